"""Late months: filed ones of which facts came in since, and what they would say otherwise."""

import asyncio
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values.month import Month
from services.reporting.actions.grounds import BESIDES, Ground
from services.reporting.queries import facts, payments, tellings
from services.reporting.queries.tellings import Looked
from services.reporting.rules.differences import Difference, differences
from services.reporting.rules.filings import Filing, LateMonth, unsettled
from services.reporting.rules.monthly_reports import Report


async def heard_of(session: AsyncSession, filed: Sequence[Filing], of: Month) -> list[Filing]:
    """The newest version of each month before one, of which anything was heard since."""
    newest = {month_of(one): one for one in sorted(filed, key=lambda one: one.version)}
    before = (newest[month] for month in sorted(newest) if month < of)
    return [one for one in before if await _was_heard(session, one.report)]


async def late_of(
    session: AsyncSession, ground: Ground, heard: Sequence[Filing], filed: Sequence[Filing]
) -> list[LateMonth]:
    """What these months would say otherwise now, but for what any filing carried."""
    carried = [one for filing in filed for one in filing.carried]
    late = [await late_month(session, ground, one) for one in heard]
    return [left for one in late if (left := unsettled(one, carried)).differences]


async def late_month(session: AsyncSession, ground: Ground, filing: Filing) -> LateMonth:
    """What a filed version would say otherwise, read as it was read then, on a ground of now."""
    told = filing.report
    # Counting takes a while: requests and heartbeats go on beside it.
    now = await asyncio.to_thread(ground.count, month_of(filing), told.known_at)
    return LateMonth(told.month, filing.version, await difference(session, told, now))


async def difference(session: AsyncSession, then: Report, now: Report) -> tuple[Difference, ...]:
    """What differs between two reports of a month, and the facts heard of it in between."""
    objects = {(one.kind, one.id) for one in differences(then, now, ())}
    told = await facts.facts_of_objects(session, objects)
    # What is heard after the later of the two explains nothing in it.
    known = [fact for fact in told if fact.recorded_at <= now.known_at]
    return differences(then, now, known)


def month_of(filing: Filing) -> Month:
    """The month that a filing is of."""
    return Month.parse(filing.report.month)


async def _was_heard(session: AsyncSession, told: Report) -> bool:
    month, area, since = Month.parse(told.month), told.region, told.known_at
    read_to = {one.source: one.position for one in told.basis.as_of}
    return (
        await tellings.heard_since(session, Looked(area, since, month), since)
        or await facts.heard_since(session, area, since, month.last, kinds=BESIDES)
        or await facts.read_later(session, area, since, read_to)
        or await payments.heard_since(session, area, since, month.last)
    )
