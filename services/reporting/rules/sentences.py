"""A settlement line said in Chinese, with its arithmetic: what the youth and the auditor read."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from services.common.values import region
from services.reporting.rules.absences import NAMES, Excess
from services.reporting.rules.allowance import Allowance, Portion
from services.reporting.rules.month_days import Method
from services.reporting.rules.signals import KINDS

_DAYS: Final[dict[Method, str]] = {
    "working_days": "工作日",
    "natural_days": "自然日",
    "whole_month": "在岗日",
}


@lru_cache(maxsize=4096)
def line_sentence(allowance: Allowance, already: Decimal | None) -> str:
    """One sentence for one line.

    `already` in yuan is what earlier lines of the same placement and month settled; None for
    the first line.
    """
    parts = [_arithmetic(allowance)]
    if allowance.amount < allowance.uncapped:
        parts.append(f"本人当月合计不超过一个整月标准，尚可计{allowance.ceiling}元")
    if already is not None:
        parts.append(f"此前已结算{already}元，差额{allowance.amount - already}元")
    return "，".join(parts) + "。"


def with_set_off(sentence: str, set_off: Decimal, to_pay: Decimal) -> str:
    """A line's sentence, and what of it is set against a claim with the youth's consent."""
    if not set_off:
        return sentence
    return f"{sentence}经本人同意，其中{set_off}元抵扣应退回的补贴，实发{to_pay}元。"


def nothing_sentence(already: Decimal) -> str:
    """For a month in which, by a later fact, the placement had no day at all that counts."""
    return (
        f"按更正后的事实当月没有见习日可计，应计0.00元，此前已结算{already}元，差额{-already}元。"
    )


def _arithmetic(allowance: Allowance) -> str:
    span = f"{_day(allowance.portions[0].first)}至{_day(allowance.portions[-1].last)}在岗"
    if not allowance.counted_days:
        return f"{span}，{_why_nothing(allowance.portions[-1])}，计0.00元"
    terms = "＋".join(_term(portion) for portion in allowance.portions)
    return f"{span}，{terms}＝{allowance.uncapped}元"


def _why_nothing(portion: Portion) -> str:
    if portion.voided_for:
        return f"经核查，已查实{KINDS[portion.voided_for]}，当月补贴不予计发"
    if portion.stopped_by:
        return _stopped(portion.stopped_by)
    if portion.month_days < portion.least_days:
        return f"当月在岗{portion.month_days}天，不满{portion.least_days}天，按整月计发的不计发"
    return f"其间没有可计发的{_DAYS[portion.method]}"


def _stopped(excess: Excess) -> str:
    kind = NAMES.get(excess.kind, "缺勤")
    return f"当月{kind}{excess.days}天，超过{excess.beyond}天，停发当月补贴"


def _term(portion: Portion) -> str:
    name = region.name_of(portion.county, portion.first)
    return (
        f"{name}最低工资标准{portion.wage}元×{(portion.ratio * 100).normalize():f}%"
        f"×计发{_counted(portion)}÷{_of_month(portion)}"
    )


def _of_month(portion: Portion) -> str:
    if portion.method == "whole_month":
        return f"当月在岗{portion.month_days}天（满{portion.least_days}天的按整月计发）"
    return f"当月{portion.month_days}个{_DAYS[portion.method]}"


def _counted(portion: Portion) -> str:
    if not portion.counted_days:
        return f"0天（{_why_nothing(portion)}）"
    if not portion.missed_days:
        return f"{portion.counted_days}天"
    there = portion.counted_days + portion.missed_days
    missed = f"{_DAYS[portion.method]}减不在岗{portion.missed_days}天"
    return f"{portion.counted_days}天（{there}个{missed}）"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
