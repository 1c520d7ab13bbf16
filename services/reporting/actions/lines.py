"""Settlement lines: what the rules decide for some placements, slice by slice."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.time.clock import day_of
from services.common.values import yuan
from services.common.values.month import Month
from services.reporting import policy
from services.reporting.actions import line_rows, moves
from services.reporting.queries import calendar, payees, persons, recoveries, stays
from services.reporting.queries import settlements as queries
from services.reporting.rules import set_offs as rules
from services.reporting.rules.counting import Counting
from services.reporting.rules.lines import Line, MonthFacts, lines_in_turn
from services.reporting.rules.month_days import MonthDays, days_of
from services.reporting.rules.persons import Persons
from services.reporting.rules.set_offs import SetOff
from services.reporting.rules.stays import Stay
from services.reporting.tables.settlements import Settlement

SLICE: Final = 5_000
"""Placements looked at in one transaction."""


@dataclass(frozen=True)
class Slice:
    """Placements of a settlement by id, those after one, as its positions of the feeds tell."""

    after: str
    stays: list[Stay]

    @property
    def end(self) -> str:
        """The id after which the next ones stand."""
        return max((stay.placement_id for stay in self.stays), default=self.after)


async def read_slice(session: AsyncSession, settlement_id: str, after: str | None = None) -> Slice:
    """The placements after one, or after those written: facts that stand, read under no lock."""
    settlement = await session.get_one(Settlement, settlement_id)
    return await _slice(session, settlement, settlement.prepared_to if after is None else after)


async def write_slice(session: AsyncSession, settlement_id: str, ahead: Slice) -> int:
    """Write the lines of the next placements; how many were looked at, 0 when none is left.

    `ahead` was read before: where somebody went on with it meanwhile, it is read anew. One slice
    of a month at a time, whoever settles it: what is settled is read and kept under one lock.
    What is cancelled settles nothing more. Raises NoPolicyValue, YearUnknown.
    """
    settlement = await moves.in_turn(session, settlement_id)
    if settlement.state != "preparing":
        return 0
    if ahead.after != settlement.prepared_to:
        ahead = await _slice(session, settlement, settlement.prepared_to)
    if ahead.stays:
        await _settle(session, settlement, ahead.stays)
        settlement.prepared_to = ahead.end
    return len(ahead.stays)


async def count(session: AsyncSession, settlement_id: str) -> int:
    """How many placements a settlement looks at in all."""
    settlement = await session.get_one(Settlement, settlement_id)
    positions = _positions(settlement)
    return await stays.count_in(session, settlement.region, settlement.month, positions)


async def _slice(session: AsyncSession, settlement: Settlement, after: str) -> Slice:
    of = settlement.region, settlement.month, _positions(settlement)
    return Slice(after, await stays.stays_in(session, *of, after=after, limit=SLICE))


def _positions(settlement: Settlement) -> dict[str, int]:
    # How far each feed had been read when the settlement was opened.
    return {source: int(told["position"]) for source, told in settlement.as_of.items()}


async def _settle(
    session: AsyncSession, settlement: Settlement, looked_at: Collection[Stay]
) -> None:
    month = settlement.month
    # Read under the lock of the month: whose days were told to be one person's stay so.
    one = await persons.persons(session, {stay.youth_id for stay in looked_at})
    if one.into:
        looked_at = [stay._replace(youth_id=one.id_of(stay.youth_id)) for stay in looked_at]
    known = await calendar.calendar_of(session, [month.first])
    facts = await _facts(session, settlement, days_of(month, known), looked_at)
    settled = await queries.settled(session, month, {stay.youth_id for stay in looked_at}, one)
    year = known.years[month.year]
    settlement.provisional = year.provisional
    lines = list(lines_in_turn(looked_at, settled, facts))
    set_off = await _set_offs(session, month, lines, one)
    await line_rows.keep(session, settlement, year, lines, set_off)
    await queries.bring_together(session, month, one)


async def _facts(
    session: AsyncSession, settlement: Settlement, days: MonthDays, looked_at: Collection[Stay]
) -> MonthFacts:
    month, known_at = settlement.month, settlement.known_at
    counties = {stay.county for stay in looked_at if not stay.moves}.union(
        span.county
        for stay in looked_at
        if stay.moves
        for span in stay.counties_within(month.first, month.last)
    )
    owners = {owner for stay in looked_at for owner in (stay.youth_id, stay.unit_id)}
    regions = {stay.region for stay in looked_at}
    return MonthFacts(
        counting=Counting(days, {one: policy.terms_for(month, one, known_at) for one in counties}),
        accounts=await payees.ids_in_force(session, owners, day_of(known_at)),
        payees={area: policy.payee_of(month, area, known_at) for area in regions},
        holding={one for one in regions if policy.holds_unconfirmed(month, one, known_at)},
    )


async def _set_offs(
    session: AsyncSession, month: Month, lines: Collection[Line], one: Persons
) -> list[SetOff | None]:
    # What was written off stayed where it was paid: of the same month it is not paid again.
    again = [(line.stay.placement_id, _due(line)) for line in lines]
    more = {line.stay.placement_id for line in lines if line.adjusts and _due(line) > 0}
    stayed = await recoveries.written_off(session, month, more) if more else []
    first = list(rules.set_offs(again, stayed))
    due = [
        (line.stay.youth_id, yuan.ZERO if off or line.payee == "unit" else _due(line))
        for line, off in zip(lines, first, strict=True)
    ]
    claims = await recoveries.agreed(session, {youth for youth, amount in due if amount > 0}, one)
    return [off or agreed for off, agreed in zip(first, rules.set_offs(due, claims), strict=True)]


def _due(line: Line) -> Decimal:
    return yuan.ZERO if line.held_for else line.amount
