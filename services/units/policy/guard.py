"""The dated values that bind complaints, inspections, accidents and consultations."""

from datetime import date

from services.common.values.month import add_months
from services.common.values.region import PROVINCE
from services.units.policy.terms import values


def acceptance_days(day: date, region: str) -> int:
    """Working days from reception within which an office takes a complaint up."""
    return int(values.value("complaint_acceptance_working_days", day, region).value)


def decision_days(day: date, region: str) -> int:
    """Working days from taking up within which an office decides a complaint."""
    return int(values.value("complaint_decision_working_days", day, region).value)


def earliest_day(today: date, region: str) -> date:
    """The earliest day that is entered of what happened or was seen at a unit."""
    return add_months(today, -int(values.value("past_days_months", today, region).value))


def accident_report_days(day: date, region: str) -> int:
    """Days after an accident within which it is reported; 0 is on the day itself."""
    return int(values.value("accident_report_days", day, region).value)


def rectification_days(day: date, region: str) -> int:
    """Working days within which a unit puts right what an inspection found."""
    return int(values.value("rectification_working_days", day, region).value)


def recheck_days(day: date, region: str) -> int:
    """Working days within which an office looks again at what a unit reports put right."""
    return int(values.value("recheck_working_days", day, region).value)


def answer_days(day: date, region: str) -> int:
    """Working days within which an office answers a question."""
    return int(values.value("consultation_answer_working_days", day, region).value)


def letters_kept_from(today: date) -> date:
    """The first day of closing or answering of what is still kept as it was written."""
    years = int(values.value("letters_retention_years", today, PROVINCE).value)
    return add_months(today, -12 * years)


def complaints_without_account_a_day(day: date, region: str) -> int:
    """How many complaints of a unit without an account are received on one day."""
    return int(values.value("complaints_without_account_a_day", day, region).value)


def complaints_of_sender_a_day(day: date, region: str) -> int:
    """How many of them one network may send."""
    return int(values.value("complaints_of_sender_a_day", day, region).value)


def questions_of_sender_a_day(day: date, region: str) -> int:
    """How many questions to a region one network may send on one day."""
    return int(values.value("questions_of_sender_a_day", day, region).value)


def questions_a_day(day: date, region: str) -> int:
    """How many questions to a region are received on one day."""
    return int(values.value("questions_a_day", day, region).value)
