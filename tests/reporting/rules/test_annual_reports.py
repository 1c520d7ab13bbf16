"""The year's reports: their days, their shares, and what is unknown."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from services.common.values import region
from services.common.values.month import Month
from services.reporting import policy
from services.reporting.documents.frozen import freeze_year, thaw_year
from services.reporting.rules.annual_filings import (
    Remark,
    YearNotOpen,
    file_year,
    refuse_year,
    standing_of,
)
from services.reporting.rules.annual_reports import (
    AnnualReport,
    Days,
    Implementation,
    Recognitions,
    Standing,
    YearNotBegun,
    YearOnPaper,
    counted_from,
    is_on_paper,
    paper_until,
    refuse_on_paper,
    stage_counts,
    tallies_of,
    until_of,
)
from services.reporting.rules.beginnings import Beginning
from services.reporting.rules.filings import CountyDoesNotFile
from services.reporting.rules.indicators import Figure
from services.reporting.rules.overviews import Overview, overview_months
from services.reporting.rules.year_counts import YearCounts
from services.reporting.rules.year_numbers import Number, Planned, month_lines, numbers_of
from services.reporting.rules.year_tallies import TALLIES
from services.reporting.rules.year_units import ActCounts

DAYS = Days(date(2025, 12, 1), date(2025, 12, 31))
EMPTY = tuple(Figure(no, Decimal("0.00") if no == 15 else 0, ()) for no in range(1, 16))
COUNTS = YearCounts({Month(2025, 1): EMPTY}, EMPTY)
NEVER = Beginning()


def the_work(*numbers: tuple[int | None, int | None]) -> Implementation:
    filled = {no: now for no, (now, _) in enumerate(numbers, 1)}
    told = tuple(Number(no, filled.get(no, 0), None) for no in range(1, 16))
    return Implementation(told, *[()] * 10)


def test_a_year_is_counted_to_its_end_or_to_today() -> None:
    assert until_of(2025, date(2026, 3, 1)) == date(2025, 12, 31)
    assert until_of(2026, date(2026, 3, 1)) == date(2026, 3, 1)
    assert until_of(2026, date(2026, 1, 1)) == date(2026, 1, 1)
    with pytest.raises(YearNotBegun):
        until_of(2026, date(2025, 12, 31))


def test_shares_need_something_to_divide_by() -> None:
    work = the_work(*[(0, 0)] * 4, (4, None), (3, None), *[(0, 0)] * 2, (3, None), (2, None))
    assert (work.plan_rate, work.retention_rate) == (Decimal("0.7500"), Decimal("0.6667"))
    nothing = the_work(*[(0, 0)] * 4, (None, None), (3, None))
    assert (nothing.plan_rate, nothing.retention_rate) == (None, None)
    assert replace(work, planned=Planned(months=1, plan=4, arrivals=1)).plan_rate == Decimal(
        "0.2500"
    )


def test_a_plan_that_nobody_set_is_unknown_and_so_is_a_year_nobody_knows() -> None:
    numbers = numbers_of(COUNTS, None, NEVER)
    assert numbers[4] == Number(5, None, None)
    assert numbers[5] == Number(6, 0, None)
    assert numbers_of(COUNTS, COUNTS, NEVER)[5] == Number(6, 0, 0)


def test_every_month_has_its_line() -> None:
    (line,) = month_lines(COUNTS, NEVER)
    assert (line.month, line.values[5], line.values[14]) == ("2025-01", 0, Decimal("0.00"))


def test_tallies_stand_by_the_office_one_tier_below() -> None:
    now = {code: Counter({"640302": 2, "640300": 1, "": 1}) for code in TALLIES}
    (first, *_) = tallies_of("640300", now, None)
    assert (first.now, first.last_year) == (4, None)
    assert first.parts == {"640300": 2, "640302": 2}
    (region_wide, *_) = tallies_of("640000", now, now)
    assert (region_wide.last_year, region_wide.parts) == (4, {"640000": 1, "640300": 3})


def test_stages_of_departments_are_summed() -> None:
    told = stage_counts([("sasac", "seats", 3), ("sasac", "seats", 2), (None, "arrivals", 1)])
    assert [(one.recommender, one.stage, one.count) for one in told] == [
        ("sasac", "seats", 5),
        (None, "arrivals", 1),
    ]


def test_a_filed_year_says_when_it_was_known_and_what_was_written_to_it() -> None:
    at = datetime(2025, 12, 30, 1, tzinfo=UTC)
    work = the_work()
    told = Recognitions(None, 0, ActCounts(None, {}), (), (), ())
    standing = Standing("640300", "吴忠市", 2025, at, date(2025, 12, 30), DAYS, (), ())
    report = AnnualReport(standing, told, work)
    assert standing.counted_from is None
    assert replace(standing, paper_until="2025-06").counted_from == date(2025, 7, 1)
    filing = file_year(report, 1, "补录。", [Remark("问题", "无")])
    assert (filing.version, filing.filed_at, filing.reason) == (2, at, "补录。")
    assert filing.remarks == (Remark("问题", "无"),)
    assert thaw_year(freeze_year(filing)) == filing


def test_a_year_is_filed_from_its_day_by_cities_and_the_region() -> None:
    city, county = (region.find(code, DAYS.due_on) for code in ("640300", "640302"))
    assert city
    assert county
    refuse_year(city, DAYS, date(2025, 12, 1))
    with pytest.raises(YearNotOpen):
        refuse_year(city, DAYS, date(2025, 11, 30))
    with pytest.raises(CountyDoesNotFile):
        refuse_year(county, DAYS, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("filed_on", "today", "stands"),
    [
        (None, date(2025, 11, 30), "not_open"),
        (None, date(2025, 12, 1), "open"),
        (None, date(2025, 12, 31), "open"),
        (None, date(2026, 1, 1), "missing"),
        (date(2025, 12, 31), date(2026, 2, 1), "filed"),
        (date(2026, 1, 1), date(2026, 2, 1), "late"),
    ],
)
def test_where_a_year_stands(filed_on: date | None, today: date, stands: str) -> None:
    assert standing_of(DAYS, filed_on, today) == stands


def test_the_days_are_a_dated_value() -> None:
    days, value = policy.annual_days(2025, "640300")
    assert (days, value.grade) == (DAYS, "NV")


def test_an_overview_without_plan_or_completion_has_no_shares() -> None:
    months = overview_months(COUNTS, NEVER)
    numbers = numbers_of(COUNTS, None, NEVER)
    told = Overview(
        *["640300", "吴忠市", 2025], *[None] * 5, numbers, Planned(0, 0, 0), months, *[None] * 5
    )  # type: ignore[arg-type]
    assert [told.number(no) for no in (5, 6)] == [None, 0]
    assert (told.plan_rate, told.retention_rate) == (None, None)
    assert (months[0].plan, months[0].arrivals, months[0].paid) == (None, 0, Decimal("0.00"))


def test_an_overview_of_a_month_on_paper_says_nothing_of_it() -> None:
    (month,) = overview_months(COUNTS, Beginning(Month(2026, 1)))
    assert {*vars(month).values()} == {"2025-01", None}
    (month,) = overview_months(COUNTS, Beginning(Month(2025, 1)))
    told = (month.units, month.seats, month.on_post, month.paid)
    assert (told, month.arrivals) == ((0, 0, 0, Decimal("0.00")), None)


def test_a_year_of_which_nothing_is_kept_is_no_report_of_this_system() -> None:
    refuse_on_paper("640100", 2025, {"640100": Month(2025, 11)}, is_filed=False)
    signed = {"640100": Month(2025, 12)}
    refuse_on_paper("640100", 2026, signed, is_filed=False)
    refuse_on_paper("640100", 2025, signed, is_filed=True)
    with pytest.raises(YearOnPaper) as refused:
        refuse_on_paper("640100", 2025, signed, is_filed=False)
    assert refused.value.members == {"on_paper_until": "2025-12"}


def test_a_year_that_began_on_paper_says_until_when_and_since_when() -> None:
    begun = Beginning(Month(2025, 11))
    assert (paper_until(2025, begun), counted_from(2025, begun)) == ("2025-11", date(2025, 12, 1))
    assert (paper_until(2026, begun), counted_from(2026, begun)) == (None, date(2026, 1, 1))
    assert (paper_until(2025, NEVER), counted_from(2025, NEVER)) == (None, date(2025, 1, 1))


def test_what_was_frozen_before_plans_went_by_month_says_what_it_said() -> None:
    work = the_work(*[(0, 0)] * 4, (4, None), (3, None))
    assert work.plan_rate == Decimal("0.7500")
    assert replace(work, planned=Planned(1, 4, 1)).plan_rate == Decimal("0.2500")


@pytest.mark.parametrize(("last", "is_there"), [("2025-11", False), ("2025-12", True)])
def test_a_year_is_on_paper_once_its_last_month_is(last: str, is_there: bool) -> None:
    signed = {"640100": Month.parse(last)}
    for area in ("640100", "640104"):
        assert is_on_paper(area, 2025, signed, is_filed=False) is is_there
    for area in ("640000", "640200"):
        assert not is_on_paper(area, 2025, signed, is_filed=False)
    assert not is_on_paper("640100", 2025, {"640104": Month(2026, 1)}, is_filed=False)


def test_a_year_sent_back_waits_for_its_correction_whenever_it_was_filed() -> None:
    for filed_on in (date(2026, 12, 1), date(2027, 1, 5)):
        assert standing_of(DAYS, filed_on, date(2027, 2, 1), returned=True) == "returned"
