"""Stays of the time before, taken over by a list: what can be put right of them."""

from dataclasses import dataclass
from datetime import date

from services.common.errors import Malformed, NotFound, Refused
from services.matching.rules.history_lists import stay_fault


class StayUnknown(NotFound):
    """没有这一天开始的启用以前的见习，或者已经更正。"""


class StayUnchanged(Refused):
    """更正后的日期与现有的相同。"""


class StayOverlaps(Refused):
    """更正后的日期与本人另一次见习或者派遣重叠。"""


@dataclass(frozen=True)
class StayDays:
    """First and last day of a stay that is over."""

    first: date
    last: date


def check_right(stood: StayDays, right: StayDays | None, as_of: date) -> None:
    """A stay is put right by other days, within those of which its list told, or by none.

    Raises StayUnchanged, Malformed.
    """
    if right is None:
        return
    if right == stood:
        raise StayUnchanged
    told = {"served_from": right.first, "served_to": right.last}
    if wrong := stay_fault(told, as_of):
        column, _, words = wrong
        raise Malformed(f"/right/{column}", words)
