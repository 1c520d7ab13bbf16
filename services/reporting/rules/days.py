"""Stretches of days: what two share, what is left of one, both ends inclusive."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, NamedTuple

from services.common.errors import Malformed

ONE: Final = timedelta(days=1)
EARLIEST: Final = date(1, 1, 2)
LATEST: Final = date(9999, 12, 30)
"""Days without a beginning or an end run from here to there; a day beyond still exists."""


class Days(NamedTuple):
    """From a first day to a last one; never empty."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        """Whether a day lies in it."""
        return isinstance(day, date) and self.first <= day <= self.last


def days_between(first: date, last: date) -> tuple[Days, ...]:
    """The stretch from one day to another; none where the last lies before the first."""
    return (Days(first, last),) if first <= last else ()


def shared(some: Iterable[Days], others: Iterable[Days]) -> tuple[Days, ...]:
    """The days in both, joined."""
    theirs = tuple(others)
    found = (
        Days(max(a.first, b.first), min(a.last, b.last))
        for a in some
        for b in theirs
        if a.first <= b.last and b.first <= a.last
    )
    return joined(found)


def joined(some: Iterable[Days]) -> tuple[Days, ...]:
    """The same days in order, stretches that meet made one."""
    kept: list[Days] = []
    for one in sorted(some):
        if kept and one.first <= kept[-1].last + ONE:
            kept[-1] = Days(kept[-1].first, max(kept[-1].last, one.last))
        else:
            kept.append(one)
    return tuple(kept)


def without(some: Iterable[Days], less: Iterable[Days]) -> tuple[Days, ...]:
    """What is left of days when others are taken away, joined."""
    left = joined(some)
    for gone in less:
        left = tuple(part for one in left for part in _around(one, gone))
    return left


def _around(one: Days, gone: Days) -> tuple[Days, ...]:
    if gone.last < one.first or one.last < gone.first:
        return (one,)
    before = days_between(one.first, gone.first - ONE)
    return before + days_between(gone.last + ONE, one.last)


def days_asked(first: date | None, last: date) -> Days:
    """The days that a list is asked for, of one day alone unless said. Malformed at /query/from."""
    if first is not None and first > last:
        raise Malformed("/query/from", "开始的日期不能晚于结束的日期。")
    return Days(first or last, last)


def require_between(day: date, earliest: date, latest: date, pointer: str) -> None:
    """What is reported happened after what it follows, and not in the future: Malformed."""
    if not earliest <= day <= latest:
        raise Malformed(pointer, "日期不能早于所依据的事项，也不能晚于今天。")
