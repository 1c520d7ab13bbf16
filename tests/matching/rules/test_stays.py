"""What can be put right of a stay of the time before."""

from datetime import date

import pytest

from services.common.errors import Malformed
from services.matching.rules import stays
from services.matching.rules.stays import StayDays

STOOD = StayDays(date(2024, 1, 1), date(2024, 10, 31))
AS_OF = date(2026, 2, 28)


def test_a_stay_is_put_right_by_none_or_by_other_days() -> None:
    stays.check_right(STOOD, None, AS_OF)
    stays.check_right(STOOD, StayDays(STOOD.first, date(2024, 10, 30)), AS_OF)
    with pytest.raises(stays.StayUnchanged):
        stays.check_right(STOOD, StayDays(STOOD.first, STOOD.last), AS_OF)


def test_a_stay_of_one_day_ends_on_its_first_and_none_ends_before() -> None:
    stays.check_right(STOOD, StayDays(STOOD.first, STOOD.first), AS_OF)
    with pytest.raises(Malformed) as refused:
        stays.check_right(STOOD, StayDays(STOOD.first, date(2023, 12, 31)), AS_OF)
    assert refused.value.pointer == "/right/served_to"


def test_a_stay_ends_by_the_day_as_of_which_its_list_told() -> None:
    stays.check_right(STOOD, StayDays(STOOD.first, AS_OF), AS_OF)
    with pytest.raises(Malformed):
        stays.check_right(STOOD, StayDays(STOOD.first, date(2026, 3, 1)), AS_OF)
