"""Publicity (公示): who sees the list, and for how long."""

from datetime import date

from services.common.errors import NotFound, Unavailable


class PublicityClosed(NotFound):
    """公示尚未开始或者已经结束。"""


class NamesUnavailable(Unavailable):
    """暂时取不到登记的姓名，请稍后再试。"""


def require_public(state: str, ends_on: date | None, today: date) -> None:
    """The list is public from the publication to the last day, and gone after it.

    Raises PublicityClosed.
    """
    if state != "publicised" or ends_on is None or today > ends_on:
        raise PublicityClosed
