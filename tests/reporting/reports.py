"""Reports and filings of a case, as plain values."""

from datetime import date, datetime

from services.common.values import region
from services.reporting.readers import almanac
from services.reporting.rules.calendar import work_calendar
from services.reporting.rules.deadlines import deadlines
from services.reporting.rules.differences import Difference
from services.reporting.rules.filings import Carried, Explanation, Filing, LateMonth
from services.reporting.rules.monthly_reports import AsOf, Basis, Report, ValueUsed, report
from services.reporting.rules.pictures import Scope
from services.reporting.rules.reading import Reading
from tests.reporting.casebook import Case

CALENDAR = work_calendar((year, 1) for year in almanac.years(date(2026, 3, 2)))
READING = Reading(
    nested=False,
    graduate_months=24,
    subsidy_kinds=frozenset({"living_allowance", "accident_premium", "unit_award"}),
    working_days=3,
    day_of_month=3,
    late_after="later",
)


def the_report(
    case: Case,
    area: str,
    known_at: datetime | None = None,
    reading: Reading = READING,
    *,
    turned: bool = False,
) -> Report:
    """What a case says of an area; `turned` hears everything in the opposite order."""
    at = known_at or case.known_at
    place = region.find(area, case.month.last)
    assert place is not None
    heard = {"units": 0, "matching": 0}
    for fact in case.facts:
        if fact.recorded_at <= at:
            heard[fact.source] = max(heard[fact.source], fact.no)
    basis = Basis(
        name=place.name,
        deadlines=deadlines(case.month, CALENDAR, reading),
        as_of=tuple(AsOf(source, no, at) for source, no in heard.items()),
        values=(ValueUsed("indicator_7_nested@640000@2017-10-01", "填表说明7", "NV"),),
    )
    step = -1 if turned else 1
    return report(
        Scope(area, case.month, at, reading), basis, case.facts[::step], case.payments[::step]
    )


def a_filing(told: Report, explanation: str = "据实填报。", carried: str = "") -> Filing:
    """A report as its first filed version."""
    late = LateMonth("2024-05", 1, (Difference(6, "placement", "X1", 0, 1, ("matching:9",)),))
    return Filing(
        version=1,
        filed_at=told.known_at,
        reason=None,
        report=told,
        explanations=tuple(Explanation(j.relation, explanation) for j in told.failing("soft")),
        carried=(Carried(late, carried),) if carried else (),
    )
