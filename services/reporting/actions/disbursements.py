"""Keeping what was paid of a batch and what came back, office by office and line by line."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.bulk import insert_rows, table_of
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.common.values import ids
from services.reporting.actions import books, budgets, youths_paid
from services.reporting.actions.books import Entry
from services.reporting.queries import books as kept
from services.reporting.queries import disbursements as queries
from services.reporting.queries import runs
from services.reporting.queries.runs import Due
from services.reporting.rules import books as entries
from services.reporting.rules import disbursements as rules
from services.reporting.rules.batches import named
from services.reporting.rules.books import Fund
from services.reporting.rules.disbursements import Kind, Sources
from services.reporting.rules.payables import money_of
from services.reporting.tables.batches import Batch
from services.reporting.tables.disbursements import Disbursement
from services.reporting.tables.payables import Payable
from services.reporting.tables.payments import LinePayment, PaymentRun


@dataclass(frozen=True)
class Payment:
    """What finance did: on which day, by which voucher, out of whose money.

    `lines` are the lines paid; None for all that are due.
    """

    paid_on: date
    voucher: str
    sources: Sources
    lines: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Returned:
    """Money that came back: of which line, how much in yuan, on which day, why, by which claim."""

    line_id: str
    amount: Decimal
    returned_on: date
    ground: str
    recovery_id: str | None = None


async def pay(session: AsyncSession, deed: Deed, batch: Batch, payment: Payment, due: Due) -> None:
    """Keep a payment of what is due: a disbursement for each office, a try for each line.

    Raises SourceExceeded, AccountsMoved.
    """
    fund = await budgets.fund_of(session, batch)
    await budgets.require_left(session, fund, payment.sources)
    run = await runs.next_run(session, batch.id)
    parts = {}
    for region, amount in due.by_region.items():
        part = _row(deed, (batch.id, run), kind_of(batch), region, amount)
        part.paid_on, part.voucher = payment.paid_on, payment.voucher
        await keep(session, deed, part, "disbursement.paid")
        parts[part.id] = part.amount
    entry = Entry(
        "payment",
        entries.paying(fund, payment.sources),
        payment.paid_on,
        batch_id=batch.id,
        run=run,
    )
    entry_id = await books.keep(session, deed, entry)
    row = _run(deed, batch, payment, due)
    row.run, row.entry_id = run, entry_id
    session.add(row)
    await session.flush()
    # Read first, then written: a statement that reads what it fills grows by the square.
    paid_on, lines = payment.paid_on, payment.lines
    tries = await runs.tries_of_due(session, batch.id, run, paid_on, lines)
    pairs = zip(tries.get("disbursement_id", ()), tries.get("amount", ()), strict=True)
    rules.require_unmoved(parts, due.lines, list(pairs))
    same = {"batch_id": batch.id, "run": run}
    await insert_rows(session, table_of(LinePayment), tries, same)
    await youths_paid.tell_paid(session, deed, batch, run, payment.paid_on)


async def give_back(
    session: AsyncSession, deed: Deed, batch: Batch, returned: Returned
) -> Disbursement:
    """Keep that money of a line of a batch, which the caller holds, came back.

    Raises LineNotPaid, ReturnAboveLine, ReturnedOnImpossible.
    """
    paid = await queries.paid_line(session, batch.id, returned.line_id)
    if paid is None:
        raise rules.LineNotPaid
    rules.require_return(paid.as_paid(), returned.amount, returned.returned_on, deed.today)
    run = paid.tried.run
    postings = await taken_back(session, batch, run, returned.amount)
    entry = Entry("return", postings, returned.returned_on, returned.ground, batch.id, run)
    await books.keep(session, deed, entry)
    row = return_of(deed, paid.payment, returned.line_id, returned.amount, returned.returned_on)
    row.ground, row.recovery_id = returned.ground, returned.recovery_id
    return await keep(session, deed, row, "disbursement.returned")


async def taken_back(
    session: AsyncSession, batch: Batch, run: int, amount: Decimal
) -> tuple[entries.Posting, ...]:
    """The postings by which money of a payment is back in the budget that it came out of.

    None for a payment of the time before there were books.
    """
    paid = await runs.find(session, batch.id, run)
    if paid is None or paid.year is None:
        return ()
    fund = Fund(batch.region, paid.year)
    spent = await kept.spent_by_run(session, batch.id, run)
    return entries.reversing(entries.spending(fund, entries.given_back(spent, amount)))


def return_of(
    deed: Deed, paid: Disbursement, line_id: str | None, amount: Decimal, day: date
) -> Disbursement:
    """A row that takes back a part of a disbursement, of one line or of all of them."""
    row = _row(deed, (paid.batch_id, paid.run), paid.kind, paid.region, -amount)
    row.paid_on, row.line_id, row.returns = day, line_id, paid.id
    return row


async def keep(session: AsyncSession, deed: Deed, row: Disbursement, event: str) -> Disbursement:
    """Keep a disbursement and tell of it."""
    session.add(row)
    told = Change(
        object="disbursement",
        id=row.id,
        version=1,
        event=event,
        occurred_on=row.paid_on,
        ground=row.ground,
        data={
            "region": row.region,
            "kind": row.kind,
            "amount": str(row.amount),
            "paid_on": row.paid_on.isoformat(),
            **named(row.batch_id),
        },
    )
    await record_grounded(session, deed, told)
    return row


async def due_lines(session: AsyncSession, batch_id: str, payment: Payment) -> Due:
    """What a payment pays: the lines named, or all due that have an account on its day.

    Raises LineNotDue.
    """
    due = await runs.due(session, batch_id, payment.lines, payment.paid_on)
    rules.require_all_due(due.lines, payment.lines)
    return due


def kind_of(batch: Batch) -> Kind:
    """What the money of a batch is for."""
    return money_of(batch.kind) if isinstance(batch, Payable) else "living_allowance"


def _row(
    deed: Deed, part_of: tuple[str | None, int | None], kind: Kind, region: str, amount: Decimal
) -> Disbursement:
    batch_id, run = part_of
    return Disbursement(
        id=ids.new("dsb"),
        kind=kind,
        region=region,
        amount=amount,
        paid_on=deed.today,
        voucher=None,
        batch_id=batch_id,
        returns=None,
        line_id=None,
        run=run,
        author=deed.author,
        ground="",
        recorded_at=deed.now,
    )


def _run(deed: Deed, batch: Batch, payment: Payment, due: Due) -> PaymentRun:
    return PaymentRun(
        batch_id=batch.id,
        paid_on=payment.paid_on,
        voucher=payment.voucher,
        total=due.total,
        lines=due.lines,
        year=batch.budget_year,
        author=deed.author,
        recorded_at=deed.now,
    )
