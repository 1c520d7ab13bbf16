"""Whether a youth's own line follows from what was published of its round, by the youth alone."""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, Literal

from services.matching.rules.lotteries import commitment, lot_of
from services.matching.rules.round_announcements import head, in_order
from services.matching.rules.round_lines import is_proved

Fault = Literal[
    "form", "round", "shown", "of_round", "announced", "root", "secret", "contribution", "lot"
]

_BYTES: Final = 32
_SIDES: Final = ("left", "right")
_SHOWN: Final[Mapping[str, str]] = {
    "round_id": "round_id",
    "post_id": "post_id",
    "place": "turn",
    "youths": "turns",
    "tier": "tier",
}
"""What is shown beside a line, and under which name the line says it."""
_LINED: Final[Mapping[str, str]] = {"round_id": "id", "algorithm": "algorithm"}
"""What a line says of its round, and under which name that is published."""
_OF_ROUND: Final = (
    "market",
    "state",
    "frozen_at",
    "applied_on",
    "ended_at",
    "certificate_digest",
    "reason",
)
"""What is shown beside a line and is the round's: what was published says the same."""
LATER: Final[Mapping[str, str]] = {
    "state": "批次办到哪一步",
    "applied_on": "执行日期",
    "ended_at": "结束的时间",
    "reason": "没有执行的原因",
}
"""What comes after the run, so that no root binds it: both answers agree, and no more."""
UNPROVED: Final[Mapping[str, str]] = {
    "rank": "意愿位次",
    "left_out": "执行时的变化",
    "text": "文字说明",
}
"""What is shown beside a line and neither the line nor the round binds, and its words."""


def faults_of(own: Any, published: Any) -> list[Fault]:
    """What of a line with its proof does not follow from its round; both as they were answered.

    The root pins the line and what was announced of the round, the line what is shown beside it,
    the commitments the two parts of the seed, and the seed the lot. `form` alone where either
    cannot be read.
    """
    try:
        return _faults(own, published)
    except (LookupError, TypeError, ValueError, AttributeError):
        return ["form"]


def _faults(own: Mapping[str, Any], published: Mapping[str, Any]) -> list[Fault]:
    line = own["line"]
    proof = {**own, "steps": [_step(step) for step in own["steps"]]}
    _part(own["salt"])
    secret, contribution = _part(published["secret"]), _part(published["contribution"])
    bound = _part(published["input_digest"]) + contribution
    seed = hmac.digest(secret, bound, sha256)
    holds: dict[Fault, bool] = {
        "round": all(line[name] == published[told] for name, told in _LINED.items()),
        "shown": all(_agree(own, name, line[told]) for name, told in _SHOWN.items()),
        "of_round": all(_agree(own, name, published.get(name)) for name in _OF_ROUND),
        "announced": in_order(published) and proof["steps"][-1] == _last_step(published),
        "root": is_proved(proof, published["root"]),
        "secret": commitment(secret) == published["secret_commitment"],
        "contribution": commitment(contribution) == published["contribution_commitment"],
        "lot": lot_of(seed, line["serial"]).hex() == line["lot"],
    }
    return [name for name, kept in holds.items() if not kept]


def _last_step(published: Mapping[str, Any]) -> tuple[str, str]:
    return "left", head(published["id"], published).hex()


def _agree(own: Mapping[str, Any], name: str, told: Any) -> bool:
    # True is no 1 and 1.0 none either; what is not shown claims nothing.
    return name not in own or (type(own[name]) is type(told) and own[name] == told)


def _step(told: Mapping[str, str]) -> tuple[str, str]:
    if told["side"] not in _SIDES or told.keys() != {"side", "sha256"}:
        raise ValueError(told)
    _part(told["sha256"])
    return told["side"], told["sha256"]


def _part(told: str) -> bytes:
    part = bytes.fromhex(told)
    if len(part) != _BYTES or part.hex() != told:
        raise ValueError(told)
    return part
