"""Codes by time; what WeChat seals; password hashing, slow on purpose, in threads of its own."""

import asyncio
from base64 import b32decode
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerifyMismatchError
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from services.accounts.rules.passwords import SignInsCrowded, plain
from services.accounts.rules.second_factors import DIGITS, STEP_SECONDS

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


def step_of_code(secret: str, code: str, steps: Sequence[int]) -> int | None:
    """The step whose code it is, of those that are open; None if it is none of theirs.

    `secret` is base32. Compared in constant time (cryptography, RFC 6238).
    """
    return next((step for step in steps if _is_code(_codes(secret), code, step)), None)


def uri_of_secret(secret: str, name: str) -> str:
    """What an app scans, as otpauth://."""
    return _codes(secret).get_provisioning_uri(name, "见习")


def _is_code(codes: TOTP, code: str, step: int) -> bool:
    try:
        codes.verify(code.encode(), step * STEP_SECONDS)
    except InvalidToken:
        return False
    return True


def _codes(secret: str) -> TOTP:
    return TOTP(b32decode(secret), DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 - what apps take


def decrypted(key: bytes, sealed: bytes) -> bytes:
    """What WeChat sealed by AES-256-CBC, the key's first half as IV, padded to 32 bytes.

    Raises ValueError where it is no whole number of blocks, or its padding is wrong.
    """
    cipher = Cipher(AES256(key), CBC(key[:16])).decryptor()
    padding = PKCS7(256).unpadder()
    padded = cipher.update(sealed) + cipher.finalize()
    return padding.update(padded) + padding.finalize()
