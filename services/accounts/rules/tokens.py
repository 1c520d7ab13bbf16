"""Tokens: how long they live, what they say, and when a refresh token is no good."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Literal

from services.accounts.rules.accounts import Account
from services.accounts.rules.data_agreements import Terms
from services.common.errors import Unauthenticated

ISSUER: Final = "jianxi-accounts"
AUDIENCE: Final = "jianxi-api"

Verdict = Literal["good", "reused", "over"]


@dataclass(frozen=True)
class TokenTerms:
    """How long an access token lives, how long a sign-in may rest, and how long it may last."""

    access: timedelta
    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True)
class Family:
    """One sign-in with all refresh tokens that follow from it: its end, and its revocation."""

    ends_at: datetime
    revoked: bool = False


@dataclass(frozen=True)
class RefreshToken:
    """One of a family: good once, until it has rested too long."""

    idle_until: datetime
    spent: bool = False


class RefreshTokenInvalid(Unauthenticated):
    """登录已失效，请重新登录。"""


def digest(token: str) -> bytes:
    """What is kept of a refresh token: 256 random bits need no slower hash."""
    return sha256(token.encode()).digest()


def begin_family(now: datetime, terms: TokenTerms) -> Family:
    """The family of a sign-in at this instant."""
    return Family(now + terms.absolute)


def next_token(now: datetime, terms: TokenTerms, family: Family) -> RefreshToken:
    """The family's next token, which never outlives the family."""
    return RefreshToken(min(now + terms.idle, family.ends_at))


def judge(token: RefreshToken, family: Family, now: datetime) -> Verdict:
    """Whether a token may be spent.

    `reused`: it was spent before, so two hold it and one of them is a thief: the family must
    end. `over`: rested too long, lasted too long, or revoked.
    """
    if family.revoked or now >= family.ends_at:
        return "over"
    if token.spent:
        return "reused"
    return "over" if now >= token.idle_until else "good"


def access_ends(
    now: datetime, terms: TokenTerms, family: Family, lent_for: timedelta | None = None
) -> datetime:
    """When an access token ends: it outlives neither the family nor the roles lent in it."""
    own = min(now + terms.access, family.ends_at)
    return own if lent_for is None else min(own, now + lent_for)


def claims(
    account: Account, *, sign_in: str, token_id: str, now: datetime, ends_at: datetime
) -> dict[str, object]:
    """What an access token says: ids, roles and region only, times in whole seconds."""
    return {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": account.account_id,
        "kind": account.kind,
        "roles": list(account.roles),
        "region": account.region,
        "unit_id": account.unit_id,
        "youth_id": account.youth_id,
        "iat": int(now.timestamp()),
        "exp": int(ends_at.timestamp()),
        "jti": token_id,
        "sid": sign_in,
    }


def department_claims(
    key_id: str,
    agreement_id: str,
    granted: Terms,
    *,
    token_id: str,
    now: datetime,
    terms: TokenTerms,
) -> dict[str, object]:
    """What a department's access token says: its key and agreement, its scopes and regions."""
    issued_at = int(now.timestamp())
    return {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": key_id,
        "kind": "department",
        "roles": ["department"],
        "agreement_id": agreement_id,
        "scopes": list(granted.scopes),
        "regions": list(granted.regions),
        "iat": issued_at,
        "exp": issued_at + int(terms.access.total_seconds()),
        "jti": token_id,
    }
