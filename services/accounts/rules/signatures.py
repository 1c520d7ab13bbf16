"""Signatures of departments' requests: by whose secret, how old, in what manner."""

from datetime import UTC, date, datetime, timedelta
from hmac import compare_digest
from typing import Final, Literal

from services.accounts.rules.department_keys import DepartmentKey, is_good
from services.common.values.signatures import SignedRequest, mac

WINDOW: Final = timedelta(minutes=5)
"""How far a request's time and ours may lie apart, either way (Standard Webhooks has the same)."""

Refusal = Literal[
    "key-not-good",
    "signature-out-of-time",
    "signature-algorithm-other",
    "signature-wrong",
    "signature-replayed",
]


def judge(
    key: DepartmentKey | None, signed: SignedRequest, *, now: datetime, today: date
) -> Refusal | None:
    """Why a signed request is refused; None if its nonce alone decides.

    Compared in constant time.
    """
    if key is None or not is_good(key, today):
        return "key-not-good"
    if abs(int(now.timestamp()) - signed.timestamp) > WINDOW.total_seconds():
        return "signature-out-of-time"
    if signed.algorithm != key.terms.algorithm:
        return "signature-algorithm-other"
    right = mac(signed.algorithm, key.secret, signed.text)
    return None if compare_digest(right, signed.signature) else "signature-wrong"


def nonce_ends(signed: SignedRequest) -> datetime:
    """Until when a nonce must be remembered: as long as its request could be in time."""
    return datetime.fromtimestamp(signed.timestamp, UTC) + WINDOW + timedelta(seconds=1)
