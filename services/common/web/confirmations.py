"""Confirmations: who signed in proved once more who they are, for one text, minutes ago."""

from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import jwt

from services.common.errors import Refused
from services.common.web.tokens import ALGORITHM, USERS_ISSUER, UserKeys

AUDIENCE: Final = "jianxi-confirmation"
"""Another than that of user tokens: a confirmation opens no door."""
_REQUIRED: Final = ["iss", "aud", "sub", "exp", "iat", "jti"]

Proof = Literal["password", "wechat", "phone"]
_PROOFS: Final[dict[str, Proof]] = {proof: proof for proof in get_args(Proof)}


class ConfirmationInvalid(Refused):
    """再次验证身份的凭证无效、已过期，或者不是为这份内容验证的，请重新验证。"""


@dataclass(frozen=True)
class Confirmation:
    """By what means an account proved itself once more, and the id of that act."""

    proof: Proof
    id: str


async def read_confirmation(
    token: str, keys: UserKeys, *, subject: str, digest: str
) -> Confirmation:
    """Verify a confirmation of an account for one text, named by its SHA-256.

    Raises ConfirmationInvalid, KeysUnavailable.
    """
    claims = await _claims(token, keys)
    if (claims.get("sub"), claims.get("digest")) != (subject, digest):
        raise ConfirmationInvalid
    proof = _PROOFS.get(str(claims.get("proof")))
    if proof is None:
        raise ConfirmationInvalid
    return Confirmation(proof, str(claims["jti"]))


async def _claims(token: str, keys: UserKeys) -> dict[str, Any]:
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        key = await keys.find(kid) if isinstance(kid, str) else None
        if key is None:
            raise ConfirmationInvalid
        return jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=USERS_ISSUER,
            options={"require": _REQUIRED},
        )
    except (jwt.PyJWTError, RecursionError):
        raise ConfirmationInvalid from None
