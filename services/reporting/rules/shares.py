"""Shares: units and their open seats by industry, ownership, type and recommending department."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from services.common.errors import Malformed
from services.reporting.rules.indicators import Counted
from services.reporting.rules.seats_in_hand import OfferedSeats
from services.reporting.rules.unit_codes import UNTOLD, IndustryGroup, UnitCodes, membership

Aspect = Literal["industry", "group", "ownership", "kind", "recommender"]
Heap = Literal["units", "seats", "units_undetermined", "seats_undetermined"]

UNKNOWN: Final = "unknown"
"""How the share of what told no code is asked for."""

_COLUMNS: Final[dict[str, str]] = {
    "industry": "industry",
    "ownership": "ownership",
    "kind": "kind",
    "recommender": "recommended_by",
}


class ShareUnknown(Malformed):
    """没有这一类。"""


@dataclass(frozen=True)
class Stock:
    """What is shared out: standing units, open seats, and the codes of units by their ids."""

    units: tuple[Counted, ...]
    seats: tuple[OfferedSeats, ...]
    codes: Mapping[str, UnitCodes]

    def of_unit(self, unit_id: str | None) -> UnitCodes:
        """A unit's codes, as far as any fact told them."""
        return self.codes.get(unit_id or "", UNTOLD)


@dataclass(frozen=True)
class Share:
    """One code's part; of a group also what may belong to it. None is the code nobody told."""

    code: str | None
    units: tuple[Counted, ...]
    seats: tuple[Counted, ...]
    units_undetermined: tuple[Counted, ...] = ()
    seats_undetermined: tuple[Counted, ...] = ()

    def heap(self, name: Heap) -> tuple[Counted, ...]:
        """One of its four heaps."""
        heap: tuple[Counted, ...] = getattr(self, name)
        return heap


def by_code(stock: Stock, aspect: Aspect, codes: Sequence[str]) -> tuple[Share, ...]:
    """Every code's part, in the order given, then what has none of them; the parts add up."""
    column = _COLUMNS[aspect]

    def of(unit_id: str | None) -> str | None:
        code = getattr(stock.of_unit(unit_id), column)
        return code if code in codes else None

    return tuple(
        Share(
            code=code,
            units=tuple(unit for unit in stock.units if of(unit.id) == code),
            seats=tuple(seats.counted for seats in stock.seats if of(seats.unit_id) == code),
        )
        for code in (*codes, None)
    )


def by_group(stock: Stock, groups: Sequence[IndustryGroup]) -> tuple[Share, ...]:
    """Every group's part, and what may be part of it; groups leave most industries out."""
    return tuple(_share_of(stock, group) for group in groups)


def heap_of(shares: Sequence[Share], code: str | None, name: Heap) -> tuple[Counted, ...]:
    """What one number counts, by id: of a code, of UNKNOWN, or of all shares together.

    Raises ShareUnknown for a code that no share has.
    """
    meant = None if code == UNKNOWN else code
    asked = [share for share in shares if code is None or share.code == meant]
    if code is not None and not asked:
        raise ShareUnknown("/query/code", "请填写构成中列出的代码。")
    # What may belong to several groups is one thing all the same.
    return tuple(sorted({one for share in asked for one in share.heap(name)}, key=_by_id))


def _by_id(counted: Counted) -> str:
    return counted.id


def percent(part: int, whole: int) -> Decimal | None:
    """A share in per cent, two places; None of nothing."""
    if not whole:
        return None
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


def total(counted: Sequence[Counted]) -> int:
    """The units or seats of a heap."""
    return sum(int(entry.amount) for entry in counted)


def _share_of(stock: Stock, group: IndustryGroup) -> Share:
    units = [(membership(stock.of_unit(unit.id), group), unit) for unit in stock.units]
    seats = [
        (membership(stock.of_unit(seats.unit_id), group), seats.counted) for seats in stock.seats
    ]
    return Share(
        code=group.code,
        units=tuple(unit for where, unit in units if where == "in"),
        seats=tuple(counted for where, counted in seats if where == "in"),
        units_undetermined=tuple(unit for where, unit in units if where == "undetermined"),
        seats_undetermined=tuple(counted for where, counted in seats if where == "undetermined"),
    )
