"""Intake plans: how many people a region means to place in a month, revised and never erased."""

from services.common.errors import Malformed, NotFound
from services.common.values.month import Month
from services.units.rules.moves import check_version


class IntakePlanNotFound(NotFound):
    """该地区该月没有计划组织见习人数。"""


def next_revision(present: int, expected: int | None) -> int:
    """The number of a new revision; the first one (present 0) need name no version.

    Raises Unpinned or Stale.
    """
    if present or expected is not None:
        check_version(present, expected)
    return present + 1


def read_month(text: str) -> Month:
    """The month of a plan, YYYY-MM. Raises Malformed for one that no calendar has."""
    try:
        return Month.parse(text)
    except ValueError:
        raise Malformed("/path/month", "应为 YYYY-MM 形式且存在的月份。") from None
