"""What audits have found before, looked for among the lines of a settlement and beside them."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting import policy
from services.reporting.actions import insured_elsewhere
from services.reporting.queries import mentors, patterns, trainees
from services.reporting.rules import patterns as finding
from services.reporting.rules.insurance_covers import Trainee
from services.reporting.rules.patterns import Found
from services.reporting.tables.settlements import Settlement

_AT_ONCE: Final = 500
"""Trainees looked at at once."""


async def find_among_lines(session: AsyncSession, settlement_id: str) -> list[Found]:
    """What the lines of a settlement that is being prepared show."""
    settlement = await session.get_one(Settlement, settlement_id)
    month, key = settlement.month, settlement.id
    terms = policy.signal_terms(month.last, settlement.region)
    return [
        *finding.shared_accounts(await patterns.account_groups(session, key), month),
        *await insured_elsewhere.among_lines(session, key),
        *finding.days_before_signature(await patterns.begun_early(session, key)),
        *finding.days_before_cover(await _without_cover(session, key), month.last),
        *finding.mentor_overloads(await mentors.led_in(session, key), terms.mentor_load, month),
    ]


async def find_in_region(session: AsyncSession, settlement_id: str) -> list[Found]:
    """What months and regions beside one another show, of its region."""
    settlement = await session.get_one(Settlement, settlement_id)
    month, area = settlement.month, settlement.region
    terms = policy.signal_terms(month.last, area)
    months = [month.plus(-back) for back in reversed(range(terms.months))]
    return [
        *finding.identical_attendances(
            await patterns.attendances(session, area, months), months, terms.people
        ),
        *finding.two_regions(await patterns.overlapping(session, settlement_id), month),
        *finding.unproven_retentions(await patterns.retained(session, area, month.plus(-12).first)),
    ]


FINDING: Final = (find_among_lines, find_in_region)
"""Ways to look, of which none waits for another."""


async def _without_cover(session: AsyncSession, settlement_id: str) -> list[Trainee]:
    # Told of within the hour, looked at anew: what was answered since is no gap any more.
    told = await patterns.without_cover(session, settlement_id)
    return [
        one
        for start in range(0, len(told), _AT_ONCE)
        for one in await trainees.named(session, told[start : start + _AT_ONCE])
    ]
