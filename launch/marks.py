"""What a backup leaves behind for the services to tell of: when one succeeded, when one failed.

A failure is marked first and a success last: what a power cut ends has failed.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from launch.errors import MarksMissing, Occupied, WrongMajor
from launch.plan import MARKS
from launch.private import write_whole
from services.common.backups import FAILED, SUCCEEDED


@contextmanager
def marked(place: Path) -> Iterator[None]:
    """Leave a mark in this folder of how the backup in the block went. Raises MarksMissing."""
    if not place.is_dir():
        raise MarksMissing(
            f"没有目录 {place}，没有备份：那里应当留下备份的记号，监控据此告警。"
            f"请先把它建立或者挂载好，或者改正 {MARKS}。"
        )
    try:
        yield
    except (Occupied, WrongMajor):
        # Whoever was there first leaves theirs; and a folder of another version is left as it is.
        raise
    except BaseException:
        # What failed before it began has marked nothing yet. On a full disk its age alone tells.
        with suppress(OSError):
            begin(place)
        raise
    write_whole(place / SUCCEEDED, "")


def begin(place: Path) -> None:
    """Count the backup as failed until it succeeds, once nobody else is at it."""
    write_whole(place / FAILED, "")
