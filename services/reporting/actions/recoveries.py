"""Recovery claims: opened by an approved settlement, moved on until nothing is left of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.common.values import ids, region, yuan
from services.reporting.actions import policy_rows, recovery_hearings, repayments
from services.reporting.actions.repayments import Repayment
from services.reporting.queries import recoveries as queries
from services.reporting.rules import recoveries as rules
from services.reporting.rules import set_offs
from services.reporting.rules.payees import Payee
from services.reporting.rules.recoveries import Move, State
from services.reporting.tables.recoveries import Recovery, RecoveryMove
from services.reporting.tables.settlements import Settlement, SettlementLine

_AFTER_ALL: Final = "核销的款项没有退回，抵扣同月补结的补贴"


@dataclass(frozen=True)
class Seen:
    """Which claim is moved and as of which version: by an office, or by whoever it is on.

    `youths` and `units` are the ids of the person, or of the unit, that asks.
    """

    recovery_id: str
    version: int | None
    office: str | None = None
    youths: Collection[str] = ()
    units: Collection[str] = ()


@dataclass(frozen=True)
class _Told:
    """What is kept of a move besides who made it and when."""

    ground: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    amount: Decimal | None = None
    line_id: str | None = None
    words: str | None = field(default=None, repr=False)


async def open_claims(session: AsyncSession, deed: Deed, settlement_id: str) -> None:
    """A claim for each line of a settlement that takes something back, on whoever had the money.

    What came back of the month before anybody claimed it counts as repaid.
    """
    lines = await queries.lines_taking_back(session, settlement_id)
    month = (await session.get_one(Settlement, settlement_id)).month
    back = await repayments.back_before(session, month, [line.placement_id for line in lines])
    had = await queries.payees_of(session, [line.adjusts for line in lines])
    for line in lines:
        row = _opened(deed, line, had.get(line.adjusts or "", line.payee))
        session.add(row)
        await record_grounded(session, deed, _change(deed, row, "recovery.opened", ""))
        if line.placement_id in back:
            await session.flush()
            await _count_returned(session, deed, row, min(row.left, back[line.placement_id]))


async def keep_set_offs(session: AsyncSession, deed: Deed, settlement_id: str) -> None:
    """Keep what the paid lines of a settlement set against claims: it counts as repaid."""
    for line in await queries.lines_set_off(session, settlement_id):
        row = await _held(session, str(line.set_off_against))
        move = rules.set_off_of(row.state, line.set_off, row.left)
        ground = _AFTER_ALL if row.state == "written_off" else "经本人同意抵扣"
        told = _Told(ground, {"way": "set_off"}, line.set_off, line.id)
        await _take(session, deed, row, move, told)


async def waits_to_be_set_off(session: AsyncSession, settlement_id: str) -> bool:
    """Whether lines of a settlement are to go against claims as a whole, and have not yet."""
    return any(line.to_pay == 0 for line in await queries.lines_set_off(session, settlement_id))


async def notify(
    session: AsyncSession, deed: Deed, seen: Seen, notified_on: date, ground: str
) -> Recovery:
    """Whoever owes was told of the claim. Raises NotifiedOnImpossible and what `_seen` raises."""
    await policy_rows.current(session)
    row = await _seen(session, seen)
    rules.require_notified_on(notified_on, row.opened_on, deed.today)
    row.object_by = await recovery_hearings.told_today(session, row, notified_on, deed.today)
    row.notified_on = notified_on
    evidence = {"notified_on": notified_on.isoformat(), "object_by": row.object_by.isoformat()}
    return await _take(session, deed, row, "notification", _Told(ground, evidence))


async def object_to(session: AsyncSession, deed: Deed, seen: Seen, words: str) -> Recovery:
    """Whoever owes disagrees, in words that only the office reads. Raises ObjectionTooLate."""
    await policy_rows.current(session)
    row = await _seen(session, seen)
    _next_state(row, "objection")
    heard = await recovery_hearings.hearing_of(session, row)
    rules.require_in_time(heard.last_day if heard else None, deed.today)
    return await _take(session, deed, row, "objection", _Told(words=words))


async def decide_objection(
    session: AsyncSession, deed: Deed, seen: Seen, *, upheld: bool, ground: str
) -> Recovery:
    """Another person than who gave notice decides. Raises RecoveryDecidedBySamePerson.

    The notice falls with an objection that is upheld; its move goes on telling of its days.
    """
    row = await _seen(session, seen)
    move: Move = "objection_upheld" if upheld else "objection_dismissed"
    row = await _take(session, deed, row, move, _Told(ground))
    if upheld:
        row.notified_on = row.object_by = None
    return row


async def repay(
    session: AsyncSession, deed: Deed, seen: Seen, repayment: Repayment, ground: str
) -> Recovery:
    """Money came back, to the budget that it came out of.

    Raises RepaymentAboveClaim, RepaymentAbovePaid, RepaidOnImpossible.
    """
    held = await repayments.hold(session, await find(session, seen))
    row = await _seen(session, seen)
    rules.require_repaid_on(repayment.received_on, row.opened_on, deed.today)
    move = rules.repayment_of(repayment.amount, row.left, await reserved_of(session, row))
    # What is closed has nothing left to repay: its state says so first.
    _next_state(row, move)
    await repayments.keep(session, deed, row, repayment, held)
    evidence = {"received_on": repayment.received_on.isoformat(), "voucher": repayment.voucher}
    told = _Told(ground, evidence | {"way": "transfer"}, repayment.amount)
    return await _take(session, deed, row, move, told)


async def agree_to_set_off(
    session: AsyncSession, deed: Deed, seen: Seen, ground: str | None
) -> Recovery:
    """The youth agrees that later lines of theirs go against the claim; a proxy needs a ground.

    Raises ConsentNeedsGround, RecoveryStateForbids, UnitRepaysItself.
    """
    row = await _seen(session, seen)
    rules.require_open(row.state)
    set_offs.require_set_off(row.payee)
    said = set_offs.consent_ground(by_proxy=seen.office is not None, ground=ground)
    row.set_off_agreed_on = deed.today
    row.version += 1
    session.add(_move(deed, row, None, _Told(said, {"agreed_on": deed.today.isoformat()})))
    await record_grounded(session, deed, _change(deed, row, "recovery.set-off-agreed", said))
    return row


async def propose_write_off(session: AsyncSession, deed: Deed, seen: Seen, ground: str) -> Recovery:
    """An officer proposes to ask for the rest no more, on a ground."""
    row = await _seen(session, seen)
    return await _take(session, deed, row, "write_off_proposal", _Told(ground))


async def decide_write_off(
    session: AsyncSession, deed: Deed, seen: Seen, *, passed: bool, ground: str
) -> Recovery:
    """Another person decides. Raises RecoveryDecidedBySamePerson, SetOffUnderWay."""
    row = await _seen(session, seen)
    if passed:
        set_offs.require_none_reserved(await reserved_of(session, row))
    move: Move = "write_off" if passed else "write_off_refusal"
    return await _take(session, deed, row, move, _Told(ground, {"left": str(row.left)}))


async def find(session: AsyncSession, seen: Seen) -> Recovery:
    """A claim that an office, or whoever it is on, may see. Raises RecoveryUnknown."""
    return _visible(await queries.find(session, seen.recovery_id), seen)


async def reserved_of(session: AsyncSession, row: Recovery) -> Decimal:
    """What settlements under way set against a claim, in yuan."""
    return (await queries.reserved(session, [row.id])).get(row.id, yuan.ZERO)


async def _count_returned(
    session: AsyncSession, deed: Deed, row: Recovery, amount: Decimal
) -> None:
    told = _Told("形成以前已经退回", {"way": "returned"}, amount)
    await _take(session, deed, row, rules.repayment_of(amount, row.left, yuan.ZERO), told)


async def _seen(session: AsyncSession, seen: Seen) -> Recovery:
    row = _visible(await queries.find(session, seen.recovery_id, lock=True), seen)
    rules.require_version(seen.version, row.version)
    return row


def _visible(row: Recovery | None, seen: Seen) -> Recovery:
    theirs = row is not None and _is_on(row, seen)
    offices = row is not None and seen.office and region.lies_within(row.region, seen.office)
    if row is None or not (theirs or offices):
        raise rules.RecoveryUnknown
    return row


def _is_on(row: Recovery, seen: Seen) -> bool:
    return row.youth_id in seen.youths if row.payee == "youth" else row.unit_id in seen.units


def _next_state(row: Recovery, move: Move) -> State:
    return rules.next_state(row.state, move, told=row.notified_on is not None)


async def _held(session: AsyncSession, recovery_id: str) -> Recovery:
    return await session.get_one(Recovery, recovery_id, with_for_update=True)


async def _take(
    session: AsyncSession, deed: Deed, row: Recovery, move: Move, told: _Told
) -> Recovery:
    state = _next_state(row, move)
    taken = await queries.moves(session, row.id)
    earlier: dict[str, str] = {step.move: step.author for step in taken if step.move}
    rules.require_other_person(move, deed.author, earlier)
    row.state, row.version = state, row.version + 1
    row.repaid += told.amount or yuan.ZERO
    session.add(_move(deed, row, move, told))
    event = f"recovery.{rules.PAST[move]}"
    await record_grounded(session, deed, _change(deed, row, event, told.ground))
    return row


def _opened(deed: Deed, line: SettlementLine, payee: Payee) -> Recovery:
    return Recovery(
        id=ids.new("rcv"),
        line_id=line.id,
        settlement_id=line.settlement_id,
        placement_id=line.placement_id,
        youth_id=line.youth_id,
        unit_id=line.unit_id,
        payee=payee,
        region=line.region,
        month=line.month,
        amount=-line.amount,
        repaid=yuan.ZERO,
        state="open",
        version=1,
        opened_on=deed.today,
        notified_on=None,
        object_by=None,
        set_off_agreed_on=None,
    )


def _move(deed: Deed, row: Recovery, move: Move | None, told: _Told) -> RecoveryMove:
    return RecoveryMove(
        recovery_id=row.id,
        version=row.version,
        move=move,
        author=deed.author,
        ground=told.ground,
        words=told.words,
        amount=told.amount,
        line_id=told.line_id,
        evidence=dict(told.evidence),
        recorded_at=deed.now,
    )


def _change(deed: Deed, row: Recovery, event: str, ground: str) -> Change:
    return Change(
        object="recovery",
        id=row.id,
        version=row.version,
        event=event,
        occurred_on=deed.today,
        ground=ground,
        data={
            "youth_id": row.youth_id,
            "placement_id": row.placement_id,
            "unit_id": row.unit_id,
            "payee": row.payee,
            "region": row.region,
            "month": str(row.month),
            "amount": str(row.amount),
            "repaid": str(row.repaid),
            "state": row.state,
        },
    )
