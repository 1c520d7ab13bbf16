"""Rows that offices add to the dated values: who may add which, and what each supersedes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final, Literal

from services.common.errors import Conflict, Forbidden, Malformed, NotFound, Refused
from services.common.values import region as regions
from services.common.values.dated import Reason, Value
from services.reporting.rules import shapes
from services.reporting.rules.shapes import Shape

Grade = Literal["A", "B", "C", "NV"]
WonBy = Literal["only", "more_local", "later", "recorded_later"]
"""Why an entry holds: nothing else does, or by what it wins over the nearest that gives way."""

_WHY: Final[Mapping[WonBy, str]] = {
    "only": "这一天在这个地区只有这一项适用。",
    "more_local": "同时适用的数值中，取最近一级地区的。",
    "later": "同一地区先后施行的数值中，取最近一次施行的。",
    "recorded_later": "同一地区同一天施行的数值中，取最近登记的。",
}


_TIERED: Final = ("guidance_award", "retention_award")
"""Values whose tiers say by how many heads what is paid."""


class PolicyParameterUnknown(NotFound):
    """没有这项政策数值。"""


class PolicyRowUnknown(NotFound):
    """没有找到这条登记的数值。"""


class SetByProvince(Forbidden):
    """这项数值由自治区统一规定，各地不能另行登记。"""


class SetByRelease(Refused):
    """这项数值随系统发布，不能另行登记。"""


class DayAlreadyFixed(Conflict):
    """同一地区同一天已有这项数值，请注明取代的是哪一个版本。"""


class SupersedesAnother(Conflict):
    """注明取代的版本不是目前同一地区同一天的那一个。"""


class ClassWithoutWage(Refused):
    """这样登记以后，有的县（市、区）的类区没有对应的最低工资标准。"""


@dataclass(frozen=True)
class NewRow:
    """What an office gives: the value, from which day and where, on what ground and by what source.

    `supersedes` is the version that stands for the same region and day, if any.
    """

    name: str
    region: str
    effective: date
    value: Any
    ground: str
    source: str
    grade: Grade
    note: str
    supersedes: str | None


@dataclass(frozen=True)
class Reign:
    """Where and when an entry is what holds: from its day until another wins, or for good."""

    counties: frozenset[str]
    first: date
    until: date | None


def require_writable(shape: Shape | None, row: NewRow, office: str) -> None:
    """A row that this office may add, of a measure that there is, in its shape.

    Raises Malformed, SetByRelease, SetByProvince.
    """
    if shape is None:
        raise Malformed("/name", "没有这项政策数值。")
    if shape.get("x-office") == "none":
        raise SetByRelease
    if shape.get("x-office") == "province" and office != regions.PROVINCE:
        raise SetByProvince
    if shape.get("x-region") == "province" and row.region != regions.PROVINCE:
        raise Malformed("/region", f"这项数值全区统一适用，行政区划应为 {regions.PROVINCE}。")
    if row.grade == "NV" and not row.note:
        raise Malformed("/note", "尚未核实（NV）的数值应说明情况。")
    shapes.require(shape, row.value)
    if row.name == "subsidy_ratio" and Fraction(row.value) > 1:
        raise Malformed("/value", "补贴比例不能大于 1（补贴不超过实际缴费）。")
    if row.name in _TIERED:
        _require_in_turn(row.value["tiers"])


def _require_in_turn(tiers: Sequence[Mapping[str, Any]]) -> None:
    # Each begins where the one before it ends, so that a number of heads is in one of them.
    for at, (before, tier) in enumerate(pairwise(tiers)):
        if before["through"] is None or tier["from"] != before["through"] + 1:
            message = "各档应由少到多前后相接，只有最后一档可以不设上限。"
            raise Malformed(f"/value/tiers/{at + 1}/from", message)
    for at, tier in enumerate(tiers):
        if tier["through"] is not None and tier["through"] < tier["from"]:
            raise Malformed(f"/value/tiers/{at}/through", "一档的上限不能少于下限。")


def require_superseded(entries: Iterable[Value], row: NewRow) -> None:
    """A day that is fixed is fixed anew only by who says of which version.

    Raises DayAlreadyFixed, SupersedesAnother.
    """
    fixed = [v for v in entries if (v.region, v.effective) == (row.region, row.effective)]
    stands = max(fixed, key=lambda v: v.rank).version if fixed else None
    if row.supersedes is None and stands:
        raise DayAlreadyFixed(stands=stands)
    if row.supersedes != stands:
        raise SupersedesAnother(stands=stands)


def value_of(row: NewRow, key: str, recorded_at: datetime) -> Value:
    """A row as an entry among the dated values, known from an instant on."""
    return Value(
        name=row.name,
        value=row.value,
        region=row.region,
        effective=row.effective,
        source=row.source,
        grade=row.grade,
        note=row.note,
        recorded_at=recorded_at,
        row=key,
    )


def won_by(standing: Sequence[Value]) -> WonBy:
    """Why the first of these, strongest first, is what holds."""
    return standing[1].yields_to(standing[0]) if len(standing) > 1 else "only"


def why(standing: Sequence[Value]) -> str:
    """The same in a sentence."""
    return _WHY[won_by(standing)]


def superseded(standing: Sequence[Value]) -> list[tuple[Value, Reason]]:
    """What gives way to the first of these, the nearest first, and why."""
    return [(one, one.yields_to(standing[0])) for one in standing[1:]]


def reigns(value: Value, entries: Collection[Value], counties: Iterable[str]) -> list[Reign]:
    """The counties in which an entry is what holds for a while, by when; none where it never is."""
    ends: dict[date | None, set[str]] = {}
    for county in counties:
        if regions.lies_within(county, value.region):
            until = _until(value, entries, county)
            if until is None or until > value.effective:
                ends.setdefault(until, set()).add(county)
    return [Reign(frozenset(found), value.effective, until) for until, found in ends.items()]


def _until(value: Value, entries: Iterable[Value], county: str) -> date | None:
    stronger = (v for v in entries if v.rank > value.rank and regions.lies_within(county, v.region))
    return min((v.effective for v in stronger), default=None)


def counts_otherwise(
    value: Value, entries: Collection[Value], day: date, region: str, named: Collection[str]
) -> str | None:
    """The version of the measure that something of a day and region names, where a value holds now.

    None where another entry holds, where it names this one, or names none of the measure.
    """
    holds = _on(entries, day, region)
    used = [version for version in named if version.startswith(f"{value.name}@")]
    return next((one for one in used if holds == value and one != value.version), None)


def require_wages(wages: Collection[Value], classes: Collection[Value], since: date) -> None:
    """Every county's class has its wage from a day on. Raises ClassWithoutWage."""
    changes = {since, *(v.effective for v in (*wages, *classes) if v.effective > since)}
    for day in sorted(changes):
        for place in regions.regions_on(day):
            wage, found = _on(wages, day, place.code), _on(classes, day, place.code)
            if wage and found and found.value not in wage.value:
                raise ClassWithoutWage(region=place.code, day=day.isoformat())


def _on(entries: Iterable[Value], day: date, region: str) -> Value | None:
    fitting = (v for v in entries if v.holds(day, region))
    return max(fitting, key=lambda v: v.rank, default=None)
