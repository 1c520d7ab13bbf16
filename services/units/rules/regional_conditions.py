"""Later conditions of recognition that a region may add: each by a dated value, off until then."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from services.common.errors import Malformed
from services.common.values.month import add_months
from services.units.rules.recognition import Condition, Finding, verdict

_MONTHS_A_YEAR: Final = 12


@dataclass(frozen=True)
class Demand:
    """The least that a region asks, None while it asks nothing, and what says so."""

    least: int | None
    source: str
    grade: str
    note: str
    version: str


@dataclass(frozen=True)
class RegionalTerms:
    """What a region asks beyond the notice on a day."""

    years_in_operation: Demand
    staff_of_enterprise: Demand
    clean_years: Demand


@dataclass(frozen=True)
class Declared:
    """What a unit declares that these conditions look at."""

    kind: str
    staff: int
    founded_on: date | None
    """The first day of operation in Ningxia."""


@dataclass(frozen=True)
class ConditionOff:
    """A condition that is known and not applied here on that day, and why."""

    name: str
    title: str
    source: str
    grade: str
    note: str
    value: str


def conditions(
    terms: RegionalTerms, declared: Declared, findings: tuple[Finding, ...], day: date
) -> tuple[Condition, ...]:
    """Those switched on, each met or not as of a day; that of staff asks of enterprises only."""
    found = []
    if terms.years_in_operation.least is not None:
        found.append(
            _years(terms.years_in_operation, terms.years_in_operation.least, declared, day)
        )
    if terms.staff_of_enterprise.least is not None and declared.kind == "enterprise":
        found.append(_staff(terms.staff_of_enterprise, terms.staff_of_enterprise.least, declared))
    if terms.clean_years.least is not None:
        found.append(_clean(terms.clean_years, terms.clean_years.least, findings, day))
    return tuple(found)


def conditions_off(terms: RegionalTerms) -> tuple[ConditionOff, ...]:
    """Those not switched on, so that an officer sees that they are known and why they rest."""
    titles = (
        ("years_in_operation", "在宁夏正常经营满规定年限", terms.years_in_operation),
        ("staff_of_enterprise", "企业职工达到规定人数", terms.staff_of_enterprise),
        ("clean_record", "规定年限内无拖欠工资、欠缴社会保险费和纠纷", terms.clean_years),
    )
    return tuple(
        ConditionOff(name, title, demand.source, demand.grade, demand.note, demand.version)
        for name, title, demand in titles
        if demand.least is None
    )


def check_founded_on(founded_on: date | None, today: date) -> None:
    """A unit that applies has begun: Malformed for a first day to come."""
    if founded_on is not None and founded_on > today:
        raise Malformed("/founded_on", "开始经营的日期不能晚于今天。")


def _years(demand: Demand, least: int, declared: Declared, day: date) -> Condition:
    since = declared.founded_on
    met = since is not None and add_months(since, least * _MONTHS_A_YEAR) <= day
    verdict_in_words = f"自{since}起经营，{'已满' if met else '未满'}{least}年"
    remark = verdict_in_words if since else "单位尚未填写开始经营的日期"
    title = f"在宁夏正常经营满{least}年"
    return _by_value(demand, "years_in_operation", title, met=met, remark=remark)


def _staff(demand: Demand, least: int, declared: Declared) -> Condition:
    met, remark = declared.staff >= least, f"申报职工{declared.staff}人"
    title = f"企业职工不少于{least}人"
    return _by_value(demand, "staff_of_enterprise", title, met=met, remark=remark)


def _clean(demand: Demand, least: int, findings: tuple[Finding, ...], day: date) -> Condition:
    met, remark = verdict(findings, "clean_record", day)
    title = f"近{least}年无拖欠工资、欠缴社会保险费，无财务、合同、司法纠纷"
    return _by_value(demand, "clean_record", title, met=met, remark=remark)


def _by_value(demand: Demand, name: str, title: str, *, met: bool, remark: str) -> Condition:
    return Condition(
        name, title, met, demand.source, remark, grade=demand.grade, value=demand.version
    )
