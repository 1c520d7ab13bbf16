"""Who calls: a user token is checked at the door; what it allows is for the services to say."""

import time
from collections import OrderedDict
from hashlib import sha256
from typing import Final

import jwt

from services.common.web.tokens import TokenInvalid, UserKeys, read_user_token
from services.gateway.calls import Call

REMEMBERED: Final = 10_000


class Guard:
    """Lets pass a call without a token or with a good one of a user, and no other.

    To check a signature costs more than to forward the call, and a token is used for many calls:
    the digest of a good one is remembered until the token expires.
    """

    def __init__(self, keys: UserKeys) -> None:
        """`keys` are those that accounts publishes."""
        self._keys = keys
        self._good: OrderedDict[bytes, tuple[float, str]] = OrderedDict()

    async def check(self, call: Call) -> str | None:
        """The subject of a good token; None without a token.

        Raises TokenInvalid (for a service's token too), TokenExpired, KeysUnavailable.
        """
        claimed = [value for name, value in call.headers if name == b"authorization"]
        if not claimed:
            return None
        scheme, _, token = claimed[0].decode("latin-1").partition(" ")
        if len(claimed) > 1 or scheme.lower() != "bearer":
            raise TokenInvalid
        return await self._subject_of(token.strip())

    async def _subject_of(self, token: str) -> str:
        digest = sha256(token.encode()).digest()
        until, subject = self._good.get(digest, (0.0, ""))
        if until > time.time():
            return subject
        caller = await read_user_token(token, self._keys)
        until = jwt.decode(token, options={"verify_signature": False})["exp"]
        self._good[digest] = until, caller.subject
        if len(self._good) > REMEMBERED:
            self._good.popitem(last=False)
        return caller.subject
