"""Intake plans: how many people a region means to place in a month, revised and never erased."""

from collections.abc import Iterable
from datetime import date

from services.common.errors import NotFound
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


def counted(settings: Iterable[tuple[date, int]], month: Month) -> int | None:
    """Which of a plan's settings, the newest first, the monthly report counts: its people.

    The last one up to the month's end; None where the first came later.
    """
    return next((people for day, people in settings if day <= month.last), None)
