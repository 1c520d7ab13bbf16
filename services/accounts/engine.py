"""Password hashing: slow on purpose, in a few threads of its own, never on the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerifyMismatchError

from services.accounts.rules.passwords import SignInsCrowded, plain

T = TypeVar("T")

THREADS: Final = 2
IN_LINE: Final = 200
"""Some three seconds of work; whoever comes after is sent away at once."""


class Passwords:
    """Hashes passwords by argon2id and verifies them, so many at a time."""

    def __init__(self) -> None:
        """By the parameters of the OWASP Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane."""
        self._hasher = PasswordHasher(
            time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID
        )
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="argon2")
        self._in_line = 0
        self._nobodys = self._hasher.hash("")

    async def hash(self, password: str) -> str:
        """The hash to keep, with its salt and parameters."""
        return await self._in_thread(lambda: self._hasher.hash(plain(password)))

    async def matches(self, kept: str | None, password: str) -> bool:
        """Whether a password is that of a kept hash.

        Without one (nobody bears the name) the same work is done, so that time tells nothing.
        """
        right = await self._in_thread(lambda: self._verified(kept or self._nobodys, password))
        return right and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether a hash was made by other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def _verified(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, plain(password))
        except VerifyMismatchError:
            return False

    async def _in_thread(self, work: Callable[[], T]) -> T:
        if self._in_line >= IN_LINE:
            raise SignInsCrowded
        self._in_line += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._in_line -= 1
