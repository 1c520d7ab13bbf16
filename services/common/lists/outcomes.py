"""Lists handed in: how they are kept, what becomes of a row, and how long the file stays."""

from datetime import datetime, timedelta
from typing import Literal

from services.common.errors import NotFound

ImportMode = Literal["all_or_nothing", "row_by_row"]
RowOutcome = Literal["kept", "sound", "held_back", "faulty"]


class ImportNotFound(NotFound):
    """没有找到这份名单，或者不在您可以查看的范围内。"""


class ListFileGone(NotFound):
    """名单文件没有保留：已过保存期限，或者无法读取、无须改正。"""


class ListNotChecked(NotFound):
    """名单尚未核查完毕，请稍后再取。"""


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
