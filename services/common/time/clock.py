"""The clock: what now and today are, injected everywhere and movable only in a sandbox."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock:
    """Real time, or real time plus the offset that a sandbox's clock file holds."""

    def __init__(self, file: Path | None = None) -> None:
        """`file` holds {"offset_seconds": N}; it is read afresh whenever it has changed."""
        self._file = file
        self._seen = (-1, -1)
        self._offset = timedelta(0)

    def now(self) -> datetime:
        """This instant, in UTC."""
        return datetime.now(UTC) + self._current_offset()

    def today(self) -> date:
        """The business day: the date in Shanghai."""
        return day_of(self.now())

    def _current_offset(self) -> timedelta:
        if self._file is None:
            return self._offset
        # Replaced whole at each move: another file, even within one tick of the file system.
        found = self._file.stat()
        seen = (found.st_mtime_ns, found.st_ino)
        if seen != self._seen:
            seconds = json.loads(self._file.read_text())["offset_seconds"]
            self._seen, self._offset = seen, timedelta(seconds=seconds)
        return self._offset


def day_of(instant: datetime) -> date:
    """The business day of an instant: the date in Shanghai."""
    return instant.astimezone(SHANGHAI).date()


def in_shanghai(instant: datetime) -> str:
    """An instant as it is shown to everybody: to the millisecond, with Shanghai's offset."""
    return instant.astimezone(SHANGHAI).isoformat(timespec="milliseconds")


def end_of(day: date) -> datetime:
    """The first instant after a business day: 24:00 in Shanghai."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), SHANGHAI)
