"""The dated values of `reporting`, compiled into what its rules ask for."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from services.common.policy import Policy, Value
from services.common.values.month import Month
from services.reporting.rules.allowance import Standard, Terms
from services.reporting.rules.demonstration import Condition, Criterion, Part, ScoringRule
from services.reporting.rules.reading import Reading
from services.reporting.rules.signals import Effect, Kind, SignalTerms

POLICY: Final = Policy.load(Path(__file__).with_name("policy.yaml"))
_MATCHING: Final = Policy.load(Path(__file__).parent.parent / "matching" / "policy.yaml")
"""Data of a sister: how many trainees a mentor leads is a value of hers."""

_READING: Final = (
    "indicator_7_nested",
    "graduate_months",
    "indicator_15_kinds",
    "report_working_days",
    "report_day_of_month",
    "report_late_after",
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


def signal_terms(day: date, area: str) -> SignalTerms:
    """From how many people and months on a pattern is a signal, and how many a mentor may lead."""
    identical = POLICY.value("identical_attendance_signal", day, area).value
    load = _MATCHING.value("mentor_load_limit", day, area).value
    return SignalTerms(identical["people"], identical["months"], load)


def signal_effect(kind: Kind, day: date, area: str) -> Effect:
    """Whether a signal of a kind holds the payment until it is decided."""
    effects: dict[Kind, Effect] = POLICY.value("audit_signal_effects", day, area).value
    return effects[kind]


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
