"""Premiums (宁人社函〔2020〕272号 一): what a contract costs in a month, and how that is told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.common.errors import Refused
from services.common.values import yuan
from services.common.values.month import Month, add_months
from services.reporting.rules.days import ONE, Days, shared
from services.reporting.rules.insurance_contracts import Contract
from services.reporting.rules.insurance_covers import Trainee, covered


class NothingToPayCarrier(Refused):
    """这份合同这个月没有新的应付保险费。"""


@dataclass(frozen=True)
class PremiumLine:
    """One person's part: how many units of the rule the month holds of them."""

    placement_id: str
    units: int


@dataclass(frozen=True)
class Premium:
    """What a contract costs in a month, in yuan: `units` × `each`, less what was settled before."""

    contract_id: str
    month: Month
    lines: tuple[PremiumLine, ...]
    units: int
    each: Decimal
    computed: Decimal
    already: Decimal
    sentence: str

    @property
    def amount(self) -> Decimal:
        """What is to be paid now; not above nothing where too much was settled before."""
        return self.computed - self.already


def premium_of(
    contract: Contract, month: Month, trainees: Iterable[Trainee], already: Decimal
) -> Premium:
    """What a month costs by the persons whom the carrier has accepted, or by the seats."""
    lines = tuple(_lines(contract, month, trainees))
    units = _seats(contract, month) if contract.rule == "seats" else sum(x.units for x in lines)
    computed = recomputed(units, contract.premium)
    return Premium(
        contract.id,
        month,
        lines,
        units,
        contract.premium,
        computed,
        already,
        sentence_of(contract, month, units, already),
    )


def recomputed(units: int, each: Decimal) -> Decimal:
    """The sum that a premium says of itself, in yuan."""
    return (units * each).quantize(yuan.FEN)


def require_something(premium: Premium) -> None:
    """A premium is settled once; only what is new is paid: NothingToPayCarrier."""
    if premium.amount <= 0:
        raise NothingToPayCarrier(computed=str(premium.computed), already=str(premium.already))


def sentence_of(contract: Contract, month: Month, units: int, already: Decimal) -> str:
    """One sentence with the arithmetic, for the officer and the auditor."""
    counted = {
        "months_touched": f"在保{units}人，每人每个自然月",
        "months_from_arrival": f"本月新开始的在保月份共{units}人月，每人每月",
        "seats": f"合同首月按{units}个名额一次计费，每个名额"
        if units
        else "不是合同首月，每个名额",
    }[contract.rule]
    total = recomputed(units, contract.premium)
    name, each = f"{month.year}年{month.month}月", contract.premium
    told = f"{name}{counted}{each}元：{units}×{each}＝{total}元"
    if already:
        told += f"，此前已结算{already}元，差额{total - already}元"
    return f"{told}。"


def _lines(contract: Contract, month: Month, trainees: Iterable[Trainee]) -> Iterator[PremiumLine]:
    for trainee in trainees:
        units = _units(contract, month, trainee)
        if units:
            yield PremiumLine(trainee.placement_id, units)


def _units(contract: Contract, month: Month, trainee: Trainee) -> int:
    days = covered(trainee, contract.id)
    if contract.rule == "months_touched":
        return int(any(one.first <= month.last and month.first <= one.last for one in days))
    if contract.rule == "months_from_arrival":
        first = (_first_covered(period, days) for period in _periods(month, trainee.days.first))
        return sum(day is not None and day in month for day in first)
    return 0


def _periods(month: Month, arrived_on: date) -> Iterator[Days]:
    """The months counted from an arrival that begin in a month or in the one before."""
    apart = (month.year - arrived_on.year) * 12 + month.month - arrived_on.month
    for number in range(max(0, apart - 1), apart + 1):
        last = add_months(arrived_on, number + 1) - ONE
        yield Days(add_months(arrived_on, number), last)


def _first_covered(period: Days, days: Iterable[Days]) -> date | None:
    return min((one.first for one in shared([period], days)), default=None)


def _seats(contract: Contract, month: Month) -> int:
    return (contract.seats or 0) if contract.days.first in month else 0
