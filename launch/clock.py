"""The sandbox clock: an offset to real time in one file that every service reads."""

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from launch.errors import LaunchError
from launch.folder import Folder
from launch.private import write_whole
from services.common import shapes
from services.common.plainly import reading

SHANGHAI = ZoneInfo("Asia/Shanghai")
OPENING = time(9)


class ClockRunsForward(LaunchError):
    """A sandbox lives through its days in order, as an office does."""


def begin(folder: Folder, day: date | None, real: datetime) -> None:
    """Make a new folder a sandbox whose clock shows `day` 09:00 in Shanghai, or real time."""
    offset = _opening(day) - real if day else timedelta(0)
    _write(folder, offset, day or real.astimezone(SHANGHAI).date())


def move(folder: Folder, day: date, real: datetime) -> datetime:
    """Set the clocks of a sandbox to `day` 09:00 in Shanghai and return what they show.

    A day that is already today leaves them as they are; an earlier one is refused.
    """
    shown = now(folder, real)
    if day < shown.date():
        raise ClockRunsForward(f"沙箱时钟现在是 {shown:%Y-%m-%d %H:%M}，不能往回拨。")
    if day > shown.date():
        _write(folder, _opening(day) - real, began(folder))
    return now(folder, real)


def now(folder: Folder, real: datetime) -> datetime:
    """What the clocks of this sandbox show, in Shanghai."""
    folder.must_be_sandbox()
    return (real + timedelta(seconds=_read(folder)["offset_seconds"])).astimezone(SHANGHAI)


def began(folder: Folder) -> date | None:
    """The first day of this sandbox; None where it was begun before that was written down."""
    day = _read(folder).get("began")
    with reading(folder.clock, "请从备份恢复"):
        return date.fromisoformat(day) if day else None


def real_time() -> datetime:
    """This instant outside every sandbox."""
    return datetime.now(UTC)


def _opening(day: date) -> datetime:
    return datetime.combine(day, OPENING, SHANGHAI)


def _read(folder: Folder) -> dict[str, Any]:
    shape = {"offset_seconds": (int, float), "began?": str}
    told: dict[str, Any] = shapes.read(folder.clock, shape, "请从备份恢复")
    with reading(folder.clock, "请从备份恢复"):
        timedelta(seconds=told["offset_seconds"])
    return told


def _write(folder: Folder, offset: timedelta, first: date | None) -> None:
    # Rounded up, so that the clock never shows a moment before the opening.
    seconds = -(-offset // timedelta(seconds=1))
    told = {"offset_seconds": seconds} | ({"began": first.isoformat()} if first else {})
    write_whole(folder.clock, json.dumps(told))
