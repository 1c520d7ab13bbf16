"""Both deadlines of every month, by years whose holidays were published."""

from dataclasses import replace
from datetime import date

import pytest

from services.common.time.workdays import WorkCalendar, Year, YearUnknown
from services.common.values.month import Month
from services.reporting.rules.deadlines import calls_for_attention, deadlines, standing
from tests.reporting.reports import CALENDAR, READING

# Month in which the report is due, day of the notice, day of the form.
DUE = [
    ("2026-01", 6, 4), ("2026-02", 4, 3), ("2026-03", 4, 3), ("2026-04", 3, 3),
    ("2026-05", 8, 6), ("2026-06", 3, 3), ("2026-07", 3, 3), ("2026-08", 5, 3),
    ("2026-09", 3, 3), ("2026-10", 10, 8), ("2026-11", 4, 3), ("2026-12", 3, 3),
    ("2025-01", 6, 3), ("2025-02", 7, 5), ("2025-10", 11, 9), ("2024-07", 3, 3),
]  # fmt: skip


@pytest.mark.parametrize(("due_in", "notice", "form"), DUE)
def test_a_month_is_due_by_both_rules(due_in: str, notice: int, form: int) -> None:
    month = Month.parse(due_in)
    due = deadlines(month.plus(-1), CALENDAR, READING)
    assert due.by_notice == month.first.replace(day=notice)
    assert due.by_form == month.first.replace(day=form)
    assert due.by_form <= due.by_notice
    assert (due.warned_after, due.late_after) == (due.by_form, due.by_notice)
    assert not due.provisional


def test_the_earlier_deadline_can_be_the_one_that_binds() -> None:
    strict = replace(READING, late_after="earlier")
    due = deadlines(Month(2026, 4), CALENDAR, strict)
    assert due.late_after == due.warned_after == date(2026, 5, 6)


def test_deadlines_in_a_year_not_yet_published_are_provisional() -> None:
    computed = Year(2027, frozenset({date(2027, 1, 1)}), frozenset(), provisional=True)
    due = deadlines(Month(2026, 12), WorkCalendar.of([computed]), READING)
    assert due.provisional


def test_a_year_that_nobody_knows_is_refused() -> None:
    with pytest.raises(YearUnknown):
        deadlines(Month(2026, 12), WorkCalendar.of([]), READING)


@pytest.mark.parametrize(
    ("filed_on", "today", "expected"),
    [
        (None, date(2026, 4, 30), "not_due"),
        (None, date(2026, 5, 1), "due"),
        (None, date(2026, 5, 6), "due"),
        (None, date(2026, 5, 7), "warned"),
        (None, date(2026, 5, 8), "warned"),
        (None, date(2026, 5, 9), "missing"),
        (date(2026, 5, 8), date(2026, 6, 1), "filed"),
        (date(2026, 5, 9), date(2026, 6, 1), "late"),
    ],
)
def test_a_report_stands_by_the_end_of_the_day(
    filed_on: date | None, today: date, expected: str
) -> None:
    april = Month(2026, 4)
    assert standing(april, deadlines(april, CALENDAR, READING), filed_on, today) == expected


@pytest.mark.parametrize(
    ("stands", "is_zero", "expected"),
    [
        ("filed", False, False), ("filed", True, True), ("due", False, False),
        ("warned", False, True), ("missing", False, True), ("late", False, True),
    ],
)  # fmt: skip
def test_missing_late_and_zero_call_for_attention(
    stands: str, is_zero: bool, expected: bool
) -> None:
    assert calls_for_attention(stands, is_zero=is_zero) is expected
