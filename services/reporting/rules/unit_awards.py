"""Unit awards: guidance and retention awards by tiers, and what is left of a term cut by a hire.

宁人社函〔2020〕272号 has none of them: the tiers come from one copied page, so each is off until an
office confirms it; the answer is explained either way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from services.common.errors import NotFound, Refused
from services.common.values import yuan
from services.common.values.month import full_months
from services.reporting.rules.days import ONE, Days, days_between, shared
from services.reporting.rules.insurance_lists import peak

Award = Literal["guidance", "retention", "remaining_term"]

AWARDS: Final[dict[Award, str]] = {
    "guidance": "指导管理费",
    "retention": "留用奖励",
    "remaining_term": "剩余期限补贴",
}


ARTICLE: Final = "宁夏见习政策说明（转载，尚未核实）"


class UnitUnknown(NotFound):
    """没有找到这个见习单位的见习人员，或者不在您可以查看的范围内。"""


class AwardOff(Refused):
    """这项奖补没有启用。"""


class NothingToAward(Refused):
    """按规则这个年度没有应发的奖补。"""


class YearNotOver(Refused):
    """这个年度还没有结束，不能编制奖补。"""


@dataclass(frozen=True)
class Tier:
    """From so many heads on, up to so many (None without an end), a lump sum in yuan."""

    least: int
    most: int | None
    amount: Decimal


@dataclass(frozen=True)
class TierTerms:
    """Whether an award by tiers is paid, and its tiers."""

    is_on: bool
    tiers: tuple[Tier, ...]


@dataclass(frozen=True)
class RemainingTerms:
    """Whether what is left of a term is paid, after which part of it, at which monthly sum."""

    is_on: bool
    least_share: Fraction


@dataclass(frozen=True)
class Stayed:
    """One placement of a unit: its days, its agreed term, since when retained, a month's standard.

    `standard` is that of the month in which the youth was hired, in yuan; None where none holds.
    """

    placement_id: str
    days: Days
    term_last_day: date
    retained_on: date | None = None
    standard: Decimal | None = None


@dataclass(frozen=True)
class Awarded:
    """What a unit is due of one award in a year, in yuan, with the placements counted."""

    award: Award
    is_on: bool
    amount: Decimal
    placements: tuple[str, ...]
    sentence: str


def guidance(stays: Sequence[Stayed], year: Days, terms: TierTerms) -> Awarded:
    """By the most trainees on post at the same time (一次性接收) within a year."""
    within = {one.placement_id: shared([one.days], [year]) for one in stays}
    heads = peak(days for some in within.values() for days in some)
    counted = tuple(key for key, some in within.items() if some)
    return _by_tier("guidance", heads, counted, "同时在岗见习人数最多", terms)


def retention(stays: Iterable[Stayed], year: Days, terms: TierTerms) -> Awarded:
    """By the trainees whom the unit hired within a year (每年累计)."""
    kept = tuple(one.placement_id for one in stays if one.retained_on and one.retained_on in year)
    return _by_tier("retention", len(kept), kept, "全年累计留用人数", terms)


def remaining_term(stays: Iterable[Stayed], year: Days, terms: RemainingTerms) -> Awarded:
    """The whole months left of the terms of those hired before their end, after a part served."""
    due = [one for one in stays if _is_cut(one, year, terms.least_share)]
    sums = [(one, full_months(one.days.last + ONE, one.term_last_day)) for one in due]
    amount = sum(((one.standard or yuan.ZERO) * months for one, months in sums), yuan.ZERO)
    parts = "＋".join(f"{one.standard}元×{months}个月" for one, months in sums if one.standard)
    share = f"{terms.least_share.numerator}/{terms.least_share.denominator}"
    told = f"见习满约定期限{share}以上提前留用{len(due)}人"
    told += f"：{parts}＝{amount}元" if parts else "，计0.00元"
    placements = tuple(one.placement_id for one in due)
    return _awarded("remaining_term", amount, placements, told, is_on=terms.is_on)


def require_payable(awarded: Awarded, already: Decimal) -> None:
    """Only what is on and was not prepared before is. Raises AwardOff, NothingToAward."""
    if not awarded.is_on:
        raise AwardOff
    if awarded.amount <= already:
        raise NothingToAward(computed=str(awarded.amount), already=str(already))


def require_year_over(year: Days, today: date) -> None:
    """A year's award is prepared when nothing of the year is to come: YearNotOver."""
    if today <= year.last:
        raise YearNotOver(year=year.first.year)


def _by_tier(
    award: Award, heads: int, placements: tuple[str, ...], counted: str, terms: TierTerms
) -> Awarded:
    tier = next((one for one in terms.tiers if _holds(one, heads)), None)
    amount = tier.amount if tier else yuan.ZERO
    span = _span(tier) if tier else "不在任何一档"
    told = f"{counted}{heads}人，{span}，计{amount}元"
    return _awarded(award, amount, placements, told, is_on=terms.is_on)


def _holds(tier: Tier, heads: int) -> bool:
    return tier.least <= heads and (tier.most is None or heads <= tier.most)


def _span(tier: Tier) -> str:
    return f"{tier.least}人以上一档" if tier.most is None else f"{tier.least}至{tier.most}人一档"


def _awarded(
    award: Award, amount: Decimal, placements: tuple[str, ...], told: str, *, is_on: bool
) -> Awarded:
    end = "。" if is_on else "；这项奖补未启用，不发放。"
    return Awarded(award, is_on, amount if is_on else yuan.ZERO, placements, told + end)


def _is_cut(one: Stayed, year: Days, least: Fraction) -> bool:
    if one.retained_on is None or one.retained_on not in year:
        return False
    left = days_between(one.days.last + ONE, one.term_last_day)
    whole = (one.term_last_day - one.days.first).days + 1
    served = (one.days.last - one.days.first).days + 1
    return bool(left) and Fraction(served, whole) >= least
