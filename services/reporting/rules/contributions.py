"""Contributions: what a youth paid for a month, of which insurances, and how that is known."""

from collections.abc import Collection
from datetime import date
from typing import Final, Literal

from services.common.errors import Malformed, NotFound
from services.common.values.month import Month

Insurance = Literal["pension", "medical", "unemployment"]

INSURANCES: Final[dict[Insurance, str]] = {
    "pension": "基本养老保险",
    "medical": "基本医疗保险",
    "unemployment": "失业保险",
}


class TraineeUnknown(NotFound):
    """没有找到这个见习人员，或者不在您可以查看的范围内。"""


def require_insurances(insurances: Collection[Insurance]) -> None:
    """Each insurance is named once: Malformed."""
    if len(set(insurances)) != len(insurances):
        raise Malformed("/insurances", "同一险种只写一次。")


def require_paid_on(month: Month, paid_on: date, today: date) -> None:
    """What is recorded was paid by today, for a month that had begun: Malformed."""
    if paid_on > today:
        raise Malformed("/paid_on", "缴费日期不能晚于今天。")
    if month.first > today:
        raise Malformed("/month", "这个月还没有开始。")
