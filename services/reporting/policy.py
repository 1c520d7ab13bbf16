"""The dated values of `reporting`, compiled into what its rules ask for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from services.common import shipped
from services.common.policy import Measure, Policy
from services.common.values.dated import Value
from services.common.values.month import Month
from services.reporting.rules.absences import Stop
from services.reporting.rules.allowance import Standard, Terms
from services.reporting.rules.annual_reports import Days
from services.reporting.rules.demonstration import Condition, Criterion, Part, ScoringRule
from services.reporting.rules.patterns import SignalTerms
from services.reporting.rules.payees import Payee
from services.reporting.rules.reading import Reading
from services.reporting.rules.shapes import Shape
from services.reporting.rules.signals import Effect, Kind, Outcome
from services.reporting.rules.subsidies import Terms as SubsidyTerms
from services.reporting.rules.unit_awards import RemainingTerms, Tier, TierTerms

POLICY: Final = Policy.load(Path(__file__).with_name("policy.yaml"))
_MATCHING: Final = Policy.load(Path(__file__).parent.parent / "matching" / "policy.yaml")
"""Data of a sister: how many trainees a mentor leads is a value of hers."""

READ_BY_REPORTS: Final = (
    "indicator_7_nested", "graduate_months", "indicator_15_kinds", "report_working_days",
    "report_day_of_month", "report_late_after",
)  # fmt: skip
READ_BY_DAY: Final = ("minimum_wage", "minimum_wage_class", "living_allowance_ratio")
"""What makes up the standard of a day; how a month is counted is read on its first."""
_COUNTING: Final = ("part_month_method", "absences_stopping_allowance", "whole_month_least_days")
_SUBSIDY: Final = (
    "subsidy_ratio", "subsidy_rounding", "subsidy_least_months", "subsidy_most_months",
    "subsidy_counts_back", "subsidy_yearly_cap",
)  # fmt: skip


@dataclass(frozen=True)
class Catalogue:
    """The dated values of all services as shipped, and in which shape each may be written."""

    policies: Mapping[str, Policy]
    shapes: Mapping[str, Shape]

    def named(self, name: str) -> dict[str, Measure]:
        """A measure as each service that reads it ships it; none for a name that nobody has."""
        return {
            service: policy.measures[name]
            for service, policy in self.policies.items()
            if name in policy.measures
        }

    def entries(self, name: str, rows: Iterable[Value]) -> tuple[Value, ...]:
        """The shipped entries of a measure, the same in every service, and its rows."""
        measure = next(iter(self.named(name).values()))
        return measure.with_rows(row for row in rows if row.name == name).values


def load_all(files: Mapping[str, Path]) -> Catalogue:
    """The dated values of several services, by the name of the service, and their shapes."""
    policies = {service: Policy.load(path) for service, path in files.items()}
    shapes: dict[str, Shape] = {}
    for path in files.values():
        shapes |= shipped.read(path.with_name("policy.schema.yaml"))
    return Catalogue(policies, shapes)


def terms_for(month: Month, county: str, known_at: datetime | None = None) -> Terms:
    """How a month is counted in a county; the standard changes on whichever day a value does.

    Raises NoPolicyValue for a month before the first value.
    """
    method, stops, least = (POLICY.value(name, month.first, county, known_at) for name in _COUNTING)
    used = (method, stops, least) if method.value == "whole_month" else (method, stops)
    return Terms(
        method=method.value,
        stops={kind: Stop(**told) for kind, told in stops.value.items()},
        standards=_standards(month, county, known_at),
        least_days=least.value,
        values=tuple(value.version for value in used),
    )


def payee_of(month: Month, area: str, known_at: datetime | None = None) -> Payee:
    """To whom the allowances of an office's units go: to the youths, or to the units."""
    payee: Payee = POLICY.value("allowance_payee", month.first, area, known_at).value
    return payee


def objection_days(day: date, area: str) -> int:
    """For how many working days after a notice a youth may object to a recovery claim."""
    return int(POLICY.value("recovery_objection_working_days", day, area).value)


def repayment_days(day: date, area: str) -> int:
    """Within how many working days of a notice a youth is asked to repay."""
    return int(POLICY.value("recovery_repayment_working_days", day, area).value)


def holds_unconfirmed(month: Month, area: str, known_at: datetime | None = None) -> bool:
    """Whether a month whose attendance the unit has not confirmed waits to be paid."""
    return bool(POLICY.value("unconfirmed_attendance_held", month.first, area, known_at).value)


def confirmation_days(day: date, area: str) -> int:
    """Working days from a month's last day on post within which a unit confirms it."""
    return int(POLICY.value("confirmation_working_days", day, area).value)


def end_days(day: date, area: str) -> int:
    """Working days from the term's last day within which an end is recorded."""
    return int(POLICY.value("end_working_days", day, area).value)


def publicity_days(day: date, area: str) -> int:
    """For how many working days a settlement is publicised (公示)."""
    return int(POLICY.value("publicity_working_days", day, area).value)


def calendar_alarm_day(day: date, area: str) -> str:
    """From which day of the year (MM-DD) next year's arrangement is missed."""
    return str(POLICY.value("calendar_alarm_from", day, area).value)


def separate_persons(day: date, area: str) -> dict[str, list[str]]:
    """For each step of a settlement, the earlier ones that its person must not have taken."""
    return dict(POLICY.value("settlement_separate_persons", day, area).value)


def signal_terms(day: date, area: str) -> SignalTerms:
    """From how many people and months on a pattern is a signal, and how many a mentor may lead."""
    identical = POLICY.value("identical_attendance_signal", day, area).value
    load = _MATCHING.value("mentor_load_limit", day, area).value
    return SignalTerms(identical["people"], identical["months"], load)


def signal_effect(kind: Kind, day: date, area: str, known_at: datetime | None = None) -> Effect:
    """Whether a signal of a kind holds the payment until it is decided."""
    effects: dict[Kind, Effect] = POLICY.value("audit_signal_effects", day, area, known_at).value
    # A row of the time before a kind was looked for says nothing of it.
    return effects.get(kind, "none")


def signal_outcome(
    kind: Kind, month: Month, area: str, known_at: datetime | None = None
) -> tuple[Outcome, str]:
    """What a confirmed signal of a month does to its allowance, by which version of the value."""
    found = POLICY.value("confirmed_signal_outcomes", month.first, area, known_at)
    return found.value.get(kind, "none"), found.version


def reading_for(
    month: Month, area: str, known_at: datetime | None = None
) -> tuple[Reading, tuple[Value, ...]]:
    """How a month's form is read in a region, and the values that say so.

    Raises NoPolicyValue for a month before the first value.
    """
    values = {name: POLICY.value(name, month.last, area, known_at) for name in READ_BY_REPORTS}
    reading = reading_of({name: value.value for name, value in values.items()})
    return reading, tuple(values.values())


def reading_of(values: Mapping[str, Any]) -> Reading:
    """How the form is read by these values, each under its name."""
    return Reading(
        nested=values["indicator_7_nested"],
        graduate_months=values["graduate_months"],
        subsidy_kinds=frozenset(values["indicator_15_kinds"]),
        working_days=values["report_working_days"],
        day_of_month=values["report_day_of_month"],
        late_after=values["report_late_after"],
    )


def reminder_days(day: date, area: str) -> int:
    """How many working days before the earlier deadline an office is reminded of its report."""
    return int(POLICY.value("report_reminder_working_days", day, area).value)


def annual_days(year: int, area: str, known_at: datetime | None = None) -> tuple[Days, Value]:
    """When a year's reports may be filed and are due (九 每年年底), and the value that says so.

    Raises NoPolicyValue.
    """
    found = POLICY.value("annual_report_days", date(year, 12, 31), area, known_at)
    due_in = year + 1 if found.value["due_next_year"] else year
    opens_on = date.fromisoformat(f"{year}-{found.value['opens']}")
    return Days(opens_on, date.fromisoformat(f"{due_in}-{found.value['due']}")), found


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
    tiers = (
        Tier(one["from"], one["through"], Decimal(one["amount"])) for one in found.value["tiers"]
    )
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


def _standards(month: Month, county: str, known_at: datetime | None) -> tuple[Standard, ...]:
    entries = (v for name in READ_BY_DAY for v in POLICY.measures[name].values)
    effective = {v.effective for v in entries if v.holds(month.last, county, known_at)}
    days = sorted({month.first} | {day for day in effective if day in month})
    first, *later = (_standard(day, county, known_at) for day in days)
    # A value that gives way to a more local one changes nothing here.
    changes = [new for old, new in pairwise((first, *later)) if new.values != old.values]
    return (first, *changes)


def _standard(day: date, county: str, known_at: datetime | None) -> Standard:
    wage, wage_class, ratio = (POLICY.value(name, day, county, known_at) for name in READ_BY_DAY)
    return Standard(
        since=day,
        wage=_wage_of_class(wage, wage_class),
        ratio=Decimal(ratio.value),
        values=(wage.version, wage_class.version, ratio.version),
    )


def _wage_of_class(wage: Value, wage_class: Value) -> Decimal:
    return Decimal(wage.value[wage_class.value])
