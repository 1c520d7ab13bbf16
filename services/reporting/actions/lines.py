"""Settlement lines: what the rules decide for some placements, slice by slice."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import threads
from services.common.time.clock import day_of
from services.common.time.workdays import Year
from services.common.values import yuan
from services.common.values.month import Month
from services.reporting import policy
from services.reporting.actions import line_rows, moves, policy_rows, voided_months
from services.reporting.queries import calendar, payees, persons, recoveries, stays
from services.reporting.queries import settlements as queries
from services.reporting.rules import set_offs as rules
from services.reporting.rules.counting import Counting
from services.reporting.rules.lines import Line, MonthFacts, Settled, lines_in_turn
from services.reporting.rules.month_days import MonthDays, days_of
from services.reporting.rules.persons import Persons
from services.reporting.rules.set_offs import SetOff
from services.reporting.rules.stays import Stay
from services.reporting.tables.settlements import Settlement

SLICE: Final = 5_000
"""Placements looked at in one transaction."""


@dataclass(frozen=True)
class Draft:
    """Lines of the placements after one by id, decided before it is their turn to be written.

    `stays` are as the positions of the feeds tell; `one` and `settled` say what was known of their
    persons and of their month.
    """

    after: str
    stays: Sequence[Stay]
    one: Persons
    settled: Collection[Settled]
    facts: MonthFacts
    year: Year
    lines: Sequence[Line]

    @property
    def end(self) -> str:
        """The id after which the next ones stand."""
        return max((stay.placement_id for stay in self.stays), default=self.after)


async def draft(session: AsyncSession, settlement_id: str, after: str | None = None) -> Draft:
    """Decide the lines of the placements after one, or after those written, under no lock.

    None of a settlement that is not in preparation. Raises NoPolicyValue, YearUnknown.
    """
    await policy_rows.current(session)
    settlement = await session.get_one(Settlement, settlement_id)
    return await _draft(session, settlement, settlement.prepared_to if after is None else after)


async def write(session: AsyncSession, settlement_id: str, ahead: Draft) -> int:
    """Write the lines of the next placements; how many were looked at, 0 when none is left.

    One slice of a month at a time, whoever settles it: what is settled is looked at again and kept
    under one lock, and what has changed since the draft is decided anew, all of it where somebody
    went on meanwhile. What is cancelled settles nothing more. Raises NoPolicyValue, YearUnknown.
    """
    settlement = await moves.in_turn(session, settlement_id)
    if settlement.state != "preparing":
        return 0
    ahead = await _as_it_stands(session, settlement, ahead)
    if ahead.stays:
        settlement.provisional = ahead.year.provisional
        set_off = await _set_offs(session, settlement.month, ahead.lines, ahead.one)
        await line_rows.keep(session, settlement, ahead.year, ahead.lines, set_off)
        await queries.bring_together(session, settlement.month, ahead.one)
        settlement.prepared_to = ahead.end
    return len(ahead.stays)


async def count(session: AsyncSession, settlement_id: str) -> int:
    """How many placements a settlement looks at in all."""
    settlement = await session.get_one(Settlement, settlement_id)
    positions = _positions(settlement)
    return await stays.count_in(session, settlement.region, settlement.month, positions)


async def _draft(session: AsyncSession, settlement: Settlement, after: str) -> Draft:
    month = settlement.month
    known = await calendar.calendar_of(session, [month.first])
    looked_at = await _stays(session, settlement, after)
    one = await persons.persons(session, _youths(looked_at))
    if one.into:
        looked_at = [stay._replace(youth_id=one.id_of(stay.youth_id)) for stay in looked_at]
    facts = await _facts(session, settlement, days_of(month, known), looked_at)
    gone = await voided_months.voided(session, settlement, looked_at, one)
    facts = replace(facts, voided=gone) if gone else facts
    settled = await queries.settled(session, month, _youths(looked_at), one)
    lines = await _decided(looked_at, settled, facts)
    return Draft(after, looked_at, one, settled, facts, known.years[month.year], lines)


async def _stays(session: AsyncSession, settlement: Settlement, after: str) -> Sequence[Stay]:
    if settlement.state != "preparing":
        return []
    of = settlement.region, settlement.month, _positions(settlement)
    return await stays.stays_in(session, *of, after=after, limit=SLICE)


async def _as_it_stands(session: AsyncSession, settlement: Settlement, ahead: Draft) -> Draft:
    youths = _youths(ahead.stays)
    one = await persons.persons(session, youths)
    if ahead.after != settlement.prepared_to or one != ahead.one:
        return await _draft(session, settlement, settlement.prepared_to)
    settled = await queries.settled(session, settlement.month, youths, one)
    changed = {each.youth_id for each in set(settled).symmetric_difference(ahead.settled)}
    if not changed:
        return ahead
    theirs = [stay for stay in ahead.stays if stay.youth_id in changed]
    others = [line for line in ahead.lines if line.stay.youth_id not in changed]
    lines = [*others, *await _decided(theirs, settled, ahead.facts)]
    return replace(ahead, settled=settled, lines=lines)


async def _decided(
    looked_at: Sequence[Stay], settled: Collection[Settled], facts: MonthFacts
) -> list[Line]:
    # In a thread: it takes the processor, while the lines before are being kept.
    return await threads.to_the_end(lambda: list(lines_in_turn(looked_at, settled, facts)))


def _youths(looked_at: Collection[Stay]) -> set[str]:
    return {stay.youth_id for stay in looked_at}


def _positions(settlement: Settlement) -> dict[str, int]:
    # How far each feed had been read when the settlement was opened.
    return {source: int(told["position"]) for source, told in settlement.as_of.items()}


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
