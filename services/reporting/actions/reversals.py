"""Countering a payment that was entered wrongly: one person proposes it, another confirms."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record
from services.common.values import ids
from services.reporting.actions import books, disbursements, moves
from services.reporting.actions.books import Entry
from services.reporting.actions.moves import Told
from services.reporting.queries import books as kept
from services.reporting.queries import locks, runs, settlements
from services.reporting.queries import reversals as queries
from services.reporting.rules import reversals as rules
from services.reporting.rules.books import reversing
from services.reporting.rules.reversals import Move
from services.reporting.rules.settlements import SettlementUnknown
from services.reporting.tables.payments import PaymentRun, Reversal
from services.reporting.tables.settlements import Settlement


@dataclass(frozen=True)
class Decision:
    """What the second person says, as of which version they saw."""

    reversal_id: str
    move: Move
    seen: int | None
    ground: str


async def propose(
    session: AsyncSession, deed: Deed, settlement: Settlement, run: int, ground: str
) -> Reversal:
    """Say that a payment was entered wrongly. Raises RunUnknown, ReversalOpen, RunHasReturns."""
    if await runs.find(session, settlement.id, run) is None:
        raise rules.RunUnknown
    before = await queries.of_settlement(session, settlement.id)
    if any(one.run == run and one.state != "declined" for one in before):
        raise rules.ReversalOpen
    rules.require_whole(has_returns=await runs.has_returns(session, settlement.id, run))
    row = _row(deed, settlement.id, run, ground)
    session.add(row)
    await record(session, deed, _told(deed, row, "reversal.proposed"))
    return row


async def decide(
    session: AsyncSession, deed: Deed, settlement: Settlement, given: Decision
) -> Reversal:
    """Confirm a reversal, or decline it: what is confirmed is countered, its lines due again.

    Raises ReversalUnknown, ReversalChanged, ReversedBySamePerson, RunHasReturns.
    """
    row = await queries.find(session, settlement.id, given.reversal_id)
    if row is None:
        raise rules.ReversalUnknown
    rules.require_version(given.seen, row.version)
    rules.require_second_person(deed.author, row.author)
    row.state, row.version = rules.next_state(row.state, given.move), row.version + 1
    row.answered_by, row.answer, row.answered_at = deed.author, given.ground, deed.now
    if row.state == "declined":
        await record(session, deed, _told(deed, row, "reversal.declined"))
        return row
    rules.require_whole(has_returns=await runs.has_returns(session, settlement.id, row.run))
    await _counter(session, deed, settlement, row)
    await record(session, deed, _told(deed, row, "reversal.confirmed"))
    return row


async def within(session: AsyncSession, settlement_id: str, office: str) -> Settlement:
    """A settlement of an office, nobody else at it. Raises SettlementUnknown."""
    found = await settlements.find(session, settlement_id, office=office, lock=True)
    if found is None:
        raise SettlementUnknown
    return found


async def _counter(
    session: AsyncSession, deed: Deed, settlement: Settlement, row: Reversal
) -> None:
    told = Told(row.answer or "", {"run": row.run})
    await moves.take(session, deed, settlement, "reversal", told)
    paid = await session.get_one(PaymentRun, (settlement.id, row.run))
    if paid.entry_id is not None:
        await locks.hold(session, "budget", settlement.region)
        postings = reversing(await kept.postings_of(session, paid.entry_id))
        entry = Entry(
            "reversal", postings, deed.today, row.ground, settlement.id, row.run, paid.entry_id
        )
        await books.keep(session, deed, entry)
        settlement.budget_year = paid.year
    for one in await runs.disbursements_of(session, settlement.id, row.run):
        back = disbursements.return_of(deed, one, None, one.amount, deed.today)
        back.ground = row.ground
        await disbursements.keep(session, deed, back, "disbursement.reversed")


def _row(deed: Deed, settlement_id: str, run: int, ground: str) -> Reversal:
    return Reversal(
        id=ids.new("rev"),
        settlement_id=settlement_id,
        run=run,
        state="proposed",
        version=1,
        author=deed.author,
        ground=ground,
        recorded_at=deed.now,
        answered_by=None,
        answer=None,
        answered_at=None,
    )


def _told(deed: Deed, row: Reversal, event: str) -> Change:
    return Change(
        object="reversal",
        id=row.id,
        version=row.version,
        event=event,
        occurred_on=deed.today,
        data={"settlement_id": row.settlement_id, "run": row.run},
    )
