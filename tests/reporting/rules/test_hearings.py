"""A period in which others are heard: the day told stays, unless working days would be missing."""

from datetime import date

import pytest

from services.common.time.workdays import WorkCalendar, Year
from services.reporting.rules.hearings import last_day

BEGUN_ON = date(2027, 1, 4)
TOLD = date(2027, 1, 8)


def a_calendar(off=(), on=()):
    return WorkCalendar.of([Year(2027, frozenset(off), frozenset(on), provisional=False)])


@pytest.mark.parametrize(
    ("off", "on", "until"),
    [
        ((), (), TOLD),
        ((date(2027, 1, 5),), (), date(2027, 1, 11)),
        ((date(2027, 1, 5), date(2027, 1, 8)), (), date(2027, 1, 12)),
        ((BEGUN_ON, date(2027, 1, 11)), (), TOLD),
        ((date(2027, 1, 5),), (date(2027, 1, 9),), date(2027, 1, 9)),
    ],
    ids=["as it was", "one off", "the last off too", "off outside of it", "a Saturday worked"],
)
def test_days_off_published_meanwhile_are_added(off, on, until):
    assert last_day(TOLD, BEGUN_ON, 4, a_calendar(off, on)) == until


def test_days_worked_published_meanwhile_take_none_away():
    worked = a_calendar(on=[date(2027, 1, 9)])
    assert last_day(date(2027, 1, 11), BEGUN_ON, 5, worked) == date(2027, 1, 11)
    assert last_day(date(2027, 1, 8), BEGUN_ON, 5, worked) == date(2027, 1, 9)
