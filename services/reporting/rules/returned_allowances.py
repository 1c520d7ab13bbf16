"""Allowance that came back and that no claim explains: owed to who was paid, and paid again."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from services.common.errors import NotFound
from services.common.values import yuan
from services.common.values.month import Month
from services.reporting.rules.payables import Kind
from services.reporting.rules.payees import Payee

KIND: Final[Kind] = "returned_allowance"
"""As which payable it is paid again."""


class ReturnedAllowanceUnknown(NotFound):
    """没有找到退回后尚未处理的补贴，或者不在您可以查看的范围内。"""


class Closing(NamedTuple):
    """What closes the last `amount` of what had come back for good by then: `explained`, in yuan.

    Where another closes the same, it closes what is next below.
    """

    explained: Decimal
    amount: Decimal


@dataclass(frozen=True)
class ReturnedAllowance:
    """What of a placement's month was paid and came back, in yuan, and what became of that.

    `counted` is what claims took as repaid, `paid_again` what payables pay or have paid again,
    `closings` are those that stand.
    """

    placement_id: str
    month: Month
    youth_id: str
    unit_id: str
    payee: Payee
    region: str
    paid: Decimal
    returned: Decimal
    counted: Decimal
    paid_again: Decimal
    closings: tuple[Closing, ...]

    @property
    def closed(self) -> Decimal:
        """What is not to be paid again: claims take of what came back first, closed or not."""
        closed = _closed_above(self.counted, self.closings)
        return max(yuan.ZERO, min(closed, self.for_good - self.counted))

    @property
    def for_good(self) -> Decimal:
        """What came back and was not paid again."""
        return self.returned - self.paid_again

    @property
    def left(self) -> Decimal:
        """What nothing explains yet: neither claimed nor paid again nor closed."""
        return self.returned - self.counted - self.paid_again - self.closed

    @property
    def period(self) -> str:
        """For what it is paid again."""
        return period_of(self.month, self.placement_id)

    @property
    def sentence(self) -> str:
        """Why it is paid again, in words."""
        month = f"{self.month.year}年{self.month.month}月"
        words = f"{month}的补贴已拨付{self.paid}元，退回{self.returned}元"
        if self.counted:
            words += f"，其中{self.counted}元已抵作应退回的补贴"
        if self.paid_again:
            words += f"，此前已再次拨付{self.paid_again}元"
        if self.closed:
            words += f"，其中{self.closed}元已办结、不再拨付"
        return f"{words}，其余{self.left}元再次拨付。"


def period_of(month: Month, placement_id: str) -> str:
    """How a payable names the month of a placement that it pays again."""
    return f"{month}/{placement_id}"


def month_of(period: str) -> tuple[str, Month]:
    """The placement and month that such a payable names."""
    month, _, placement_id = period.partition("/")
    return placement_id, Month.parse(month)


def require_left(found: ReturnedAllowance | None) -> ReturnedAllowance:
    """Only what nothing explains is paid again: ReturnedAllowanceUnknown."""
    if found is None or found.left <= yuan.ZERO:
        raise ReturnedAllowanceUnknown
    return found


def _closed_above(counted: Decimal, closings: Collection[Closing]) -> Decimal:
    # From the top down: what finds no room above the next closing goes below it.
    tops = sorted(closings, reverse=True)
    below = [one.explained for one in tops[1:]] + [yuan.ZERO]
    closed = waiting = yuan.ZERO
    for (top, amount), bottom in zip(tops, below, strict=False):
        taken = min(waiting + amount, top - bottom)
        waiting += amount - taken
        closed += max(yuan.ZERO, top - max(counted, top - taken))
    return closed
