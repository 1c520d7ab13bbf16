"""Replaying what was filed: by the same facts, values and calendar, whatever came after."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values.month import Month
from services.reporting import policy
from services.reporting.actions.monthly_reports import filed
from services.reporting.documents import frozen
from services.reporting.queries import facts, payments
from services.reporting.rules.facts import Fact
from services.reporting.rules.filings import Filing
from services.reporting.rules.monthly_reports import Report, report
from services.reporting.rules.periods import year_to
from services.reporting.rules.pictures import Payment, Scope
from services.reporting.rules.reading import Reading
from services.reporting.rules.replays import Replay, differing
from services.reporting.tables.filings import Filing as Row


async def replay(
    session: AsyncSession, area: str, month: Month, number: int
) -> tuple[Row, Filing, Replay]:
    """Count a filed version again, up to where each feed had been read. Raises VersionUnknown."""
    row, filing = await filed(session, area, month, number)
    told = filing.report
    read_to = {one.source: one.position for one in told.basis.as_of}
    known = await facts.facts_of(session, area, told.known_at, read_to)
    paid = await payments.payments_of(session, area, told.known_at, year_to(month))
    again = await asyncio.to_thread(_count_again, told, known, paid)
    found = Replay(replace(filing, report=again), differing(told, again))
    return row, filing, found


def digest_of(filing: Filing) -> str:
    """The digest of a filing as it would be frozen now."""
    return frozen.digest(frozen.freeze(filing))


def _count_again(told: Report, known: Sequence[Fact], paid: Sequence[Payment]) -> Report:
    scope = Scope(told.region, Month.parse(told.month), told.known_at, _reading_of(told))
    return report(scope, told.basis, known, paid)


def _reading_of(told: Report) -> Reading:
    values = {used.version.partition("@")[0]: used.value for used in told.basis.values}
    if None in values.values():
        # Frozen before values were kept with it: those known then speak.
        reading, _ = policy.reading_for(Month.parse(told.month), told.region, told.known_at)
        return reading
    return policy.reading_of(values)
