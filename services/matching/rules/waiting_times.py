"""Waiting times (二 缩短到岗时限): from registration to arrival, step by step, in calendar days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.common.errors import Malformed
from services.common.values.region import PROVINCE

Step = Literal["registered_to_dispatched", "dispatched_to_signed", "signed_to_arrived", "in_all"]
STEPS: Final[dict[Step, str]] = {
    "registered_to_dispatched": "登记到派遣",
    "dispatched_to_signed": "派遣到签协议",
    "signed_to_arrived": "签协议到到岗",
    "in_all": "登记到到岗",
}
LONGEST: Final = 366
"""Days of dispatches that are looked at together."""
_CITY, _COUNTY = 4, 6
_NINETY = 90


class PeriodUnfit(Malformed):
    """统计期间不合适。"""


@dataclass(frozen=True)
class Period:
    """Dispatches issued from first to last, both inclusive."""

    first: date
    last: date


@dataclass(frozen=True)
class Waits:
    """How many took a step, and in how many days half of them and nine in ten had taken it."""

    people: int
    median: int | None
    p90: int | None


@dataclass(frozen=True)
class Course:
    """One dispatch: where its youth lives, and the days of its steps as far as it came."""

    region: str
    registered_on: date
    issued_on: date
    signed_on: date | None
    arrived_on: date | None


def check_period(period: Period) -> None:
    """At most a year, and not backwards. Raises PeriodUnfit."""
    if period.last < period.first:
        raise PeriodUnfit("/query/last", "截止日期不能早于起始日期。")
    if (period.last - period.first).days >= LONGEST:
        raise PeriodUnfit("/query/last", f"一次最多统计{LONGEST}天。")


def waits(courses: Sequence[Course]) -> dict[Step, Waits]:
    """The waiting times of dispatches, each step by those who took it."""
    return {step: _waits([_days(course, step) for course in courses]) for step in STEPS}


def by_area(courses: Sequence[Course], region: str) -> dict[str, list[Course]]:
    """The courses of a region, and of each area one level below it, by code."""
    areas: dict[str, list[Course]] = {region: list(courses)}
    digits = _CITY if region == PROVINCE else _COUNTY
    for course in courses:
        code = course.region[:digits].ljust(_COUNTY, "0")
        if code != region:
            areas.setdefault(code, []).append(course)
    return areas


def _days(course: Course, step: Step) -> int | None:
    first, last = {
        "registered_to_dispatched": (course.registered_on, course.issued_on),
        "dispatched_to_signed": (course.issued_on, course.signed_on),
        "signed_to_arrived": (course.signed_on, course.arrived_on),
        "in_all": (course.registered_on, course.arrived_on),
    }[step]
    return (last - first).days if first and last else None


def _waits(found: Sequence[int | None]) -> Waits:
    days = sorted(one for one in found if one is not None)
    if not days:
        return Waits(0, None, None)
    return Waits(len(days), _nearest(days, 50), _nearest(days, _NINETY))


def _nearest(days: Sequence[int], percent: int) -> int:
    """The nearest rank: the least number of days within which so many percent were done."""
    return days[-(-len(days) * percent // 100) - 1]
