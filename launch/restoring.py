"""The folder in which a restore unpacks, beside its target: whether it is one, held and cleared."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from launch.errors import Occupied
from launch.held import empty, held

MARK: Final = "restoring"
"""Made before the first byte is unpacked, and the last to go."""
_A_HOUSES: Final = "ports.json"


def is_there(place: Path) -> bool:
    """Whether a restore unpacked here; a house of that name is nobody's to clear."""
    return (place / MARK).is_file() and not (place / _A_HOUSES).exists()


@contextmanager
def unpacking(place: Path) -> Iterator[Path]:
    """The folder, emptied of what a restore that was killed left in it, and gone after the block.

    Raises Occupied where another one works in it, or what lies in it is of no restore.
    """
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with held(place) as descriptor:
        _must_be_ours(place)
        os.fchmod(descriptor, 0o700)
        (place / MARK).touch(mode=0o600)
        # A power cut must not keep what is unpacked and lose whose it is.
        os.fsync(descriptor)
        empty(place, but=MARK)
        try:
            yield place
        finally:
            _clear(place)


def clear(place: Path) -> None:
    """Delete it where a restore left it that was killed as it cleared; one that lives does so."""
    if is_there(place):
        with suppress(Occupied, FileNotFoundError), held(place):
            _clear(place)


def _must_be_ours(place: Path) -> None:
    if any(place.iterdir()) and not is_there(place):
        raise Occupied(
            f"目录 {place} 已经存在，不是 jianxi restore 留下的，没有改动："
            "请把它移开，或者用 --data 另选。"
        )


def _clear(place: Path) -> None:
    empty(place, but=MARK)
    (place / MARK).unlink()
    place.rmdir()
