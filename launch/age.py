"""The cipher of archives: for whom they are made, by whom they are opened, and the pipe into it."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import pyrage

from launch.errors import IdentityUnknown


def recipient_of(text: str) -> pyrage.x25519.Recipient:
    """Whom a public key names. Raises IdentityUnknown."""
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as wrong:
        raise IdentityUnknown(
            "公钥不正确：应以 age1 开头，由 jianxi new-identity 显示。"
        ) from wrong


def identities_of(file: Path) -> list[pyrage.x25519.Identity]:
    """The private keys of a file, at least one. Raises IdentityUnknown."""
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    try:
        found = [pyrage.x25519.Identity.from_str(one) for one in lines if one.startswith("AGE-")]
    except pyrage.IdentityError as wrong:
        raise IdentityUnknown(f"文件 {file} 中的密钥不正确。") from wrong
    if not found:
        raise IdentityUnknown(f"文件 {file} 中没有私钥：它应由 jianxi new-identity 写成。")
    return found


@contextmanager
def encrypted(out: IO[bytes], recipient: pyrage.x25519.Recipient) -> Iterator[IO[bytes]]:
    """A pipe; what is written into it goes into a file for whom it is meant."""
    written = _Written(out)

    def encrypt(plain: IO[bytes]) -> None:
        try:
            pyrage.encrypt_io(plain, written, [recipient])
        except pyrage.EncryptError:
            # It keeps the words of what the system refused, and not what it was.
            if written.obstacle is None:
                raise
            raise written.obstacle from None

    with _piped(encrypt) as pipe:
        yield pipe


@contextmanager
def _piped(work: Callable[[IO[bytes]], None]) -> Iterator[IO[bytes]]:
    """A pipe to write into, at whose other end a thread works; both are done when this is."""
    reader, writer = os.pipe()

    def worked() -> None:
        with os.fdopen(reader, "rb") as plain:
            work(plain)

    with ThreadPoolExecutor(1) as pool:
        working: Future[None] = pool.submit(worked)
        try:
            with os.fdopen(writer, "wb") as pipe:
                yield pipe
        except BrokenPipeError:
            # Where the other end broke, its own word says why; or else the pipe is somebody else's.
            working.result()
            raise
        working.result()


class _Written(BytesIO):
    """A file that remembers why it could not be written."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file = file
        self.obstacle: OSError | None = None

    def write(self, piece: Any, /) -> int:
        try:
            return self._file.write(piece)
        except OSError as stop:
            self.obstacle = stop
            raise
