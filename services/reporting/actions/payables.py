"""Payables: a sum prepared once, approved by another person, and paid by finance."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record
from services.common.time.clock import day_of
from services.common.values import ids
from services.reporting.queries import payables as queries
from services.reporting.queries import payees
from services.reporting.rules import payables as rules
from services.reporting.rules.disbursements import Sources
from services.reporting.rules.payables import Kind, Move
from services.reporting.rules.subsidy_claims import require_ground
from services.reporting.rules.versions import require_seen
from services.reporting.tables.disbursements import Disbursement
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
class Payment:
    """What finance did: on which day, by which voucher, out of whose money."""

    paid_on: date
    voucher: str
    sources: Sources


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
        disbursement_id=None,
        **vars(due) | {"values": [*due.values], "arithmetic": dict(due.arithmetic)},
    )
    session.add(row)
    await session.flush()
    await _tell(session, deed, row, "payable.prepared")
    return row


async def decide(
    session: AsyncSession, deed: Deed, seen: Seen, *, passed: bool, ground: str
) -> Payable:
    """Another person approves a sum, or refuses it.

    Raises PayableUnknown, RecordChanged, RecordVersionMissing, PayableStateForbids,
    SamePersonApproves, DecisionNeedsGround.
    """
    row = await _held(session, seen)
    move: Move = "approval" if passed else "refusal"
    rules.next_state(row.state, move)
    rules.require_other(deed.author, row.prepared_by)
    if not passed:
        require_ground(ground)
    return await _moved(session, deed, row, move, _Told(ground))


async def approve_as_decided(session: AsyncSession, deed: Deed, row: Payable) -> None:
    """Approve a sum in the act that decided on what it is of."""
    await _moved(session, deed, row, "approval", _Told())


async def disburse(session: AsyncSession, deed: Deed, seen: Seen, payment: Payment) -> Payable:
    """Finance has paid a sum.

    Raises PayableUnknown, RecordChanged, RecordVersionMissing, PayableStateForbids,
    PayeeAccountNeeded, PaidOnImpossible, SourcesDoNotAddUp.
    """
    row = await _held(session, seen)
    rules.next_state(row.state, "disbursement")
    approved_at = await queries.approved_at(session, row.id)
    rules.require_payment(payment.paid_on, day_of(approved_at), deed.today)
    rules.require_sum(payment.sources.total, row.amount)
    await _find_account(session, row, deed.today)
    paid = await _pay(session, deed, row, payment)
    row.disbursement_id = paid.id
    evidence = {
        "paid_on": payment.paid_on.isoformat(),
        "voucher": payment.voucher,
        "sources": {name: str(sum_) for name, sum_ in vars(payment.sources).items()},
    }
    return await _moved(session, deed, row, "disbursement", _Told("", evidence))


async def find(session: AsyncSession, payable_id: str, office: str) -> Payable:
    """A payable of an office's region. Raises PayableUnknown."""
    found = await queries.find(session, payable_id, office=office)
    if found is None:
        raise rules.PayableUnknown
    return found


@dataclass(frozen=True)
class _Told:
    ground: str = ""
    evidence: Mapping[str, Any] | None = None


async def _held(session: AsyncSession, seen: Seen) -> Payable:
    row = await queries.find(session, seen.payable_id, office=seen.office, lock=True)
    if row is None:
        raise rules.PayableUnknown
    require_seen(seen.version, row.version)
    return row


async def _find_account(session: AsyncSession, row: Payable, day: date) -> None:
    if row.youth_id is None:
        return
    accounts = await payees.ids_in_force(session, [row.youth_id], day)
    if row.youth_id not in accounts:
        raise rules.PayeeAccountNeeded
    row.payee_account_id = accounts[row.youth_id]


async def _pay(session: AsyncSession, deed: Deed, row: Payable, payment: Payment) -> Disbursement:
    paid = Disbursement(
        id=ids.new("dsb"),
        kind=row.kind,
        region=row.region,
        amount=row.amount,
        paid_on=payment.paid_on,
        voucher=payment.voucher,
        settlement_id=None,
        returns=None,
        line_id=None,
        author=deed.author,
        ground="",
        recorded_at=deed.now,
    )
    session.add(paid)
    await session.flush()
    change = Change(
        object="disbursement",
        id=paid.id,
        version=1,
        event="disbursement.paid",
        occurred_on=paid.paid_on,
        data={
            "region": paid.region,
            "kind": paid.kind,
            "amount": str(paid.amount),
            "paid_on": paid.paid_on.isoformat(),
            "settlement_id": None,
            "payable_id": row.id,
        },
    )
    await record(session, deed, change)
    return paid


async def _moved(
    session: AsyncSession, deed: Deed, row: Payable, move: Move, told: _Told
) -> Payable:
    row.state, row.version = rules.next_state(row.state, move), row.version + 1
    session.add(
        PayableMove(
            payable_id=row.id,
            version=row.version,
            move=move,
            author=deed.author,
            ground=told.ground,
            evidence=dict(told.evidence or {}),
            recorded_at=deed.now,
        )
    )
    await _tell(session, deed, row, f"payable.{row.state}", told.ground)
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
    await record(session, deed, change)
