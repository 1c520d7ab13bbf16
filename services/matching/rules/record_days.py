"""Days of a record that can be true: of leaving school, of registering as unemployed, of a start.

A day that no life has is a slip of the pen, and eligibility would be reckoned by it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from services.common.errors import Malformed
from services.common.values.month import add_months


class GraduationDayUnfit(Malformed):
    """高校毕业离校日期与出生日期不符，或者离今天太远。"""


class RegistrationDayUnfit(Malformed):
    """失业登记日期早于可以办理失业登记的年龄。"""


class StartDayUnfit(Malformed):
    """最早可以到岗的日期离今天太远。"""


@dataclass(frozen=True)
class DayTerms:
    """The dated values by which days of a record are held to be possible."""

    graduation_age: int
    """Completed years before which nobody leaves a university."""
    graduation_months_ahead: int
    working_age: int
    """Completed years before which nobody registers as unemployed."""


@dataclass(frozen=True)
class StartTerms:
    """How far from today an earliest start may lie."""

    days_back: int
    months_ahead: int


def check_graduation(born_on: date, left_on: date | None, terms: DayTerms, today: date) -> None:
    """Nobody leaves a university as a child, or in years to come. Raises GraduationDayUnfit."""
    if left_on is None:
        return
    if left_on < birthday(born_on, terms.graduation_age):
        told = f"离校日期早于本人满{terms.graduation_age}周岁，请核对；不是高校毕业生的不填。"
        raise GraduationDayUnfit("/graduated_on", told)
    if left_on > add_months(today, terms.graduation_months_ahead):
        told = f"离校日期在{terms.graduation_months_ahead}个月以后，请核对，或者临近毕业时再填。"
        raise GraduationDayUnfit("/graduated_on", told)


def check_unemployment(born_on: date, registered_on: date | None, terms: DayTerms) -> None:
    """Nobody registers as unemployed before working age. Raises RegistrationDayUnfit."""
    if registered_on is not None and registered_on < birthday(born_on, terms.working_age):
        told = f"失业登记日期早于本人满{terms.working_age}周岁，请核对。"
        raise RegistrationDayUnfit("/unemployment_registered_on", told)


def check_start(earliest: date | None, terms: StartTerms, today: date) -> None:
    """A start of long ago says nothing, one of years to come is no application now.

    Raises StartDayUnfit.
    """
    if earliest is None:
        return
    if earliest < today - timedelta(days=terms.days_back):
        told = f"早于{terms.days_back}天以前，请填写以后的日期；随时可以到岗的不填。"
        raise StartDayUnfit("/intention/earliest_start", told)
    if earliest > add_months(today, terms.months_ahead):
        told = f"在{terms.months_ahead}个月以后，请在临近可以到岗时再申请。"
        raise StartDayUnfit("/intention/earliest_start", told)


def birthday(born_on: date, age: int) -> date:
    """The day on which so many years are completed; of the 29th of February, the 1st of March."""
    try:
        return born_on.replace(year=born_on.year + age)
    except ValueError:
        return date(born_on.year + age, 3, 1)
