"""Lists handed in: how they are kept, what becomes of a row, and how long the file stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from services.common.errors import NotFound

ImportMode = Literal["all_or_nothing", "row_by_row"]
RowOutcome = Literal["kept", "sound", "held_back", "faulty"]
CheckState = Literal["waiting", "checking", "done", "failed"]


class ImportNotFound(NotFound):
    """没有找到这份名单，或者不在您可以查看的范围内。"""


class ListFileGone(NotFound):
    """名单文件没有保留：已过保存期限，或者无法读取、无须改正。"""


class ListNotChecked(NotFound):
    """名单尚未核查完毕，请稍后再取。"""


@dataclass(frozen=True)
class Checking:
    """How far the check of a list is; of one that failed as a whole also why, in Chinese."""

    state: CheckState
    reason: str | None = None


WAITING: Final = Checking("waiting")
_BY_JOB: Final[dict[str, CheckState]] = {
    "queued": "waiting",
    "running": "checking",
    "done": "done",
    "failed": "failed",
}


def checking(job_state: str, problem: Mapping[str, Any] | None, *, is_checked: bool) -> Checking:
    """How far a check is, by its job and by whether the findings of every row are kept."""
    # What was found is told as found, though its job may still have to say that it ended.
    state = "done" if is_checked else _BY_JOB[job_state]
    reason = f"{problem['title']}{problem['detail']}" if problem and state == "failed" else None
    return Checking(state, reason)


def outcome(*, is_sound: bool, was_kept: bool, dry_run: bool) -> RowOutcome:
    """What became of a row; `was_kept` says whether sound rows of its list were."""
    if not is_sound:
        return "faulty"
    if dry_run:
        return "sound"
    return "kept" if was_kept else "held_back"


def kept_until(received_at: datetime, days: int) -> datetime:
    """Until when a list's file is kept: it tells of people, and serves only its annotated copy."""
    return received_at + timedelta(days=days)
