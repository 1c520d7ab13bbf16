"""Sign-ins that have ended: accounts tells of them, and the door shuts to their tokens."""

import asyncio
import logging
import time
from collections.abc import Mapping
from typing import Any, Final

import aiohttp

from services.gateway.problems import SignInEnded

PATH: Final = "/.well-known/ended-sign-ins"
PAUSE: Final = 1.0
"""Seconds between two questions."""
PATIENCE: Final = 2.0
OVERLAP: Final = 60.0
"""Seconds for which the same is asked again: an end is told when it was made, not when kept."""
REMEMBERED: Final = 3600.0
"""Seconds for which an end is known: longer than any access token lives."""

log = logging.getLogger(__name__)


class Ended:
    """The ids of sign-ins that ended of late. While accounts is away, those known stay known."""

    def __init__(self, accounts_url: str) -> None:
        """`accounts_url` without a slash at its end."""
        self._url = accounts_url + PATH
        self._until: dict[str, float] = {}
        self._answered = float("-inf")
        self._is_away = False

    def refuse(self, sign_in: str | None) -> None:
        """Refuse a token of a sign-in that has ended: SignInEnded."""
        if sign_in in self._until:
            raise SignInEnded

    async def follow(self) -> None:
        """Ask for as long as the gateway lives."""
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as session:
            while True:
                await self._ask(session)
                await asyncio.sleep(PAUSE)

    async def _ask(self, session: aiohttp.ClientSession) -> None:
        asked = time.monotonic()
        seconds = int(min(asked - self._answered + OVERLAP, REMEMBERED))
        try:
            async with session.get(self._url, params={"seconds": seconds}) as answer:
                answer.raise_for_status()
                self._learn(await answer.json(), asked)
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
            if not self._is_away:
                log.warning("ended sign-ins are not told, cause %s", type(error).__name__)
            self._is_away = True

    def _learn(self, told: Mapping[str, Any], now: float) -> None:
        known = {key: until for key, until in self._until.items() if until > now}
        self._until = known | {str(key): now + REMEMBERED for key in told["sign_ins"]}
        self._answered, self._is_away = now, False
