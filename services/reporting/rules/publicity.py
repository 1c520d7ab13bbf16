"""Publicity (公示): who sees the list, and for how long."""

from datetime import date
from typing import Final

from services.common.errors import NotFound, Refused, Unavailable

LONGEST: Final = 5000
"""So many lines are printed in some seconds; longer lists are put up from the workbook."""


class PublicityClosed(NotFound):
    """公示尚未开始或者已经结束。"""


class NamesUnavailable(Unavailable):
    """暂时取不到登记的姓名，请稍后再试。"""


class ListTooLong(Refused):
    """名单超过5000行，请下载表格后打印。"""


def require_printable(lines: int) -> None:
    """A paper that is printed while somebody waits: ListTooLong."""
    if lines > LONGEST:
        raise ListTooLong(most=LONGEST)


def require_public(state: str, ends_on: date | None, today: date) -> date:
    """The list is public from the publication to the last day, which is given, and gone after it.

    Raises PublicityClosed.
    """
    if state != "publicised" or ends_on is None or today > ends_on:
        raise PublicityClosed
    return ends_on
