"""When a backup last succeeded and when one last failed, by two empty files that whoever makes them
leaves behind: an engine's shell can, and what failed before any program of ours began.

One counts as failed from its beginning, until it is done. Checks of the records leave two alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.common.looks import Looks

SUCCEEDED: Final = "backup.succeeded"
FAILED: Final = "backup.failed"
VERIFIED: Final = "audit.verified"
UNVERIFIED: Final = "audit.unverified"


@dataclass(frozen=True)
class Made:
    """Seconds since 1970 of the last of each; 0 if there was none."""

    succeeded: float
    failed: float
    verified: float = 0.0
    """All records and anchors were found whole."""
    unverified: float = 0.0
    """Something was not, or could not be checked."""

    def lines(self) -> Iterator[tuple[str, str, float]]:
        """What is told of them: a name, its meaning, a figure."""
        yield "backup_succeeded_timestamp_seconds", "When a backup last succeeded.", self.succeeded
        failed = "When a backup last failed, or began."
        yield "backup_failed_timestamp_seconds", failed, self.failed
        verified = "When all records were last found whole."
        yield "audit_verified_timestamp_seconds", verified, self.verified
        unverified = "When records were last found spoilt, or could not be checked."
        yield "audit_unverified_timestamp_seconds", unverified, self.unverified


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
        names = (SUCCEEDED, FAILED, VERIFIED, UNVERIFIED)
        return Made(*(_left_at(folder / name) for name in names))
    except OSError:
        return None


def _left_at(mark: Path) -> float:
    try:
        return mark.stat().st_mtime
    except FileNotFoundError:
        return 0.0
