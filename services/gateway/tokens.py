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
        self._good_until: OrderedDict[bytes, float] = OrderedDict()

    async def check(self, call: Call) -> None:
        """Raise TokenInvalid (for a service's token too), TokenExpired or KeysUnavailable."""
        claimed = [value for name, value in call.headers if name == b"authorization"]
        if not claimed:
            return
        scheme, _, token = claimed[0].decode("latin-1").partition(" ")
        if len(claimed) > 1 or scheme.lower() != "bearer":
            raise TokenInvalid
        await self._check_token(token.strip())

    async def _check_token(self, token: str) -> None:
        digest = sha256(token.encode()).digest()
        if self._good_until.get(digest, 0) > time.time():
            return
        await read_user_token(token, self._keys)
        self._good_until[digest] = jwt.decode(token, options={"verify_signature": False})["exp"]
        if len(self._good_until) > REMEMBERED:
            self._good_until.popitem(last=False)
