"""Unit awards: explained for any year, prepared for payment where they are on."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.policy import NoPolicyValue
from services.common.values import region as regions
from services.common.values import yuan
from services.common.values.month import Month
from services.reporting import policy
from services.reporting.actions import payables, policy_rows
from services.reporting.actions.payables import Sum
from services.reporting.queries import locks, served
from services.reporting.queries import payables as queries
from services.reporting.rules import unit_awards as rules
from services.reporting.rules.days import Days
from services.reporting.rules.facts import Fact
from services.reporting.rules.hires import retained_on, term_of
from services.reporting.rules.stays import stay_of
from services.reporting.rules.unit_awards import Award, Awarded, Stayed
from services.reporting.tables.payables import Payable


@dataclass(frozen=True)
class Yearly:
    """A unit's awards of a year, with the versions of the values that say so."""

    region: str
    awards: tuple[Awarded, ...]
    values: dict[Award, str]


async def explain(session: AsyncSession, unit_id: str, year: int, office: str) -> Yearly:
    """What each award comes to, on or off. Raises UnitUnknown, NoPolicyValue."""
    await policy_rows.current(session)
    placements = [
        facts
        for facts in await served.of_unit(session, unit_id)
        if regions.lies_within(str(facts[0].region), office)
    ]
    if not placements:
        raise rules.UnitUnknown
    area, span = str(placements[-1][0].region), Days(date(year, 1, 1), date(year, 12, 31))
    stays = [_stayed(facts) for facts in placements]
    guidance, guidance_value = policy.tier_terms("guidance_award", span.last, area)
    retention, retention_value = policy.tier_terms("retention_award", span.last, area)
    remaining, remaining_value = policy.remaining_terms(span.last, area)
    awards = (
        rules.guidance(stays, span, guidance),
        rules.retention(stays, span, retention),
        rules.remaining_term(stays, span, remaining),
    )
    values: dict[Award, str] = {
        "guidance": guidance_value,
        "retention": retention_value,
        "remaining_term": remaining_value,
    }
    return Yearly(area, awards, values)


async def prepare(
    session: AsyncSession, deed: Deed, unit_id: str, year: int, *, award: Award, office: str
) -> Payable:
    """Prepare what a year's award comes to and was not prepared before.

    Raises UnitUnknown, NoPolicyValue, YearNotOver, AwardOff, NothingToAward.
    """
    rules.require_year_over(Days(date(year, 1, 1), date(year, 12, 31)), deed.today)
    await locks.hold(session, "unit-award", unit_id)
    yearly = await explain(session, unit_id, year, office)
    awarded = next(one for one in yearly.awards if one.award == award)
    period = f"{year}/{award}"
    already = await queries.settled(session, "unit_award", unit_id, period)
    rules.require_payable(awarded, already)
    return await payables.prepare(
        session,
        deed,
        Sum(
            kind="unit_award",
            object_id=unit_id,
            period=period,
            region=yearly.region,
            computed=awarded.amount,
            already=already,
            sentence=awarded.sentence,
            article=rules.ARTICLE,
            values=(yearly.values[award],),
            arithmetic={"placements": [*awarded.placements]},
        ),
    )


def _stayed(facts: tuple[Fact, ...]) -> Stayed:
    stay = stay_of(facts)
    hired = retained_on(facts)
    return Stayed(
        stay.placement_id,
        Days(stay.arrived_on, max(stay.arrived_on, stay.last_day)),
        term_of(facts),
        hired,
        _standard(hired, stay.county),
    )


def _standard(day: date | None, county: str) -> Decimal | None:
    if day is None:
        return None
    try:
        standard = policy.terms_for(Month.of(day), county).standards[-1]
    except NoPolicyValue:
        return None
    return yuan.half_up(standard.wage * standard.ratio)
