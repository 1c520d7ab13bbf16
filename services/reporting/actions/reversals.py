"""Countering a payment that was entered wrongly: one person proposes it, another confirms."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.common.values import ids
from services.reporting.actions import batches, books, disbursements
from services.reporting.actions.books import Entry
from services.reporting.queries import books as kept
from services.reporting.queries import locks, runs
from services.reporting.queries import reversals as queries
from services.reporting.rules import reversals as rules
from services.reporting.rules.batches import named
from services.reporting.rules.books import reversing
from services.reporting.rules.reversals import Move
from services.reporting.tables.batches import Batch
from services.reporting.tables.payments import PaymentRun, Reversal


@dataclass(frozen=True)
class Decision:
    """What the second person says, as of which version they saw."""

    reversal_id: str
    move: Move
    seen: int | None
    ground: str


async def propose(
    session: AsyncSession, deed: Deed, batch: Batch, run: int, ground: str
) -> Reversal:
    """Say that a payment was entered wrongly. Raises RunUnknown, ReversalOpen, RunHasReturns."""
    if await runs.find(session, batch.id, run) is None:
        raise rules.RunUnknown
    before = await queries.of_batch(session, batch.id)
    if any(one.run == run and one.state != "declined" for one in before):
        raise rules.ReversalOpen
    rules.require_whole(has_returns=await runs.has_returns(session, batch.id, run))
    row = _row(deed, batch.id, run, ground)
    session.add(row)
    await session.flush()
    await record_grounded(session, deed, _told(deed, row, "reversal.proposed"))
    return row


async def decide(session: AsyncSession, deed: Deed, batch: Batch, given: Decision) -> Reversal:
    """Confirm a reversal, or decline it: what is confirmed is countered, its lines due again.

    Raises ReversalUnknown, ReversalChanged, ReversedBySamePerson, RunHasReturns.
    """
    row = await queries.find(session, batch.id, given.reversal_id)
    if row is None:
        raise rules.ReversalUnknown
    rules.require_version(given.seen, row.version)
    rules.require_second_person(deed.author, row.author)
    row.state, row.version = rules.next_state(row.state, given.move), row.version + 1
    row.answered_by, row.answer, row.answered_at = deed.author, given.ground, deed.now
    if row.state == "declined":
        await record_grounded(session, deed, _told(deed, row, "reversal.declined"))
        return row
    rules.require_whole(has_returns=await runs.has_returns(session, batch.id, row.run))
    await _counter(session, deed, batch, row)
    await record_grounded(session, deed, _told(deed, row, "reversal.confirmed"))
    return row


async def _counter(session: AsyncSession, deed: Deed, batch: Batch, row: Reversal) -> None:
    await batches.reverse(session, deed, batch, row.run, row.answer or "")
    paid = await session.get_one(PaymentRun, (batch.id, row.run))
    if paid.entry_id is not None:
        await locks.hold(session, "budget", batch.region)
        postings = reversing(await kept.postings_of(session, paid.entry_id))
        entry = Entry(
            "reversal", postings, deed.today, row.ground, batch.id, row.run, paid.entry_id
        )
        await books.keep(session, deed, entry)
        batch.budget_year = paid.year
    for one in await runs.disbursements_of(session, batch.id, row.run):
        back = disbursements.return_of(deed, one, None, one.amount, deed.today)
        back.ground = row.ground
        await disbursements.keep(session, deed, back, "disbursement.reversed")


def _row(deed: Deed, batch_id: str, run: int, ground: str) -> Reversal:
    return Reversal(
        id=ids.new("rev"),
        batch_id=batch_id,
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
        ground=row.ground if row.answer is None else row.answer,
        data={**named(row.batch_id), "run": row.run},
    )
