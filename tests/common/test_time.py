"""The clock that a sandbox moves, and the days that are worked."""

import json
from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.time.clock import Clock, day_of, end_of
from services.common.time.workdays import WorkCalendar, Year, YearUnknown

# 2026's arrangement where these tests need it: the labour day holiday and its make-up day.
OFF = frozenset(date(2026, 5, d) for d in (1, 4, 5))
ON = frozenset({date(2026, 5, 9)})
CALENDAR = WorkCalendar.of([Year(2026, OFF, ON, provisional=False)])


def test_the_day_turns_in_shanghai():
    assert day_of(datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC)) == date(2026, 3, 31)
    assert day_of(datetime(2026, 3, 31, 16, 0, tzinfo=UTC)) == date(2026, 4, 1)
    assert end_of(date(2026, 3, 31)) == datetime(2026, 3, 31, 16, 0, tzinfo=UTC)


def test_without_a_file_the_clock_is_real():
    assert abs(Clock().now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_sandbox_clock_moves_whenever_its_file_does(tmp_path):
    file = tmp_path / "clock.json"
    file.write_text(json.dumps({"offset_seconds": 0}))
    clock = Clock(file)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    file.write_text(json.dumps({"offset_seconds": 86400 * 30}))
    moved = clock.now() - datetime.now(UTC)
    assert timedelta(days=29, hours=23) < moved < timedelta(days=30, hours=1)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-04-30", True),
        ("2026-05-01", False),
        ("2026-05-06", True),
        ("2026-05-09", True),
        ("2026-05-10", False),
    ],
)
def test_holidays_are_off_and_make_up_days_are_worked(day, worked):
    assert CALENDAR.is_working(date.fromisoformat(day)) is worked


def test_working_days_are_counted_both_ends_inclusive():
    assert CALENDAR.worked_between(date(2026, 4, 30), date(2026, 5, 9)) == 5
    assert CALENDAR.worked_between(date(2026, 5, 2), date(2026, 5, 1)) == 0


def test_the_next_working_day_is_the_day_itself_if_it_is_worked():
    assert CALENDAR.next_working(date(2026, 5, 6)) == date(2026, 5, 6)
    assert CALENDAR.next_working(date(2026, 5, 1)) == date(2026, 5, 6)


def test_a_year_without_data_is_refused():
    with pytest.raises(YearUnknown):
        CALENDAR.is_working(date(2027, 1, 1))


def test_a_provisional_year_says_so():
    calendar = WorkCalendar.of([Year(2027, frozenset(), frozenset(), provisional=True)])
    assert calendar.is_provisional(date(2027, 1, 1))
    assert not CALENDAR.is_provisional(date(2026, 1, 1))


@given(st.dates(date(2026, 2, 1), date(2026, 11, 30)), st.integers(1, 15))
def test_so_many_working_days_on_lie_as_many_working_days(day, n):
    reached = CALENDAR.nth_after(day, n)
    assert CALENDAR.is_working(reached)
    assert CALENDAR.worked_between(day + timedelta(days=1), reached) == n


def test_a_year_filled_from_the_library_agrees_with_it_day_by_day():
    every = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    worked = {day for day in every if chinese_calendar.is_workday(day)}
    year = Year(
        2026,
        off=frozenset(d for d in every if d.weekday() < 5 and d not in worked),
        on=frozenset(d for d in every if d.weekday() >= 5 and d in worked),
        provisional=False,
    )
    calendar = WorkCalendar.of([year])
    assert {day for day in every if calendar.is_working(day)} == worked
