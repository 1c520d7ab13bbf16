"""Contracts of accident insurance (宁人社函〔2020〕272号 一): bought by a region, with a limit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from services.common.errors import Malformed, NotFound, Refused
from services.common.values import region as regions
from services.reporting.rules.days import ONE, Days, without

PremiumRule = Literal["months_touched", "months_from_arrival", "seats"]

PREMIUM_RULES: Final[dict[PremiumRule, str]] = {
    "months_touched": "在保的每个自然月",
    "months_from_arrival": "自到岗之日起的每个月",
    "seats": "每个名额",
}
"""By what a premium is counted."""

ARTICLE: Final = "宁人社函〔2020〕272号 一"


class InsuranceContractUnknown(NotFound):
    """没有找到这份保险合同，或者不在您可以查看的范围内。"""


class CoverAboveLimit(Refused):
    """每人保险金额高于规定的额度。"""

    article = ARTICLE


class ContractsOverlap(Refused):
    """这个地区在这段时间已有保险合同。"""


class ListedDaysOutside(Refused):
    """已报送的被保险人有保险日期在更正后的合同期限以外，请先报送减员。"""


@dataclass(frozen=True)
class Contract:
    """What holds of a contract: `cover` and `premium` in yuan for each person, seat or month.

    `seats` is how many may be insured at the same time where the premium goes by the seat.
    """

    id: str
    region: str
    cover: Decimal
    days: Days
    rule: PremiumRule
    premium: Decimal
    seats: int | None = None


def require_whole(first: date, last: date, rule: PremiumRule, seats: int | None) -> None:
    """A term runs forwards, and seats are told where they are paid for: Malformed."""
    if last < first:
        raise Malformed("/last_day", "合同的最后一天不能早于第一天。")
    if (rule == "seats") != (seats is not None):
        raise Malformed("/seats", "按名额计费的须填写名额数，其他的不填。")


def require_within_limit(cover: Decimal, limit: Decimal) -> None:
    """The sum insured of one person is not above the limit of its day: CoverAboveLimit."""
    if cover > limit:
        raise CoverAboveLimit(limit=str(limit))


def require_apart(contract: Contract, others: Iterable[Contract]) -> None:
    """Two contracts of one region share no day: ContractsOverlap names the other."""
    for other in others:
        if other.id != contract.id and _meet(contract.days, other.days):
            raise ContractsOverlap(contract_id=other.id)


def require_listed_inside(contract: Contract, listed: Iterable[Days]) -> None:
    """Days that a carrier was told of lie within a corrected term: ListedDaysOutside."""
    if without(listed, [contract.days]):
        raise ListedDaysOutside


def by_place(contracts: Iterable[Contract], area: str) -> tuple[tuple[Contract, Days], ...]:
    """The contracts of a place and the days of each there; a county's goes before its city's."""
    near = sorted(
        (one for one in contracts if regions.lies_within(area, one.region)),
        key=lambda one: (-len(regions.chain(one.region)), one.days),
    )
    taken: list[Days] = []
    found = []
    for one in near:
        found += [(one, days) for days in without([one.days], taken)]
        taken.append(one.days)
    return tuple(found)


def holding(contracts: Iterable[Contract], area: str, day: date) -> Contract | None:
    """The contract by which whoever begins in a place on a day is to be insured; None of none."""
    found = (one for one, days in by_place(contracts, area) if day in days)
    return next(found, None)


def warning_of(last: date, today: date, steps: Iterable[int]) -> int | None:
    """Which warning stands for a cover that ends on a day: the nearest step of days, or None."""
    left = (last - today).days
    return min((step for step in steps if 0 <= left <= step), default=None)


def is_followed(contract: Contract, others: Iterable[Contract]) -> bool:
    """Whether another contract of the region holds on the day after the last one."""
    after = contract.days.last + ONE
    return any(after in one.days for one in others if one.region == contract.region)


def _meet(one: Days, other: Days) -> bool:
    return one.first <= other.last and other.first <= one.last
