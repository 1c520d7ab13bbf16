"""The conditions of recognition of a unit, gathered: notice, region, credit code, changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.units.actions.threshold_readings import check_text
from services.units.policy.recognition import (
    finding_months,
    offers_need_conditions,
    regional_terms,
)
from services.units.queries import credit_codes as confirmations
from services.units.queries import name_confirmations, units
from services.units.rules import (
    credit_codes,
    lapsed_conditions,
    rechecks,
    recognition,
    regional_conditions,
    unit_names,
)
from services.units.tables.units import Unit


@dataclass(frozen=True)
class Assessment:
    """Every condition as of a day, those that rest, and what is doubtful in the credit code."""

    standing: recognition.Standing
    conditions: Sequence[recognition.Condition]
    off: Sequence[regional_conditions.ConditionOff]
    credit_code_findings: Sequence[credit_codes.CreditCodeFinding]


async def assess(session: AsyncSession, unit: Unit, day: date) -> Assessment:
    """How a unit stands on a day: findings age until it is recognised, then inspections follow.

    Raises NoPolicyValue for a day before the first value.
    """
    standing = await units.standing(session, unit.id)
    if not rechecks.is_recognised(unit.state):
        standing = standing.aging(finding_months(day, unit.region))
    confirmed = await confirmations.confirmation(session, unit.id, unit.credit_code)
    terms = regional_terms(day, unit.region)
    declared = regional_conditions.Declared(unit.kind, unit.staff, unit.founded_on)
    return Assessment(
        standing=standing,
        conditions=(
            *recognition.conditions(standing, day),
            *regional_conditions.conditions(terms, declared, standing.findings, day),
            credit_codes.condition(unit.credit_code, confirmed),
            *await _of_name(session, unit),
            *rechecks.conditions(unit.safety_due_after, standing.findings, day),
        ),
        off=regional_conditions.conditions_off(terms),
        credit_code_findings=credit_codes.findings(unit.credit_code, confirmed),
    )


async def _of_name(session: AsyncSession, unit: Unit) -> tuple[recognition.Condition, ...]:
    told, _ = await check_text(unit.name)
    words = [one.words for one in told.findings]
    confirmed = (
        await name_confirmations.confirmation(session, unit.id, unit.name) if words else None
    )
    return unit_names.conditions(words, confirmed)


async def check_lasting(session: AsyncSession, unit: Unit, day: date) -> None:
    """Let a unit offer more only while no condition is known to have lapsed, where that binds.

    Raises ConditionsLapsed.
    """
    if offers_need_conditions(day, unit.region):
        found = await assess(session, unit, day)
        lapsed_conditions.check_lasting(found.conditions, found.standing)
