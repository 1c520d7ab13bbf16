"""Factories of the money half: stays, terms and lines as plain facts."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

from services.common.time.workdays import WorkCalendar
from services.common.values.month import Month
from services.reporting import policy
from services.reporting.readers import almanac
from services.reporting.rules.absences import Absence, Stop
from services.reporting.rules.allowance import Standard, Terms
from services.reporting.rules.calendar import work_calendar
from services.reporting.rules.counting import Counting
from services.reporting.rules.lines import Line, MonthFacts, Settled, lines_in_turn
from services.reporting.rules.month_days import MonthDays, days_of
from services.reporting.rules.stays import Stay

YOUTH = "yth_01K5ABCDEFGHJKMNPQRSTVWXYZ"


@cache
def the_calendar() -> WorkCalendar:
    return work_calendar((year, 1) for year in almanac.years(date(2026, 3, 2)))


def a_stay(
    arrived_on: date,
    last_day: date,
    *,
    county="640104",
    absences=(),
    confirmed=None,
    placement_id="plc_1",
    youth_id=YOUTH,
    moves=(),
) -> Stay:
    """Attendance of every month touched is confirmed unless `confirmed` names others."""
    months = confirmed if confirmed is not None else _months(arrived_on, last_day)
    attendance = {m: tuple(a for a in absences if a.day in m) for m in months}
    return Stay(
        placement_id,
        youth_id,
        "unt_1",
        "640100",
        county,
        arrived_on,
        last_day,
        attendance,
        moves,
        confirmed={month: ((month.first, month.last),) for month in months},
    )


def _months(first: date, last: date) -> list[Month]:
    months = [Month.of(first)]
    while months[-1] < Month.of(last):
        months.append(months[-1].plus(1))
    return months


@cache
def month_days(month: Month) -> MonthDays:
    return days_of(month, the_calendar())


def terms(wage="2235.00", *, since=date(2017, 1, 1), method="working_days", **told) -> Terms:
    standard = Standard(since, Decimal(wage), Decimal(1))
    given = {"stops": {"unexcused": Stop("days")}, "least_days": 15} | told
    return Terms(method, standards=(standard,), **given)


def facts_of(
    month: Month,
    stays,
    *,
    accounts=None,
    payee="youth",
    hold_unconfirmed=True,
    voided=None,
    **terms,
):
    """What holds for a month by the shipped policy; `terms` are what differs from it."""
    counties = {
        span.county for stay in stays for span in stay.counties_within(month.first, month.last)
    }
    told = {county: replace(policy.terms_for(month, county), **terms) for county in counties}
    known = accounts if accounts is not None else {stay.youth_id: "acc" for stay in stays}
    payees = {stay.region: payee for stay in stays}
    holding = set(payees) if hold_unconfirmed else set()
    return MonthFacts(Counting(month_days(month), told), known, payees, holding, voided or {})


def settle(stays, month: Month, *, settled=(), **facts) -> list[Line]:
    return list(lines_in_turn(stays, settled, facts_of(month, stays, **facts)))


def as_settled(line: Line, base_line="stl_1") -> Settled:
    """What the books hold once a line was written."""
    return Settled(
        line.stay.placement_id,
        line.stay.youth_id,
        base_line,
        line.days if line.allowance else None,
        line.already + line.amount,
        line.allowance.full_month if line.allowance else Decimal("0.00"),
    )


def an_absence(day: date, kind="unexcused") -> Absence:
    return Absence(day, kind)
