"""The dated values of recognition: what a region asks beyond the notice."""

from datetime import date
from typing import Final

from services.units.policy.terms import values
from services.units.rules.regional_conditions import Demand, RegionalTerms

OFF: Final = "off"


def finding_months(day: date, region: str) -> int:
    """For how many months a finding is a ground of recognition. Raises NoPolicyValue."""
    return int(values.value("recognition_finding_months", day, region).value)


def offers_need_conditions(day: date, region: str) -> bool:
    """Whether a unit offers no more while a condition has lapsed. Raises NoPolicyValue."""
    return bool(values.value("new_offers_need_conditions", day, region).value != OFF)


def reapplication_months(day: date, region: str) -> int:
    """Months from a removal after which a unit may apply again. Raises NoPolicyValue."""
    return int(values.value("reapplication_after_removal_months", day, region).value)


def regional_terms(day: date, region: str) -> RegionalTerms:
    """What a region asks beyond the notice on a day. Raises NoPolicyValue before the first."""

    def demand(name: str) -> Demand:
        found = values.value(f"recognition_{name}", day, region)
        least = None if found.value == OFF else int(found.value)
        return Demand(least, found.source, found.grade, found.note, found.version)

    return RegionalTerms(
        years_in_operation=demand("years_in_operation"),
        staff_of_enterprise=demand("staff_of_enterprise"),
        clean_years=demand("clean_years"),
    )
