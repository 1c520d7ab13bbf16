"""Who calls: a user token is checked at the door; what it allows is for the services to say."""

import time
from collections import OrderedDict
from hashlib import sha256
from typing import Final, NamedTuple

import jwt

from services.common.web.tokens import TokenInvalid, UserKeys, read_user_token
from services.gateway.calls import Call
from services.gateway.ended import Ended

REMEMBERED: Final = 10_000


class Good(NamedTuple):
    """A token that was good: until when, whose, and of which sign-in, if of any."""

    until: float
    subject: str
    sign_in: str | None


class Guard:
    """Lets pass a call without a token or with a good one of a user, and no other.

    To check a signature costs more than to forward the call, and a token is used for many calls:
    the digest of a good one is remembered until the token expires.
    """

    def __init__(self, keys: UserKeys, ended: Ended) -> None:
        """`keys` are those that accounts publishes, `ended` the sign-ins that it told of."""
        self._keys = keys
        self._ended = ended
        self._good: OrderedDict[bytes, Good] = OrderedDict()

    async def check(self, call: Call) -> str | None:
        """The subject of a good token; None without a token.

        Raises TokenInvalid (for a service's token too), TokenExpired, SignInEnded,
        KeysUnavailable.
        """
        claimed = [value for name, value in call.headers if name == b"authorization"]
        if not claimed:
            return None
        scheme, _, token = claimed[0].decode("latin-1").partition(" ")
        if len(claimed) > 1 or scheme.lower() != "bearer":
            raise TokenInvalid
        good = await self._read(token.strip())
        self._ended.refuse(good.sign_in)
        return good.subject

    async def _read(self, token: str) -> Good:
        digest = sha256(token.encode()).digest()
        known = self._good.get(digest)
        if known and known.until > time.time():
            return known
        caller = await read_user_token(token, self._keys)
        claims = jwt.decode(token, options={"verify_signature": False})
        self._good[digest] = good = Good(claims["exp"], caller.subject, claims.get("sid"))
        self._forget()
        return good

    def _forget(self) -> None:
        """Let go of the first remembered while they have expired, and of the first if too many."""
        now = time.time()
        while self._good:
            first = next(iter(self._good.values()))
            if first.until > now and len(self._good) <= REMEMBERED:
                return
            self._good.popitem(last=False)
