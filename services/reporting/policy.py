"""The dated values of `reporting`, compiled into what its rules ask for."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from services.common.policy import Policy, Value
from services.common.values.month import Month
from services.reporting.rules.allowance import Standard, Terms
from services.reporting.rules.demonstration import Condition, Criterion, Part, ScoringRule
from services.reporting.rules.reading import Reading
from services.reporting.rules.subsidies import Terms as SubsidyTerms
from services.reporting.rules.unit_awards import RemainingTerms, Tier, TierTerms

POLICY: Final = Policy.load(Path(__file__).with_name("policy.yaml"))

_READING: Final = (
    "indicator_7_nested",
    "graduate_months",
    "indicator_15_kinds",
    "report_working_days",
    "report_day_of_month",
    "report_late_after",
)
_SUBSIDY: Final = (
    "subsidy_ratio",
    "subsidy_rounding",
    "subsidy_least_months",
    "subsidy_most_months",
    "subsidy_counts_back",
    "subsidy_yearly_cap",
)
_STANDARDS: Final = ("minimum_wage", "minimum_wage_class", "living_allowance_ratio")


def load_all(files: Mapping[str, Path]) -> dict[str, Policy]:
    """The dated values of several services, by the name of the service."""
    return {service: Policy.load(path) for service, path in files.items()}


def terms_for(month: Month, county: str, known_at: datetime | None = None) -> Terms:
    """How a month is counted in a county; the standard changes on whichever day a value does.

    Raises NoPolicyValue for a month before the first value.
    """
    method = POLICY.value("part_month_method", month.first, county, known_at)
    reducing = POLICY.value("absences_reducing_allowance", month.first, county, known_at)
    return Terms(
        method=method.value,
        reducing=frozenset(reducing.value),
        standards=tuple(_standard(day, county, known_at) for day in _days_of_change(month)),
        values=(method.version, reducing.version),
    )


def holds_unconfirmed(month: Month, area: str, known_at: datetime | None = None) -> bool:
    """Whether a month whose attendance the unit has not confirmed waits to be paid."""
    return bool(POLICY.value("unconfirmed_attendance_held", month.first, area, known_at).value)


def publicity_days(day: date, area: str) -> int:
    """For how many working days a settlement is publicised (公示)."""
    return int(POLICY.value("publicity_working_days", day, area).value)


def separate_persons(day: date, area: str) -> dict[str, list[str]]:
    """For each step of a settlement, the earlier ones that its person must not have taken."""
    return dict(POLICY.value("settlement_separate_persons", day, area).value)


def reading_for(
    month: Month, area: str, known_at: datetime | None = None
) -> tuple[Reading, tuple[Value, ...]]:
    """How a month's form is read in a region, and the values that say so.

    Raises NoPolicyValue for a month before the first value.
    """
    values = {name: POLICY.value(name, month.last, area, known_at) for name in _READING}
    reading = Reading(
        nested=values["indicator_7_nested"].value,
        graduate_months=values["graduate_months"].value,
        subsidy_kinds=frozenset(values["indicator_15_kinds"].value),
        working_days=values["report_working_days"].value,
        day_of_month=values["report_day_of_month"].value,
        late_after=values["report_late_after"].value,
    )
    return reading, tuple(values.values())


def scoring_rule(day: date, area: str) -> tuple[ScoringRule, tuple[Value, ...]]:
    """How units are scored as demonstration units (二), and the values that say so.

    Before the first national conditions there are none. Raises NoPolicyValue for a day before the
    first scoring.
    """
    scoring = POLICY.value("demonstration_scoring", day, area)
    least = POLICY.value("demonstration_least_weight", day, area)
    conditions = [
        one for one in POLICY.values_on(day, area) if one.name == "demonstration_conditions"
    ]
    rule = ScoringRule(
        years=scoring.value["years"],
        criteria=tuple(_criterion(**one) for one in scoring.value["criteria"]),
        conditions=tuple(_condition(**one) for value in conditions for one in value.value),
        least_weight=Decimal(least.value),
    )
    return rule, (scoring, least, *conditions)


def cover_limit(day: date, area: str) -> Decimal:
    """The most that a contract insures one person for, in yuan. Raises NoPolicyValue."""
    return Decimal(POLICY.value("accident_cover_limit", day, area).value)


def expiry_warnings(day: date, area: str) -> tuple[int, ...]:
    """So many days before a cover ends an office is warned."""
    return tuple(POLICY.value("insurance_expiry_warnings", day, area).value)


def subsidy_terms(day: date, area: str) -> SubsidyTerms:
    """How the social insurance subsidy is decided. Raises NoPolicyValue."""
    values = {name: POLICY.value(name, day, area) for name in _SUBSIDY}
    cap = values["subsidy_yearly_cap"].value
    return SubsidyTerms(
        ratio=Fraction(values["subsidy_ratio"].value),
        rounding=values["subsidy_rounding"].value,
        least_months=values["subsidy_least_months"].value,
        most_months=values["subsidy_most_months"].value,
        counts_back=values["subsidy_counts_back"].value,
        yearly_cap=None if cap is None else Decimal(cap),
        values=tuple(value.version for value in values.values()),
    )


def import_file_days(day: date, area: str) -> int:
    """For how many days the file of a list of contributions is kept."""
    return int(POLICY.value("contribution_import_file_days", day, area).value)


def tier_terms(name: str, day: date, area: str) -> tuple[TierTerms, str]:
    """The tiers of guidance_award or retention_award, and their version. Raises NoPolicyValue."""
    found = POLICY.value(name, day, area)
    tiers = (Tier(least, most, Decimal(sum_)) for least, most, sum_ in found.value["tiers"])
    return TierTerms(found.value["is_on"], tuple(tiers)), found.version


def remaining_terms(day: date, area: str) -> tuple[RemainingTerms, str]:
    """How what is left of a term is paid, and the value's version. Raises NoPolicyValue."""
    found = POLICY.value("remaining_term_subsidy", day, area)
    share = Fraction(found.value["least_share"])
    return RemainingTerms(found.value["is_on"], share), found.version


def _criterion(code: str, title: str, parts: list[dict[str, Any]]) -> Criterion:
    return Criterion(code, title, tuple(_part(**one) for one in parts))


def _part(weight: str, zero_at: str, full_at: str, **told: Any) -> Part:
    return Part(weight=Decimal(weight), zero_at=Decimal(zero_at), full_at=Decimal(full_at), **told)


def _condition(bound: str = "0", only: list[str] | None = None, **told: Any) -> Condition:
    filtered = (only[0], only[1]) if only else None
    return Condition(bound=Decimal(bound), only=filtered, **told)


def _days_of_change(month: Month) -> list[date]:
    effective = {v.effective for name in _STANDARDS for v in POLICY.measures[name].values}
    return sorted({month.first} | {day for day in effective if day in month})


def _standard(day: date, county: str, known_at: datetime | None) -> Standard:
    wage, wage_class, ratio = (POLICY.value(name, day, county, known_at) for name in _STANDARDS)
    return Standard(
        since=day,
        wage=_wage_of_class(wage, wage_class),
        ratio=Decimal(ratio.value),
        values=(wage.version, wage_class.version, ratio.version),
    )


def _wage_of_class(wage: Value, wage_class: Value) -> Decimal:
    return Decimal(wage.value[wage_class.value])
