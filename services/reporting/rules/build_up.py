"""Build-up: which office below an area counts for how much of each number of its form.

Counties don't file (宁人社函〔2020〕272号 九); what they come to is seen beside the form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.common.values import region as regions
from services.common.values import yuan
from services.reporting.rules.indicators import SUBSIDY, Counted, Figure

_OWN = {"province": "自治区本级", "city": "市本级", "county": "县（区）本级"}


@dataclass(frozen=True)
class Part:
    """One office's part of an area: the numbers of the form, in its order.

    15 is 万元 from the exact sum of the part: the parts of it may differ from the whole by their
    rounding, those of the others never do.
    """

    region: str
    name: str
    values: tuple[int | Decimal, ...]


def build_up(
    area: str, day: date, figures: Sequence[Figure], offices: Mapping[str, str]
) -> tuple[Part, ...]:
    """The parts of an area's numbers: those one tier below by their codes, then its own office.

    Each object counts with the office of the fact that decides, so that the parts add up: a unit
    recognised by two offices with the one that did so first, a plan with the office that set it.
    `offices` gives the office of a fact or disbursement by its id.
    """
    counted = {
        figure.no: _by_part(area, figure.counted, offices) for figure in figures if figure.counted
    }
    found = {code for parts in counted.values() for code in parts}
    known = [one.code for one in regions.regions_on(day) if regions.parent(one.code) == area]
    below = sorted({*known, *found} - {area})
    return tuple(
        Part(
            region=code,
            name=_name(area, code, day),
            values=tuple(
                _value(figure, counted.get(figure.no, {}).get(code, [])) for figure in figures
            ),
        )
        for code in (*below, area)
    )


def office_of(entry: Counted, offices: Mapping[str, str]) -> str | None:
    """The office that counts an object, None where nothing tells."""
    if entry.kind == "intake-plan":
        return entry.id.partition("/")[0]
    return offices.get(entry.facts[0] if entry.facts else entry.id)


def part_of(area: str, code: str | None) -> str:
    """The office one tier below an area that another lies within; the area's own otherwise."""
    above = regions.chain(code) if code else ()
    return next((each for each in above if regions.parent(each) == area), area)


def _by_part(
    area: str, counted: Sequence[Counted], offices: Mapping[str, str]
) -> dict[str, list[Counted]]:
    parts: dict[str, list[Counted]] = {}
    for entry in counted:
        parts.setdefault(part_of(area, office_of(entry, offices)), []).append(entry)
    return parts


def _value(figure: Figure, counted: Sequence[Counted]) -> int | Decimal:
    total = sum(entry.amount for entry in counted)
    return yuan.in_wan(Decimal(total)) if figure.no == SUBSIDY.no else total


def _name(area: str, code: str, day: date) -> str:
    place = regions.find(code, day)
    if code == area and place:
        return _OWN[place.level]
    return place.name if place else code
