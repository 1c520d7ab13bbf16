"""Files and folders in which one command works alone; one that was killed holds nothing more."""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from launch.errors import Occupied
from launch.private import known_as

_TO_WRITE: Final = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW


@contextmanager
def held_file(target: Path) -> Iterator[IO[bytes]]:
    """A private file, written by this command alone over what a killed one left of it.

    It stands under its name only once the block has written all of it, and replaces nothing.
    Raises Occupied.
    """
    draft = _draft_of(target)
    with known_as(target):
        descriptor = _hold(draft, _TO_WRITE, target)
    with os.fdopen(descriptor, "wb") as file:
        try:
            # Asked only now: another command may have been at its last step.
            _must_be_new(target)
            os.fchmod(descriptor, 0o600)
            os.ftruncate(descriptor, 0)
            yield file
            file.flush()
            os.fsync(descriptor)
            with known_as(target):
                draft.rename(target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise


def must_be_possible(target: Path) -> None:
    """Refuse now what `held_file` would refuse after hours of work. Raises as it does."""
    _must_be_new(target)
    draft = _draft_of(target)
    with known_as(target):
        descriptor = _hold(draft, _TO_WRITE, target)
        try:
            draft.unlink()
        finally:
            os.close(descriptor)


@contextmanager
def held_folder(place: Path) -> Iterator[Path]:
    """A folder held by this command alone and gone after it, emptied of what a killed one left.

    Raises Occupied.
    """
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with held(place):
        empty(place)
        try:
            yield place
        finally:
            shutil.rmtree(place)


@contextmanager
def held(place: Path) -> Iterator[int]:
    """Hold a folder that is there, by a descriptor. Raises Occupied."""
    descriptor = _hold(place, os.O_RDONLY, place)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def empty(place: Path, but: str = "") -> None:
    """Delete all that lies in a folder, but for what has this name."""
    for left in place.iterdir():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        elif left.name != but:
            left.unlink()


def _draft_of(target: Path) -> Path:
    return target.with_name(f".{target.name}.part")


def _must_be_new(target: Path) -> None:
    if target.exists():
        raise FileExistsError(errno.EEXIST, "", target)


def _hold(place: Path, how: int, name: Path) -> int:
    descriptor = os.open(place, how, 0o600)
    try:
        # The kernel lets go as we die, so that what is held is never what was left.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(descriptor), place.stat()):
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    except BaseException:
        os.close(descriptor)
        raise
    # Held by another, or by now another one's work.
    os.close(descriptor)
    raise Occupied(f"{name} 正由另一条 jianxi 命令使用（备份或者恢复），请等它完成以后再试。")
