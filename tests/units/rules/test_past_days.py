"""Days entered of the past: none from before the unit was, none further back than is entered."""

from datetime import date

import pytest

from services.units.rules.past_days import BeforeFounded, TooLongAgo, check_past_day

EARLIEST, FOUNDED = date(2023, 3, 2), date(2024, 6, 1)


def test_the_first_day_of_either_is_entered():
    check_past_day(EARLIEST, None, EARLIEST)
    check_past_day(FOUNDED, FOUNDED, EARLIEST)


def test_the_day_before_is_not():
    with pytest.raises(TooLongAgo):
        check_past_day(date(2023, 3, 1), None, EARLIEST)
    with pytest.raises(BeforeFounded):
        check_past_day(date(2024, 5, 31), FOUNDED, EARLIEST)
