"""Days of a record: both sides of what a life and an application can have."""

from datetime import date

import pytest

from services.common.errors import Malformed
from services.matching.rules.record_days import (
    DayTerms,
    GraduationDayUnfit,
    RegistrationDayUnfit,
    StartDayUnfit,
    StartTerms,
    birthday,
    check_graduation,
    check_start,
    check_unemployment,
)

BORN = date(2004, 5, 6)
TODAY = date(2026, 3, 2)
TERMS = DayTerms(graduation_age=15, graduation_months_ahead=24, working_age=16)
REACH = StartTerms(days_back=180, months_ahead=12)


@pytest.mark.parametrize("left_on", [None, date(2019, 5, 6), TODAY, date(2028, 3, 2)])
def test_who_leaves_a_university_grown_and_soon_is_recorded(left_on: date | None) -> None:
    check_graduation(BORN, left_on, TERMS, TODAY)


@pytest.mark.parametrize(
    ("left_on", "told"),
    [(date(2019, 5, 5), "早于本人满15周岁"), (date(2028, 3, 3), "在24个月以后")],
)
def test_nobody_leaves_a_university_as_a_child_or_in_years_to_come(
    left_on: date, told: str
) -> None:
    with pytest.raises(GraduationDayUnfit) as refused:
        check_graduation(BORN, left_on, TERMS, TODAY)
    assert refused.value.pointer == "/graduated_on"
    assert told in refused.value.detail


def test_nobody_registers_as_unemployed_before_working_age() -> None:
    check_unemployment(BORN, None, TERMS)
    check_unemployment(BORN, date(2020, 5, 6), TERMS)
    with pytest.raises(RegistrationDayUnfit) as refused:
        check_unemployment(BORN, date(2020, 5, 5), TERMS)
    assert refused.value.pointer == "/unemployment_registered_on"


@pytest.mark.parametrize("earliest", [None, date(2025, 9, 3), TODAY, date(2027, 3, 2)])
def test_a_start_within_reach_passes(earliest: date | None) -> None:
    check_start(earliest, REACH, TODAY)


@pytest.mark.parametrize(
    ("earliest", "told"), [(date(2025, 9, 2), "早于180天以前"), (date(2027, 3, 3), "在12个月以后")]
)
def test_a_start_out_of_reach_is_refused(earliest: date, told: str) -> None:
    with pytest.raises(StartDayUnfit) as refused:
        check_start(earliest, REACH, TODAY)
    assert refused.value.pointer == "/intention/earliest_start"
    assert told in refused.value.detail


def test_who_was_born_on_a_leap_day_completes_a_year_on_the_first_of_march() -> None:
    assert birthday(date(2004, 2, 29), 15) == date(2019, 3, 1)
    assert birthday(date(2004, 2, 29), 16) == date(2020, 2, 29)


@pytest.mark.parametrize("error", [GraduationDayUnfit, RegistrationDayUnfit, StartDayUnfit])
def test_each_is_a_fault_of_its_field(error: type[Malformed]) -> None:
    assert (error.status, error.code().endswith("-day-unfit")) == (422, True)
