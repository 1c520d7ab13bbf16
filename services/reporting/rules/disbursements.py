"""Money paid and money come back: sources that add up, and days and sums that can be."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from services.common.errors import Refused, Stale
from services.common.values import yuan
from services.common.values.month import Month

Kind = Literal["living_allowance", "accident_premium", "social_insurance_subsidy", "unit_award"]

KINDS: Final[dict[Kind, str]] = {
    "living_allowance": "基本生活补贴",
    "accident_premium": "商业意外伤害保险费",
    "social_insurance_subsidy": "社会保险补贴",
    "unit_award": "见习单位奖补",
}


Source = Literal["central", "province", "city", "county"]

SOURCES: Final[dict[Source, str]] = {
    "central": "中央资金",
    "province": "自治区资金",
    "city": "市级资金",
    "county": "县级资金",
}


class SourcesDoNotAddUp(Refused):
    """各级资金来源之和与应拨付金额不一致。"""


class PaidOnImpossible(Refused):
    """拨付日期应在审批之日和今天之间，也不早于占用预算的年度。"""


class ReturnedOnImpossible(Refused):
    """退回日期应在拨付之日和今天之间。"""


class ReturnAboveLine(Refused):
    """退回的金额超过这一行尚未退回的拨付金额。"""


class RepaymentAbovePaid(Refused):
    """退回的金额超过到那一天为止已经拨付给本人的金额。"""


class LineNotPaid(Refused):
    """这一行没有拨付过，不能登记退回。"""


class LineNotDue(Refused):
    """所列的行中有现在不能拨付的：不在这批结算中、暂缓或者已经拨付。"""


class AccountsMoved(Stale):
    """收款账户刚刚有变动，应拨付的行已经不同，请刷新后再登记。"""


@dataclass(frozen=True)
class Sources:
    """Whose money it is, in yuan: 中央、省、市、县."""

    central: Decimal = yuan.ZERO
    province: Decimal = yuan.ZERO
    city: Decimal = yuan.ZERO
    county: Decimal = yuan.ZERO

    def items(self) -> tuple[tuple[Source, Decimal], ...]:
        """Each source with its money, the highest first."""
        return tuple((source, getattr(self, source)) for source in SOURCES)

    def less(self, other: "Sources") -> "Sources":
        """What of each is left when another is taken away; may be below nothing."""
        return Sources(**{name: own - getattr(other, name) for name, own in self.items()})

    @property
    def total(self) -> Decimal:
        """All four together."""
        return self.central + self.province + self.city + self.county


@dataclass(frozen=True)
class Paid:
    """A line that was paid, in yuan, on a day, and what of it has come back."""

    amount: Decimal
    paid_on: date
    returned: Decimal


@dataclass(frozen=True)
class PaidPart:
    """What of a line was paid and has not come back, in yuan: of which batch and whose month."""

    batch_id: str
    line_id: str
    placement_id: str
    month: Month
    left: Decimal


def require_sum(sources: Sources, total: Decimal) -> None:
    """The sources pay the whole settlement, to the fen: SourcesDoNotAddUp."""
    if sources.total != total:
        raise SourcesDoNotAddUp(total=str(total), sources=str(sources.total))


def require_all_due(due: int, named: Collection[str] | None) -> None:
    """Each line that is named is to be paid: LineNotDue."""
    if named is not None and due != len(set(named)):
        raise LineNotDue(due=due)


def require_unmoved(
    parts: Mapping[str, Decimal], lines: int, tries: Sequence[tuple[str, Decimal]]
) -> None:
    """Tries are for the lines that the disbursements, by id in yuan, were counted from.

    Raises AccountsMoved where an account came or went between the two readings.
    """
    sums: dict[str, Decimal] = {}
    for part, amount in tries:
        sums[part] = sums.get(part, yuan.ZERO) + amount
    if len(tries) != lines or sums != parts:
        raise AccountsMoved


def require_paid_on(paid_on: date, approved_on: date, today: date, year: int | None) -> None:
    """Money moves after the approval and not in the future: PaidOnImpossible.

    Nor before the year whose budget holds it: an earlier one has handed on what was left.
    """
    first = approved_on if year is None else max(approved_on, date(year, 1, 1))
    if not first <= paid_on <= today:
        raise PaidOnImpossible(first=first.isoformat(), last=today.isoformat())


def require_return(paid: Paid, amount: Decimal, returned_on: date, today: date) -> None:
    """Only what was paid comes back, and once: ReturnedOnImpossible, ReturnAboveLine."""
    require_returned_on(paid.paid_on, returned_on, today)
    if amount > paid.amount - paid.returned:
        raise ReturnAboveLine(left=str(paid.amount - paid.returned))


def spread(paid: Iterable[PaidPart], amount: Decimal) -> Iterator[tuple[PaidPart, Decimal]]:
    """Of which parts so many yuan come back, the first first. Raises RepaymentAbovePaid."""
    for part in paid:
        taken = min(part.left, amount)
        if taken:
            yield part, taken
        amount -= taken
    if amount:
        raise RepaymentAbovePaid


def require_returned_on(paid_on: date, returned_on: date, today: date) -> None:
    """Money comes back after it has left, and not in the future: ReturnedOnImpossible."""
    if not paid_on <= returned_on <= today:
        raise ReturnedOnImpossible(first=paid_on.isoformat(), last=today.isoformat())
