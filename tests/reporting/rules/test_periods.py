"""A period has begun, and ends no later than today."""

from datetime import date

import pytest

from services.reporting.rules.periods import PeriodNotOver, PeriodReversed, period

FIRST, LAST = date(2025, 3, 1), date(2025, 3, 31)


def test_both_ends_of_a_period_belong_to_it():
    march = period(FIRST, LAST, today=LAST)
    inside = [date(2025, 2, 28) in march, FIRST in march, LAST in march, date(2025, 4, 1) in march]
    assert inside == [False, True, True, False]


def test_an_unknown_day_lies_in_no_period():
    assert None not in period(FIRST, LAST, today=LAST)


def test_a_period_of_one_day_is_one():
    assert FIRST in period(FIRST, FIRST, today=FIRST)


def test_a_period_that_ends_before_it_begins_is_malformed():
    with pytest.raises(PeriodReversed) as refused:
        period(LAST, FIRST, today=LAST)
    assert refused.value.pointer == "/from"


def test_a_period_that_ends_tomorrow_is_malformed():
    with pytest.raises(PeriodNotOver) as refused:
        period(FIRST, LAST, today=date(2025, 3, 30))
    assert refused.value.pointer == "/to"
