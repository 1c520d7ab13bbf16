"""A unit answers a notice within its period, and nothing is decided before it is over."""

from datetime import date

import pytest

from services.common.time.workdays import WorkCalendar, Year
from services.units.rules import removal_replies

DAY = date(2026, 3, 16)
BEFORE, AFTER = date(2026, 3, 15), date(2026, 3, 17)


def test_a_reply_comes_by_the_last_day():
    removal_replies.check_reply(DAY, None, DAY)
    with pytest.raises(removal_replies.ReplyPeriodOver):
        removal_replies.check_reply(DAY, None, AFTER)


def test_who_has_said_all_says_no_more():
    with pytest.raises(removal_replies.ReplyWaived) as refused:
        removal_replies.check_reply(DAY, BEFORE, BEFORE)
    assert refused.value.members == {"waived_on": "2026-03-15"}


def test_nothing_is_decided_until_the_period_is_over_or_the_unit_has_said_all():
    removal_replies.check_decidable(DAY, None, AFTER)
    removal_replies.check_decidable(DAY, BEFORE, BEFORE)
    removal_replies.check_decidable(None, None, DAY)
    with pytest.raises(removal_replies.ReplyPeriodRuns) as refused:
        removal_replies.check_decidable(DAY, None, DAY)
    assert refused.value.members == {"reply_by": "2026-03-16"}


def a_calendar(*off, on=()):
    return WorkCalendar.of([Year(2026, frozenset(off), frozenset(on), provisional=False)])


def test_days_off_published_meanwhile_are_added_to_the_period():
    monday, friday, later = date(2026, 3, 9), date(2026, 3, 13), date(2026, 3, 16)
    assert removal_replies.last_day(friday, monday, 4, a_calendar()) == friday
    assert removal_replies.last_day(friday, monday, 4, a_calendar(monday, later)) == friday
    assert removal_replies.last_day(friday, monday, 4, a_calendar(friday)) == later


def test_days_worked_published_meanwhile_take_none_of_it_away():
    monday, saturday, later = date(2026, 3, 9), date(2026, 3, 14), date(2026, 3, 16)
    worked = a_calendar(on=[saturday])
    assert removal_replies.last_day(later, monday, 5, worked) == later
    assert removal_replies.last_day(date(2026, 3, 13), monday, 5, worked) == saturday
