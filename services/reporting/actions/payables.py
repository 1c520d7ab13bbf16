"""Payables: a sum prepared once, approved by another person, and paid by finance."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.common.time.clock import day_of
from services.common.values import ids
from services.reporting.actions import budgets, disbursements
from services.reporting.actions.disbursements import Payment
from services.reporting.queries import payables as queries
from services.reporting.queries.runs import Due
from services.reporting.rules import disbursements as money
from services.reporting.rules import payables as rules
from services.reporting.rules.payables import Kind, Move
from services.reporting.rules.subsidy_claims import require_ground
from services.reporting.rules.versions import require_seen
from services.reporting.tables.payables import Payable, PayableMove


@dataclass(frozen=True)
class Sum:
    """A sum to be paid, in yuan: of what, for which period, and how it came about."""

    kind: Kind
    object_id: str
    period: str
    region: str
    computed: Decimal
    already: Decimal
    sentence: str
    article: str
    values: tuple[str, ...]
    arithmetic: Mapping[str, Any]
    youth_id: str | None = None


@dataclass(frozen=True)
class Seen:
    """Which payable an officer moves: from which office, and as of which version."""

    payable_id: str
    office: str
    version: int | None


@dataclass(frozen=True)
class Told:
    """What is kept of a move besides who made it and when."""

    ground: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)


async def prepare(session: AsyncSession, deed: Deed, due: Sum) -> Payable:
    """Keep a sum to be approved; the caller holds what it is of, so that none is kept twice."""
    row = Payable(
        id=ids.new("pbl"),
        no=await queries.last_number(session, due.kind, due.object_id, due.period) + 1,
        state="prepared",
        version=1,
        amount=due.computed - due.already,
        prepared_by=deed.author,
        prepared_at=deed.now,
        payee_account_id=None,
        budget_year=None,
        **vars(due) | {"values": [*due.values], "arithmetic": dict(due.arithmetic)},
    )
    session.add(row)
    await session.flush()
    await _tell(session, deed, row, "payable.prepared")
    return row


async def decide(
    session: AsyncSession, deed: Deed, seen: Seen, *, passed: bool, ground: str
) -> Payable:
    """Another person approves a sum, which the budget then holds, or refuses it.

    Raises PayableUnknown, RecordChanged, RecordVersionMissing, PayableStateForbids,
    SamePersonApproves, DecisionNeedsGround, BudgetExceeded.
    """
    row = await _held(session, seen)
    move: Move = "approval" if passed else "refusal"
    rules.next_state(row.state, move)
    rules.require_other(deed.author, row.prepared_by)
    if passed:
        return await approve(session, deed, row, ground)
    require_ground(ground)
    return await _moved(session, deed, row, "refusal", Told(ground))


async def approve(session: AsyncSession, deed: Deed, row: Payable, ground: str = "") -> Payable:
    """Approve a sum: the budget holds it, and the account it goes to is named if there is one.

    Raises PayableStateForbids, BudgetExceeded.
    """
    moved = await _moved(session, deed, row, "approval", Told(ground))
    await budgets.commit(session, deed, row, row.amount)
    row.payee_account_id = await queries.account_id(session, row.id, deed.today)
    return moved


async def disburse(session: AsyncSession, deed: Deed, seen: Seen, payment: Payment) -> Payable:
    """Finance has paid a sum.

    Raises PayableUnknown, RecordChanged, RecordVersionMissing, PayableStateForbids,
    PayeeAccountNeeded, PaidOnImpossible, SourcesDoNotAddUp, SourceExceeded, BudgetExceeded,
    AccountsMoved.
    """
    row = await _held(session, seen)
    rules.next_state(row.state, "disbursement")
    approved_at = await queries.approved_at(session, row.id)
    money.require_paid_on(payment.paid_on, day_of(approved_at), deed.today, row.budget_year)
    money.require_sum(payment.sources, row.amount)
    if await queries.account_id(session, row.id, payment.paid_on) is None:
        raise rules.PayeeAccountNeeded
    if row.budget_year is None:
        # What was approved before it took of a budget does so when it is paid.
        await budgets.commit(session, deed, row, row.amount)
    named = replace(payment, lines=(row.id,))
    await disbursements.pay(session, deed, row, named, Due(1, {row.region: row.amount}))
    evidence = {
        "paid_on": payment.paid_on.isoformat(),
        "voucher": payment.voucher,
        "sources": {name: str(sum_) for name, sum_ in payment.sources.items()},
    }
    return await _moved(session, deed, row, "disbursement", Told("", evidence))


async def open_again(
    session: AsyncSession, deed: Deed, row: Payable, move: Move, told: Told
) -> None:
    """Money of a sum came back: it is to be paid again, to the payee's account of that day.

    Raises PayableStateForbids.
    """
    row.payee_account_id = None
    await _moved(session, deed, row, move, told)


async def find(session: AsyncSession, payable_id: str, office: str) -> Payable:
    """A payable of an office's region. Raises PayableUnknown."""
    found = await queries.find(session, payable_id, office=office)
    if found is None:
        raise rules.PayableUnknown
    return found


async def _held(session: AsyncSession, seen: Seen) -> Payable:
    row = await queries.find(session, seen.payable_id, office=seen.office, lock=True)
    if row is None:
        raise rules.PayableUnknown
    require_seen(seen.version, row.version)
    return row


async def _moved(
    session: AsyncSession, deed: Deed, row: Payable, move: Move, told: Told
) -> Payable:
    row.state, row.version = rules.next_state(row.state, move), row.version + 1
    session.add(
        PayableMove(
            payable_id=row.id,
            version=row.version,
            move=move,
            author=deed.author,
            ground=told.ground,
            evidence=dict(told.evidence),
            recorded_at=deed.now,
        )
    )
    await _tell(session, deed, row, f"payable.{rules.PAST[move]}", told.ground)
    return row


async def _tell(
    session: AsyncSession, deed: Deed, row: Payable, event: str, ground: str = ""
) -> None:
    change = Change(
        object="payable",
        id=row.id,
        version=row.version,
        event=event,
        occurred_on=deed.today,
        ground=ground,
        data={
            "kind": row.kind,
            "object_id": row.object_id,
            "period": row.period,
            "region": row.region,
            "state": row.state,
            "amount": str(row.amount),
        },
    )
    await record_grounded(session, deed, change)
