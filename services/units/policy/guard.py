"""The dated values that bind complaints, inspections, accidents and consultations."""

from datetime import date

from services.units.policy.terms import values


def acceptance_days(day: date, region: str) -> int:
    """Working days from reception within which an office takes a complaint up."""
    return int(values.value("complaint_acceptance_working_days", day, region).value)


def decision_days(day: date, region: str) -> int:
    """Working days from taking up within which an office decides a complaint."""
    return int(values.value("complaint_decision_working_days", day, region).value)
