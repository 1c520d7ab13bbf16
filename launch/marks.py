"""What a backup leaves behind for the services to tell of: when one succeeded, when one failed."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from launch.errors import Occupied, WrongMajor
from launch.private import write_whole

SUCCEEDED = "backup.succeeded"
FAILED = "backup.failed"


@contextmanager
def marked(place: Path) -> Iterator[None]:
    """Leave a mark in this folder of how the backup in the block went."""
    try:
        yield
    except (Occupied, WrongMajor):
        # Whoever was there first leaves theirs; and a folder of another version is left as it is.
        raise
    except BaseException:
        # On a full disk it is told by its age alone.
        with suppress(OSError):
            write_whole(place / FAILED, "")
        raise
    write_whole(place / SUCCEEDED, "")
