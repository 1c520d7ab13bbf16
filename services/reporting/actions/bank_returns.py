"""Taking in the bank's return file: all of it or nothing, each line told of once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.bulk import columns_of, insert_rows, table_of
from services.common.store.changes import Change, record
from services.common.values import ids, yuan
from services.reporting.actions import batches, books, budgets, disbursements, youths_paid
from services.reporting.actions.books import Entry
from services.reporting.queries import payables, runs
from services.reporting.rules import bank_returns as rules
from services.reporting.rules.bank_returns import Matched, Mismatch, Told, Tried
from services.reporting.rules.batches import named
from services.reporting.rules.books import committing
from services.reporting.rules.disbursements import require_returned_on
from services.reporting.tables.batches import Batch
from services.reporting.tables.disbursements import Disbursement
from services.reporting.tables.payments import BankResult, BankReturn, LinePayment

GROUND = "银行退回"
"""Why money came back; what exactly the bank said stays with the line."""

_SHOWN = 100
"""How many rows a refusal names."""


@dataclass(frozen=True)
class HandedIn:
    """A return file as read: its rows, what is amiss with others, its digest and day."""

    told: Sequence[Told]
    amiss: Sequence[Mismatch]
    digest: str
    returned_on: date


async def take_in(
    session: AsyncSession, deed: Deed, settlement_id: str, office: str, given: HandedIn
) -> BankReturn:
    """Keep what the bank said of each line of a settlement; what it could not pay is due again.

    What was told before is counted and changes nothing. Raises SettlementUnknown,
    BankReturnRefused, ReturnedOnImpossible.
    """
    settlement = await batches.settlement(session, settlement_id, office)
    [row] = await _take_in(session, deed, [(settlement, given.told)], given)
    return row


async def take_in_payables(
    session: AsyncSession, deed: Deed, office: str, given: HandedIn
) -> list[BankReturn]:
    """The same of the payables of an office that the file tells of, in their order.

    Raises BankReturnRefused, ReturnedOnImpossible.
    """
    told_of = {one.line_id for one in given.told}
    rows = {row.id: row for row in await payables.held(session, told_of, office)}
    shares = [(row, [one for one in given.told if one.line_id == key]) for key, row in rows.items()]
    strange = [rules.unknown(one) for one in given.told if one.line_id not in rows]
    return await _take_in(session, deed, shares, replace(given, amiss=[*given.amiss, *strange]))


async def _take_in(
    session: AsyncSession,
    deed: Deed,
    shares: Sequence[tuple[Batch, Sequence[Told]]],
    given: HandedIn,
) -> list[BankReturn]:
    found = []
    for batch, told in shares:
        lines = {one.line_id for one in told}
        found.append((batch, rules.matched(told, await runs.tries(session, batch.id, lines))))
    _require_sound([*given.amiss, *(one for _, matched in found for one in matched.amiss)])
    return [await _keep(session, deed, batch, given, matched) for batch, matched in found]


async def _keep(
    session: AsyncSession, deed: Deed, batch: Batch, given: HandedIn, matched: Matched
) -> BankReturn:
    row = _row(deed, batch.id, given, matched)
    session.add(row)
    await session.flush()
    await _keep_results(session, row.id, matched)
    failed = [told.line_id for told, _ in matched.new if told.outcome == "failed"]
    await _give_back(session, deed, batch, failed, given.returned_on)
    if failed:
        await youths_paid.tell_returned(session, deed, batch, row, failed)
        await batches.came_back(session, deed, batch, row.id)
    await record(session, deed, _told(deed, row))
    return row


def _require_sound(amiss: Sequence[Mismatch]) -> None:
    if amiss:
        told = sorted(amiss, key=lambda one: one.row)[:_SHOWN]
        raise rules.BankReturnRefused(
            faulty_rows=len({one.row for one in amiss}),
            rows=[{"row": one.row, "code": one.code, "message": one.message} for one in told],
        )


async def _keep_results(session: AsyncSession, return_id: str, matched: Matched) -> None:
    rows = [_result(return_id, told, tried) for told, tried in matched.new]
    if rows:
        await insert_rows(session, table_of(BankResult), columns_of(rows))


def _result(return_id: str, told: Told, tried: Tried) -> dict[str, object]:
    return {
        "line_id": told.line_id,
        "attempt": tried.attempt,
        "outcome": told.outcome,
        "reason": told.reason if told.outcome == "failed" else "",
        "return_id": return_id,
    }


async def _give_back(
    session: AsyncSession, deed: Deed, batch: Batch, lines: Sequence[str], day: date
) -> None:
    # What came back is in the budget again, and owed again.
    by_run: defaultdict[int, Decimal] = defaultdict(lambda: yuan.ZERO)
    for tried, paid in (await runs.payments_of(session, batch.id, lines)).values():
        require_returned_on(paid.paid_on, day, deed.today)
        by_run[tried.run] += tried.amount
        await disbursements.keep(
            session, deed, _back(deed, tried, paid, day), "disbursement.returned"
        )
    for run, amount in sorted(by_run.items()):
        await _in_books(session, deed, batch, (run, amount), day)


def _back(deed: Deed, tried: LinePayment, paid: Disbursement, day: date) -> Disbursement:
    row = disbursements.return_of(deed, paid, tried.line_id, tried.amount, day)
    row.ground = GROUND
    return row


async def _in_books(
    session: AsyncSession,
    deed: Deed,
    batch: Batch,
    returned: tuple[int, Decimal],
    day: date,
) -> None:
    run, amount = returned
    taken = await disbursements.taken_back(session, batch, run, amount)
    if not taken:
        return
    owed = committing(await budgets.fund_of(session, batch), amount)
    entry = Entry("return", (*taken, *owed), day, GROUND, batch.id, run)
    await books.keep(session, deed, entry)


def _row(deed: Deed, batch_id: str, given: HandedIn, matched: Matched) -> BankReturn:
    failed = sum(told.outcome == "failed" for told, _ in matched.new)
    return BankReturn(
        id=ids.new("bkr"),
        batch_id=batch_id,
        digest=given.digest,
        returned_on=given.returned_on,
        rows=len(matched.new) + matched.already,
        paid=len(matched.new) - failed,
        failed=failed,
        already=matched.already,
        author=deed.author,
        recorded_at=deed.now,
    )


def _told(deed: Deed, row: BankReturn) -> Change:
    return Change(
        object="bank-return",
        id=row.id,
        version=1,
        event="bank-return.received",
        occurred_on=deed.today,
        data={
            **named(row.batch_id),
            "paid": row.paid,
            "failed": row.failed,
            "already": row.already,
        },
    )
