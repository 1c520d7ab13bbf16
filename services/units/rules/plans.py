"""Intake plans: how many people a region means to place in a month, revised and never erased."""

from services.common.errors import NotFound
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
