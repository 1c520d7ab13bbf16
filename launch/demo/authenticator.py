"""An officer's authenticator app: a code for each half minute, each used once."""

import asyncio
import time
from base64 import b32decode
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

_SECONDS: Final = 30


class Authenticator:
    """The app that an officer bound; accounts takes the codes of three half minutes at one time."""

    def __init__(self, secret: str) -> None:
        """`secret` is base32, as accounts told it."""
        self._codes = TOTP(b32decode(secret), 6, SHA1(), _SECONDS)  # noqa: S303 - as apps do
        self._last = 0

    async def code(self) -> str:
        """The next code that was not used yet; at the third in a row, once its time has come.

        It is taken for half a minute at least: a slow machine is not too late with it.
        """
        await asyncio.sleep(max(0, self._last * _SECONDS - time.time()))
        self._last = max(self._last + 1, _now())
        return self._codes.generate(self._last * _SECONDS).decode()


def _now() -> int:
    return int(time.time()) // _SECONDS
