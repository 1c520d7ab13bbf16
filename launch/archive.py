"""Archives: files and folders in one file that only the holder of a key opens, each digested."""

import errno
import hashlib
import json
import os
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Final

import pyrage

from launch import held
from launch.age import encrypted, identities_of, recipient_of
from launch.errors import ArchiveBroken, ArchiveNotOpened, ArchiveTwice
from services.common.plainly import at

Advance = Callable[[int], None]
"""Told how many bytes more are done."""

_DIGESTS: Final = "digests.json"
"""The last member: the SHA-256 of every file before it."""
_PIECE: Final = 1 << 20
_BEGINNING: Final = b"age-encryption.org/v1\n"
_OTHER_KEY: Final = "No matching keys found"
"""The cipher's word for it; any other is for an archive that is cut off or was altered."""


def new_identity(file: Path) -> str:
    """Write a new age key pair into a private file; its public half, for which archives are made.

    A file that is there is not overwritten: archives may be made for it.
    """
    identity = pyrage.x25519.Identity.generate()
    with at(file), _whole(file) as written:
        written.write(f"# public key: {identity.to_public()}\n{identity}\n".encode())
    return str(identity.to_public())


def size_of(parts: Mapping[str, Path]) -> int:
    """How many bytes an archive of these files and folders reads."""
    return sum(_size(path) for _, path in _files_of(parts))


def _size(path: Path) -> int:
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return 0


def must_be_possible(target: Path, recipient: str) -> None:
    """Refuse now what `pack` would refuse once all is read. Raises as it does."""
    recipient_of(recipient)
    with at(target):
        held.must_be_possible(target)


def pack(parts: Mapping[str, Path], target: Path, recipient: str, advance: Advance) -> str:
    """Pack files and folders under these names, for an age public key; the archive's SHA-256.

    It stands under its name only once it is whole, and replaces nothing.
    Raises IdentityUnknown, Occupied.
    """
    for_whom = recipient_of(recipient)
    with at(target), held.held_file(target) as out, encrypted(out, for_whom) as pipe:
        _tell(pipe, parts, advance)
    with target.open("rb") as whole:
        return hashlib.file_digest(whole, "sha256").hexdigest()


def unpack(archive: Path, identities: Sequence[Path], target: Path, advance: Advance) -> None:
    """Put an archive's files under a folder, each only its owner's, and compare every digest.

    Raises ArchiveNotOpened for other keys, ArchiveBroken for what is not the archive that was made,
    ArchiveTwice for one of what lies there already; each names the archive.
    """
    known = [one for file in identities for one in identities_of(file)]
    there = {one.name for one in target.iterdir()} if target.exists() else set()
    with archive.open("rb") as source, _telling(archive, identities):
        if source.read(len(_BEGINNING)) != _BEGINNING:
            raise ArchiveBroken(f"{archive} 不是备份文件，或者它的开头已经损坏，没有恢复。")
        source.seek(0)
        with _opened(_Digested(source, advance), known) as opened:
            found, told = _taken_out(opened, target, there)
        if found != told:
            raise _Incomplete


class _Incomplete(Exception):
    """What came out is not what was put in."""


class _Twice(Exception):
    """It holds what another archive held."""


@contextmanager
def _telling(archive: Path, identities: Sequence[Path]) -> Iterator[None]:
    """Name the archive that was not opened, and the keys by which it was tried."""
    try:
        yield
    except pyrage.DecryptError as closed:
        if str(closed) != _OTHER_KEY:
            raise _broken(archive) from closed
        tried = "、".join(str(file) for file in identities)
        raise ArchiveNotOpened(
            f"备份文件 {archive} 打不开，没有恢复：它不是为所给的私钥（{tried}）制作的。"
        ) from closed
    except _Incomplete as broken:
        raise _broken(archive) from broken
    except _Twice as twice:
        raise ArchiveTwice(
            f"备份文件 {archive} 与前面的一份内容重复，没有恢复：需要数据的一份和密钥的一份。"
        ) from twice


def _broken(archive: Path) -> ArchiveBroken:
    return ArchiveBroken(f"备份文件 {archive} 不完整或者内容被改动过，没有恢复；请用另一份备份。")


def _taken_out(
    opened: IO[bytes], target: Path, there: set[str]
) -> tuple[dict[str, str], dict[str, str]]:
    found, told = {}, {}
    with tarfile.open(fileobj=opened, mode="r|") as tar:
        for member in tar:
            path, content = target / _safe(member.name), tar.extractfile(member)
            if there.intersection(PurePosixPath(member.name).parts[:1]):
                raise _Twice
            if content is None:
                path.mkdir(mode=0o700, parents=True, exist_ok=True)
            elif member.name == _DIGESTS:
                told = json.loads(content.read())
            else:
                found[member.name] = _write(content, path)
    # To the last byte: only there an archive that was cut off shows.
    while opened.read(_PIECE):
        pass
    return found, told


def _tell(pipe: IO[bytes], parts: Mapping[str, Path], advance: Advance) -> None:
    digests = {}
    with tarfile.open(fileobj=pipe, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for name in _folders_of(parts):
            folder = tarfile.TarInfo(name)
            folder.type = tarfile.DIRTYPE
            tar.addfile(folder)
        for name, path in _files_of(parts):
            # What is only being handed in may be gone by now: no row names it.
            with suppress(FileNotFoundError):
                digests[name] = _add(tar, name, path, advance)
        text = json.dumps(digests).encode()
        member = tarfile.TarInfo(_DIGESTS)
        member.size = len(text)
        tar.addfile(member, BytesIO(text))


def _add(tar: tarfile.TarFile, name: str, path: Path, advance: Advance) -> str:
    member = tarfile.TarInfo(name)
    with path.open("rb") as file:
        member.size = os.fstat(file.fileno()).st_size
        read = _Digested(file, advance)
        tar.addfile(member, read)
    return read.digest.hexdigest()


class _Digested(BytesIO):
    """A file that is digested while it is read, and says how far that is."""

    def __init__(self, file: IO[bytes], advance: Advance) -> None:
        super().__init__()
        self._file, self._advance, self.digest = file, advance, hashlib.sha256()

    def read(self, size: int | None = -1, /) -> bytes:
        piece = self._file.read(-1 if size is None else size)
        self.digest.update(piece)
        self._advance(len(piece))
        return piece


def _folders_of(parts: Mapping[str, Path]) -> Iterator[str]:
    for name, path in parts.items():
        if path.is_dir():
            yield name
            yield from (f"{name}/{_under(path, one)}" for one in _below(path) if one.is_dir())


def _files_of(parts: Mapping[str, Path]) -> Iterator[tuple[str, Path]]:
    for name, path in parts.items():
        if path.is_file():
            yield name, path
        yield from ((f"{name}/{_under(path, one)}", one) for one in _below(path) if one.is_file())


def _below(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def _under(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


@contextmanager
def _opened(source: IO[bytes], identities: Sequence[pyrage.x25519.Identity]) -> Iterator[IO[bytes]]:
    reader, writer = os.pipe()

    def decrypted() -> None:
        with os.fdopen(writer, "wb") as plain:
            pyrage.decrypt_io(source, plain, identities)

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(decrypted)
        try:
            with os.fdopen(reader, "rb") as plain:
                yield plain
        except (tarfile.TarError, EOFError, ValueError) as broken:
            _must_have_opened(working)
            raise _Incomplete from broken
        _must_have_opened(working)


def _must_have_opened(working: Future[None]) -> None:
    try:
        working.result()
    except OSError as broken:
        # What was changed or cut off has no number of the system's; a pipe breaks when who reads
        # has seen enough.
        if broken.errno not in (None, errno.EPIPE):
            raise
        raise _Incomplete from broken


def _safe(name: str) -> str:
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
        raise ArchiveBroken("备份文件中有不该有的路径，没有恢复。")
    return name


def _write(content: IO[bytes], path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with at(path), _private(path) as file:
        while piece := content.read(_PIECE):
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()


def _private(path: Path) -> IO[bytes]:
    """A new file that only its owner reads."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """The same, gone again if it cannot be written to its end."""
    file = _private(path)
    try:
        with file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise
