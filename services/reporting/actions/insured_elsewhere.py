"""Months on post for which contributions as an employee are on record: found as signals."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values.month import Month
from services.reporting.actions import signals
from services.reporting.queries import locks, persons, served
from services.reporting.queries import patterns as queries
from services.reporting.rules.hires import hired_on
from services.reporting.rules.patterns import Found, Insured, employee_insurances
from services.reporting.rules.persons import Persons
from services.reporting.tables.settlements import Settlement
from services.reporting.tables.subsidies import ContributionRecord

_AT_ONCE: Final = 500
"""Placements whose facts are read at once."""


async def among_lines(session: AsyncSession, settlement_id: str) -> list[Found]:
    """What is on record of the lines of a settlement that is being prepared.

    Records that are being kept are waited for; a later one looks at the lines itself.
    """
    settlement = await session.get_one(Settlement, settlement_id)
    await locks.hold(session, "insured-month", settlement.month)
    return await _found(session, await queries.insured_otherwise(session, settlement_id))


async def note(
    session: AsyncSession,
    deed: Deed,
    office: str,
    month: Month,
    records: Collection[ContributionRecord],
) -> None:
    """Keep what records show of a month that has lines: a signal for each office of one."""
    shown = [record for record in records if not record.as_flexible]
    if not shown:
        return
    await locks.share(session, "insured-month", month)
    youths = {record.youth_id for record in shown}
    one = await persons.persons(session, youths)
    told = await queries.lines_of_month(session, month, one.ids_of(youths))
    found = await _found(session, list(_insured(shown, told, one)))
    if found:
        await signals.note(session, deed, office, found)


def _insured(
    shown: Collection[ContributionRecord],
    told: Collection[tuple[str, str, str, date]],
    one: Persons,
) -> Iterator[Insured]:
    by_person = {one.id_of(record.youth_id): record for record in reversed([*shown])}
    for youth_id, placement, region, last in told:
        person = one.id_of(youth_id)
        record = by_person[person]
        kinds = tuple(record.insurances)
        yield Insured(person, record.month, kinds, record.paid_on, placement, region, last)


async def _found(session: AsyncSession, insured: Sequence[Insured]) -> list[Found]:
    placements = sorted({one.placement_id for one in insured})
    hired = {
        facts[0].object_id: hired_on(facts)
        for start in range(0, len(placements), _AT_ONCE)
        for facts in await served.of_placements(session, placements[start : start + _AT_ONCE])
    }
    return employee_insurances(
        replace(one, hired_on=hired.get(one.placement_id)) for one in insured
    )
