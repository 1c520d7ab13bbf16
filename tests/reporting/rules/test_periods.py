"""A period has begun, and ends no later than today."""

from datetime import date

import pytest

from services.common.values.month import Month
from services.reporting.rules.periods import (
    Period,
    PeriodNotOver,
    PeriodReversed,
    period,
    year_to,
)

FIRST, LAST = date(2025, 3, 1), date(2025, 3, 31)


def test_both_ends_of_a_period_belong_to_it():
    march = period(FIRST, LAST, today=LAST)
    inside = [date(2025, 2, 28) in march, FIRST in march, LAST in march, date(2025, 4, 1) in march]
    assert inside == [False, True, True, False]


def test_an_unknown_day_lies_in_no_period():
    assert None not in period(FIRST, LAST, today=LAST)


def test_a_period_of_one_day_is_one():
    assert FIRST in period(FIRST, FIRST, today=FIRST)
    assert not Period(FIRST, FIRST).is_empty


def test_no_day_lies_between_a_day_and_the_one_before():
    assert Period(LAST, FIRST).is_empty


def test_a_period_that_ends_before_it_begins_is_malformed():
    with pytest.raises(PeriodReversed) as refused:
        period(LAST, FIRST, today=LAST)
    assert refused.value.pointer == "/query/from"


def test_a_period_that_ends_tomorrow_is_malformed():
    with pytest.raises(PeriodNotOver) as refused:
        period(FIRST, LAST, today=date(2025, 3, 30))
    assert refused.value.pointer == "/query/to"


def test_the_year_to_a_month_begins_with_january_and_ends_with_the_month():
    assert year_to(Month(2026, 2)) == Period(date(2026, 1, 1), date(2026, 2, 28))
    assert year_to(Month(2026, 1)).first == date(2026, 1, 1)
