"""Days entered of the past: none from before the unit was, none further back than is entered."""

from datetime import date

import pytest

from services.units.rules.past_days import (
    BeforeFounded,
    BeforeRegistered,
    TooLongAgo,
    begun_on,
    check_accident_day,
    check_complained_day,
    check_inspected_day,
    check_seen_on,
)

EARLIEST, FOUNDED = date(2023, 3, 2), date(2024, 6, 1)


def test_the_first_day_of_either_is_entered():
    check_seen_on(EARLIEST, None, EARLIEST)
    check_seen_on(FOUNDED, FOUNDED, EARLIEST)
    check_accident_day(EARLIEST, EARLIEST)
    check_complained_day(EARLIEST, EARLIEST)


def test_the_day_before_is_not_and_the_first_day_is_told():
    with pytest.raises(TooLongAgo) as refused:
        check_seen_on(date(2023, 3, 1), None, EARLIEST)
    assert refused.value.detail == "请填写2023年3月2日或者以后的日期。"
    with pytest.raises(BeforeFounded) as refused:
        check_seen_on(date(2024, 5, 31), FOUNDED, EARLIEST)
    assert refused.value.detail == "请填写2024年6月1日或者以后的日期。"
    with pytest.raises(TooLongAgo):
        check_accident_day(date(2023, 3, 1), EARLIEST)


def test_nobody_inspects_before_the_day_of_registration():
    check_inspected_day(FOUNDED, FOUNDED)
    with pytest.raises(BeforeRegistered) as refused:
        check_inspected_day(date(2024, 5, 31), FOUNDED)
    assert refused.value.detail == "请填写2024年6月1日或者以后的日期。"


def test_a_complaint_of_longer_ago_is_told_how_it_is_taken():
    with pytest.raises(TooLongAgo) as refused:
        check_complained_day(date(2023, 3, 1), EARLIEST)
    assert "早于2023年3月2日的，请不填发生日期" in refused.value.detail


def test_a_unit_began_no_later_than_it_was_registered():
    registered = date(2026, 3, 2)
    assert begun_on(None, registered) is None
    assert begun_on(FOUNDED, registered) == FOUNDED
    assert begun_on(date(2026, 3, 3), registered) == registered
