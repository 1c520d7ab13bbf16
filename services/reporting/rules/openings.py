"""Opening figures: the last report on paper beside what the facts taken over come to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from services.common.errors import NotFound, Refused, Stale
from services.common.values.month import Month
from services.reporting.rules.indicators import Counted, Figure

COMPARED: Final = (1, 3, 14, 15)
"""Of the form's numbers those that go on from month to month; flows begin anew."""


class OpeningUnknown(NotFound):
    """这个地区还没有导入期初数。"""


class OpeningMoved(Stale):
    """期初数已有新的版本，请刷新后再办理。"""


class OpeningSigned(Refused):
    """这个地区的期初数已经签字确认，不能再导入或者签字。"""


class OpeningDiffers(Refused):
    """导入的数据与最近一期纸质报表不一致，请先核实；确实无误的，写明原因后签字。"""


@dataclass(frozen=True)
class Compared:
    """One number of the form on paper and as counted; `counted` are the objects behind it."""

    no: int
    title: str
    paper: Decimal | None
    found: Decimal
    counted: tuple[Counted, ...]

    @property
    def difference(self) -> Decimal | None:
        """What is counted less what stands on paper; None where paper does not tell."""
        return None if self.paper is None else self.found - self.paper


def compare(
    paper: Mapping[int, Decimal | None], titles: Mapping[int, str], figures: Iterable[Figure]
) -> tuple[Compared, ...]:
    """The numbers that go on, on paper and as counted, in the order of the form."""
    by_no = {figure.no: figure for figure in figures}
    return tuple(
        Compared(no, titles[no], paper[no], Decimal(by_no[no].value), by_no[no].counted)
        for no in COMPARED
    )


def require_same(compared: Iterable[Compared], ground: str | None) -> None:
    """Who signs figures that differ says why. Raises OpeningDiffers."""
    differing = [one for one in compared if one.difference]
    if differing and not ground:
        raise OpeningDiffers(
            "".join(f"指标{one.no}：纸质报表{one.paper}，系统{one.found}。" for one in differing),
            indicators=[one.no for one in differing],
        )


def require_unsigned(*, signed: bool) -> None:
    """Opening figures are signed once. Raises OpeningSigned."""
    if signed:
        raise OpeningSigned


def require_seen(version: int, expected: int) -> None:
    """Whoever signs names the version that they saw. Raises OpeningMoved."""
    if version != expected:
        raise OpeningMoved(version=version)


def kept(compared: Iterable[Compared]) -> dict[str, Any]:
    """What was compared, as it is kept with the signature."""
    return {
        str(one.no): {
            "paper": None if one.paper is None else str(one.paper),
            "found": str(one.found),
        }
        for one in compared
    }


def payment_fault(paid_on: date, as_of: date) -> str | None:
    """Why money cannot have been paid on a day that a list tells; None if it can."""
    if paid_on > as_of:
        return "拨付日期晚于数据截至日期；其后拨付的请在系统中办理。"
    return None


@dataclass(frozen=True)
class PaidBefore:
    """A payment of the time before: what of it, in yuan, is left that can come back."""

    id: str
    paid_on: date
    left: Decimal


def return_fault(
    found: Sequence[PaidBefore], amount: Decimal, returned_on: date
) -> tuple[str, str, str] | None:
    """Why money cannot be that of a payment which came back: column, code, words; None if it can.

    `found` are the payments of that voucher.
    """
    if not found:
        words = "没有这个凭证号的拨付：请先导入拨付的行；在系统中拨付的，退回在系统中登记。"
        return "returns", "return-unknown", words
    if len(found) > 1:
        return "returns", "return-unclear", "这个凭证号有不止一天的拨付，请先核实。"
    if returned_on < found[0].paid_on:
        return "paid_on", "day-unfit", "退回的日期早于拨付的日期。"
    if amount > found[0].left:
        return "amount", "return-above-payment", "退回的金额超过原拨付中尚未退回的金额。"
    return None


def is_behind(day: date, signed: Iterable[Month]) -> bool:
    """Whether money of a day would move figures that were signed for these months."""
    return any(day <= month.last for month in signed)


def month_fault(month: str, as_of: date) -> str | None:
    """Why a report cannot be that of a month; None if it can."""
    if Month.parse(month).last != as_of:
        return "应为数据截至日期所在的月份，截至日期是这个月的最后一天。"
    return None
