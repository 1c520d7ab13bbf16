"""Confirmations: that somebody signed in proved once more who they are, for one text alone."""

from datetime import datetime, timedelta
from typing import Final

from services.accounts.rules.tokens import ISSUER
from services.accounts.rules.ways import Way

AUDIENCE: Final = "jianxi-confirmation"
"""Another than that of access tokens: a confirmation opens no door."""


def claims(
    account_id: str,
    *,
    digest: str,
    proof: Way,
    confirmation_id: str,
    now: datetime,
    span: timedelta,
) -> dict[str, object]:
    """What a confirmation says: who, of which text (SHA-256), by what proof, until when."""
    issued_at = int(now.timestamp())
    return {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": account_id,
        "digest": digest,
        "proof": proof,
        "iat": issued_at,
        "exp": issued_at + int(span.total_seconds()),
        "jti": confirmation_id,
    }
