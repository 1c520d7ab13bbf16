"""When a backup last succeeded and when one last failed, by two empty files that whoever makes them
leaves behind: an engine's shell can, and what failed before any program of ours began.

One counts as failed from its beginning, until it is done.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.common.looks import Looks

SUCCEEDED: Final = "backup.succeeded"
FAILED: Final = "backup.failed"


@dataclass(frozen=True)
class Made:
    """Seconds since 1970 of the last of each; 0 if there was none."""

    succeeded: float
    failed: float

    def lines(self) -> Iterator[tuple[str, str, float]]:
        """What is told of them: a name, its meaning, a figure."""
        yield "backup_succeeded_timestamp_seconds", "When a backup last succeeded.", self.succeeded
        failed = "When a backup last failed, or began."
        yield "backup_failed_timestamp_seconds", failed, self.failed


class Marks:
    """The folder in which the marks are left."""

    def __init__(self, folder: Path) -> None:
        """Nothing is looked at yet."""
        self._looks = Looks(lambda: _made_at(folder))

    async def made(self) -> Made | None:
        """When they were left; None if that cannot be told, or not soon."""
        return await self._looks.seen()


def _made_at(folder: Path) -> Made | None:
    try:
        return Made(_left_at(folder / SUCCEEDED), _left_at(folder / FAILED))
    except OSError:
        return None


def _left_at(mark: Path) -> float:
    try:
        return mark.stat().st_mtime
    except FileNotFoundError:
        return 0.0
