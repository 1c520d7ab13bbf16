"""Shares: units and their open seats by industry, ownership, type and recommending department."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal, TypeAlias, TypeVar

from services.common.errors import Malformed
from services.reporting.rules.indicators import Counted
from services.reporting.rules.offers import OfferedSeats
from services.reporting.rules.unit_codes import UNTOLD, IndustryGroup, UnitCodes, membership

Aspect = Literal["industry", "group", "ownership", "kind", "recommender"]
Heap = Literal["units", "seats", "units_undetermined", "seats_undetermined"]

UNKNOWN: Final = "unknown"
"""How the share of what told no code is asked for."""

Key = TypeVar("Key")
_Heaps: TypeAlias = defaultdict[Key, list[Counted]]

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
    column, known = _COLUMNS[aspect], frozenset(codes)

    def of(told: UnitCodes) -> str | None:
        code: str | None = getattr(told, column)
        return code if code in known else None

    units, seats = _heaps(stock, of)
    return tuple(Share(code, tuple(units[code]), tuple(seats[code])) for code in (*codes, None))


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
    units, seats = _heaps(stock, lambda told: membership(told, group))
    return Share(
        code=group.code,
        units=tuple(units["in"]),
        seats=tuple(seats["in"]),
        units_undetermined=tuple(units["undetermined"]),
        seats_undetermined=tuple(seats["undetermined"]),
    )


def _heaps(stock: Stock, of: Callable[[UnitCodes], Key]) -> tuple[_Heaps[Key], _Heaps[Key]]:
    """Units and seats by what their unit's codes are, each looked at once."""
    units: _Heaps[Key] = defaultdict(list)
    seats: _Heaps[Key] = defaultdict(list)
    for unit in stock.units:
        units[of(stock.of_unit(unit.id))].append(unit)
    for offered in stock.seats:
        seats[of(stock.of_unit(offered.unit_id))].append(offered.counted)
    return units, seats
