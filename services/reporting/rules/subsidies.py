"""Social insurance subsidy (宁人社函〔2020〕272号 一): which months are paid, and how much."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from services.common.values import yuan
from services.common.values.month import Month, full_months, last_day_of_term
from services.reporting.rules.days import Days

Rounding = Literal["down", "half_up"]
Reason = Literal[
    "no_record",
    "not_flexible",
    "outside_placement",
    "before_least_months",
    "hired",
    "subsidised_before",
    "subsidised_elsewhere",
    "most_months_reached",
    "yearly_cap_reached",
]

ARTICLE: Final = "宁人社函〔2020〕272号 一"
REASONS: Final[dict[Reason, str]] = {
    "no_record": "没有本月的缴费记录",
    "not_flexible": "本月不是以灵活就业身份缴费",
    "outside_placement": "本月没有在岗见习的日子",
    "before_least_months": "本月在见习满规定月数以前",
    "hired": "已经就业，停发",
    "subsidised_before": "本月已经享受过补贴",
    "subsidised_elsewhere": "本月已在别处享受同类补贴",
    "most_months_reached": "已达到最长享受月数",
    "yearly_cap_reached": "已达到本年度的补贴上限",
}
"""Why a month is paid nothing."""
_WAYS: Final[dict[Rounding, str]] = {"down": "不足一分舍去", "half_up": "四舍五入到分"}


@dataclass(frozen=True)
class Terms:
    """The dated values that decide; `yearly_cap` in yuan, None where none is published."""

    ratio: Fraction
    rounding: Rounding
    least_months: int
    most_months: int
    counts_back: bool
    """Whether months before the one in which the least months are served count."""
    yearly_cap: Decimal | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Served:
    """One placement as the subsidy sees it: its days, those lost, and since when hired after it."""

    days: Days
    lost_days: int = 0
    hired_on: date | None = None


@dataclass(frozen=True)
class Contribution:
    """What was paid for a month, in yuan, and whether as flexibly employed."""

    month: Month
    paid: Decimal
    as_flexible: bool


@dataclass(frozen=True)
class Facts:
    """What is known of a youth on the day of the claim.

    `used` are the months subsidised before and not undone, with their amounts in yuan;
    `elsewhere` those for which the youth declares the same subsidy in another place or, before
    the start of this system, on paper: they count against the most months as well.
    """

    served: Sequence[Served]
    contributions: Mapping[Month, Contribution]
    used: Mapping[Month, Decimal] = field(default_factory=dict)
    elsewhere: Collection[Month] = ()


@dataclass(frozen=True)
class SubsidyLine:
    """One month: what was paid, what the ratio gives of it, what is paid out, and why not more.

    All sums in yuan. `left` is what the yearly cap still had room for, None without a cap.
    """

    month: Month
    paid: Decimal
    ratio: Fraction
    rounding: Rounding
    left: Decimal | None
    amount: Decimal
    reason: Reason | None
    sentence: str
    article: str = ARTICLE


def months_served(served: Iterable[Served], today: date) -> int:
    """The whole months on post until a day, of all placements together."""
    return sum(_served(one, today) for one in served)


def served_on(served: Iterable[Served], least: int) -> date | None:
    """The day on which the least months are whole, by what is known; None if they never are."""
    before = 0
    for one in sorted(served, key=lambda one: one.days):
        if before + _served(one, one.days.last) >= least:
            last = last_day_of_term(one.days.first, least - before)
            return last + timedelta(days=one.lost_days)
        before += _served(one, one.days.last)
    return None


def lines_of(facts: Facts, terms: Mapping[Month, Terms]) -> tuple[SubsidyLine, ...]:
    """A line for each month asked for, in order; one that is not due is 0.00 with its reason.

    `terms` are the months asked for, each with the values of that month.
    """
    used = dict(facts.used)
    lines = []
    for month in sorted(terms):
        line = _line(facts, month, terms[month], used)
        if line.amount:
            used[month] = line.amount
        lines.append(line)
    return tuple(lines)


def total_of(lines: Iterable[SubsidyLine]) -> Decimal:
    """What the printed rows add up to, in yuan."""
    return sum((line.amount for line in lines), yuan.ZERO)


def amount_of(paid: Decimal, ratio: Fraction, rounding: Rounding, left: Decimal | None) -> Decimal:
    """The ratio of what was paid, rounded once, no more than is left: a line says all of it."""
    round_off = yuan.down if rounding == "down" else yuan.half_up
    whole = round_off(Fraction(paid) * ratio)
    return whole if left is None else min(whole, left)


def recomputed(line: SubsidyLine) -> Decimal:
    """The amount of a line by nothing but the line."""
    if line.reason:
        return yuan.ZERO
    return amount_of(line.paid, line.ratio, line.rounding, line.left)


def _served(one: Served, today: date) -> int:
    last = min(one.days.last, today) - timedelta(days=one.lost_days)
    return full_months(one.days.first, last) if one.days.first <= last else 0


def _line(facts: Facts, month: Month, terms: Terms, used: Mapping[Month, Decimal]) -> SubsidyLine:
    record = facts.contributions.get(month)
    paid = record.paid if record else yuan.ZERO
    left = _left(month, terms, used)
    reason = next(_reasons(facts, month, terms, used), None)
    if reason is None and left == 0:
        reason = "yearly_cap_reached"
    line = SubsidyLine(month, paid, terms.ratio, terms.rounding, left, yuan.ZERO, reason, "")
    line = replace(line, amount=recomputed(line))
    return replace(line, sentence=_sentence(line))


def _left(month: Month, terms: Terms, used: Mapping[Month, Decimal]) -> Decimal | None:
    if terms.yearly_cap is None:
        return None
    spent = sum((used[one] for one in used if one.year == month.year), yuan.ZERO)
    return max(terms.yearly_cap - spent, yuan.ZERO)


def _reasons(
    facts: Facts, month: Month, terms: Terms, used: Mapping[Month, Decimal]
) -> Iterator[Reason]:
    yield from _of_record(facts.contributions.get(month))
    if not any(_touches(month, one.days) for one in facts.served):
        yield "outside_placement"
    if not terms.counts_back and _is_early(facts, month, terms):
        yield "before_least_months"
    if _is_hired(facts.served, month):
        yield "hired"
    if month in used:
        yield "subsidised_before"
    if month in facts.elsewhere:
        yield "subsidised_elsewhere"
    if len(used.keys() | {*facts.elsewhere}) >= terms.most_months:
        yield "most_months_reached"


def _of_record(record: Contribution | None) -> Iterator[Reason]:
    if record is None or not record.paid:
        yield "no_record"
    elif not record.as_flexible:
        yield "not_flexible"


def _touches(month: Month, days: Days) -> bool:
    return days.first <= month.last and month.first <= days.last


def _is_early(facts: Facts, month: Month, terms: Terms) -> bool:
    day = served_on(facts.served, terms.least_months)
    return day is None or month < Month.of(day)


def _is_hired(served: Iterable[Served], month: Month) -> bool:
    """Hired by the first of the month, and not a trainee again since."""
    ordered = sorted(served, key=lambda one: one.days)
    for place, one in enumerate(ordered):
        again = any(other.days.first <= month.last for other in ordered[place + 1 :])
        if one.hired_on and one.hired_on <= month.first and not again:
            return True
    return False


def _sentence(line: SubsidyLine) -> str:
    name = f"{line.month.year}年{line.month.month}月"
    if line.reason:
        return f"{name}{REASONS[line.reason]}，计0.00元。"
    ratio = f"{line.ratio.numerator}/{line.ratio.denominator}"
    whole = amount_of(line.paid, line.ratio, line.rounding, None)
    told = f"{name}实际缴费{line.paid}元×{ratio}，{_WAYS[line.rounding]}，得{whole}元"
    if line.amount < whole:
        told += f"，本年度上限内尚可补贴{line.left}元，计{line.amount}元"
    return f"{told}。"
