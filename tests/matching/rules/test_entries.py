"""How far back a day may be entered, and by whom."""

from datetime import date

import pytest

from services.common.time.workdays import WorkCalendar, Year
from services.matching.rules import entries
from services.matching.rules.entries import Entry

CALENDAR = WorkCalendar.of(
    [Year(2026, off=frozenset({date(2026, 6, 19)}), on=frozenset(), provisional=False)]
)
FRIDAY = date(2026, 6, 12)


def entry(today: date, *, by_officer: bool = False, ground: str | None = None) -> Entry:
    return Entry(today=today, days_back=3, by_officer=by_officer, ground=ground)


def test_a_day_is_entered_from_itself_to_its_third_working_day() -> None:
    for today in (FRIDAY, date(2026, 6, 15), date(2026, 6, 17)):
        entries.refuse_day(entry(today), FRIDAY, CALENDAR)


def test_tomorrow_is_not_entered_today() -> None:
    with pytest.raises(entries.DayInFuture):
        entries.refuse_day(entry(date(2026, 6, 11)), FRIDAY, CALENDAR)


def test_a_unit_is_too_late_on_the_day_after_the_third_working_day() -> None:
    with pytest.raises(entries.DayTooFarBack) as refused:
        entries.refuse_day(entry(date(2026, 6, 18)), FRIDAY, CALENDAR)
    assert refused.value.members["until"] == "2026-06-17"


def test_a_holiday_lengthens_the_days_back() -> None:
    wednesday = date(2026, 6, 17)
    entries.refuse_day(entry(date(2026, 6, 23)), wednesday, CALENDAR)
    with pytest.raises(entries.DayTooFarBack):
        entries.refuse_day(entry(date(2026, 6, 24)), wednesday, CALENDAR)


def test_a_ground_does_not_let_a_unit_go_further_back() -> None:
    with pytest.raises(entries.DayTooFarBack):
        entries.refuse_day(entry(date(2026, 6, 18), ground="忘记了"), FRIDAY, CALENDAR)


def test_an_officer_goes_further_back_with_a_ground_only() -> None:
    late = date(2026, 9, 1)
    entries.refuse_day(entry(late, by_officer=True, ground="单位漏报"), FRIDAY, CALENDAR)
    with pytest.raises(entries.GroundMissing):
        entries.refuse_day(entry(late, by_officer=True), FRIDAY, CALENDAR)


def test_an_officer_needs_no_ground_within_the_days_back() -> None:
    entries.refuse_day(entry(date(2026, 6, 17), by_officer=True), FRIDAY, CALENDAR)


@pytest.mark.parametrize(
    ("reader", "health", "reads"),
    [
        (("unit", "acc_1"), True, True),
        (("unit", "acc_2"), True, False),
        (("youth", "acc_2"), True, False),
        (("officer", "acc_2"), True, True),
        (("officer", "acc_2"), False, False),
        (("officer", "acc_1"), False, True),
    ],
)
def test_a_ground_is_read_by_who_wrote_it_and_by_offices_told_of_health(
    reader: tuple[str, str], *, health: bool, reads: bool
) -> None:
    assert entries.reads_ground("acc_1", reader, health=health) == reads


def test_an_entry_is_the_units_the_youths_or_the_offices() -> None:
    sides = [entries.side_of(kind) for kind in ("unit", "youth", "officer")]
    assert sides == ["unit", "youth", "office"]
