"""Lists of youths and placements of the time before: which days and terms can be true."""

from datetime import date

import pytest

from services.matching.rules.history_lists import (
    Limits,
    NoMonthsEnd,
    check_as_of,
    days_fault,
    graduation_fault,
    is_taken_over,
    kept_since,
    months_fault,
    reason,
    stay_fault,
)

AS_OF = date(2026, 2, 28)


def stay(first, last):
    return stay_fault({"served_from": first, "served_to": last}, AS_OF)


def days(signed, arrived, months=6):
    return days_fault({"signed_on": signed, "arrived_on": arrived, "months": months}, AS_OF)


def graduation(basis, left_on, arrived):
    told = {"basis": basis, "graduated_on": left_on, "arrived_on": arrived}
    return graduation_fault(told)


def test_a_stay_that_is_over_has_both_its_days_in_order_by_the_day_of_the_list():
    assert stay(None, None) is None
    assert stay(AS_OF, AS_OF) is None
    assert stay(date(2025, 1, 1), None)[0] == "served_to"
    assert stay(None, date(2025, 1, 1))[0] == "served_from"
    assert stay(date(2025, 1, 2), date(2025, 1, 1))[1] == "day-unfit"
    assert stay(date(2025, 1, 2), date(2026, 3, 1))[1] == "day-unfit"


def test_who_is_on_post_signed_before_arrived_by_then_and_is_not_over():
    assert days(AS_OF, AS_OF) is None
    assert days(AS_OF, date(2026, 2, 27))[0] == "arrived_on"
    assert days(AS_OF, date(2026, 3, 1))[0] == "arrived_on"
    # Six months from 30 August end on the last of February, from 1 September a day later.
    assert days(date(2025, 8, 1), date(2025, 8, 30))[1] == "term-over"
    assert days(date(2025, 8, 1), date(2025, 9, 2)) is None
    assert days(None, None) is None


def test_a_graduate_left_by_the_day_of_arrival():
    assert graduation("unemployed_youth", None, AS_OF) is None
    assert graduation("graduate", None, AS_OF)[1] == "required"
    assert graduation("graduate", AS_OF, AS_OF) is None
    assert graduation("graduate", date(2026, 3, 1), AS_OF)[1] == "day-unfit"
    assert graduation("graduate", AS_OF, None) is None


def test_a_term_lies_within_the_limits():
    limits = Limits(3, 12)
    assert [months_fault(months, limits) is None for months in (2, 3, 12, 13)] == [
        False,
        True,
        True,
        False,
    ]


def test_placements_come_as_of_a_months_end_and_are_kept_from_the_next_day():
    check_as_of("placements", AS_OF)
    check_as_of("youths", date(2026, 2, 27))
    with pytest.raises(NoMonthsEnd):
        check_as_of("placements", date(2026, 2, 27))
    assert kept_since(AS_OF) == date(2026, 3, 1)


def test_why_somebody_of_before_is_there_is_told_without_a_pool():
    told = reason(date(2025, 12, 1))
    assert (told["mode"], told["registered_at"]) == ("imported", "2025-12-01T00:00:00+08:00")


def test_a_dispatch_of_before_is_known_by_its_reason() -> None:
    assert is_taken_over(reason(date(2025, 12, 1)))
    assert not is_taken_over({"mode": "transfer"})
    assert not is_taken_over({})
