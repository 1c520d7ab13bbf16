"""Settlements: opened for a region's month, prepared, and moved on until the money has left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import jobs
from services.common.store.following import Position
from services.common.time.clock import day_of
from services.common.values import ids, yuan
from services.common.values.month import Month
from services.reporting import policy
from services.reporting.actions import (
    budgets,
    disbursements,
    moves,
    objections,
    publicity,
    recoveries,
)
from services.reporting.actions.disbursements import Payment
from services.reporting.actions.moves import Told
from services.reporting.queries import calendar, facts, locks, runs
from services.reporting.queries import settlements as queries
from services.reporting.rules import disbursements as money
from services.reporting.rules import settlements as rules
from services.reporting.rules.bank_files import require_rows
from services.reporting.rules.settlements import Move
from services.reporting.tables.settlements import Settlement

JOB: Final = "settlement"


@dataclass(frozen=True)
class Seen:
    """Which settlement an officer moves: from which office, and as of which version."""

    settlement_id: str
    office: str
    version: int | None


async def open_settlement(session: AsyncSession, deed: Deed, area: str, month: Month) -> str:
    """Open a settlement on the positions the feeds were read to; the id of the job that fills it.

    Raises MonthNotOver, SettlementUnderWay.
    """
    rules.require_month_over(month, deed.today)
    await locks.hold(session, "settlement", f"{area}/{month}")
    if await queries.is_under_way(session, area, month):
        raise rules.SettlementUnderWay(region=area, month=str(month))
    settlement = _opened(deed, area, month, await facts.positions(session))
    session.add(settlement)
    await session.flush()
    return await jobs.start(
        session, deed, kind=JOB, region=area, arguments={"settlement_id": settlement.id}
    )


async def is_preparing(session: AsyncSession, settlement_id: str) -> bool:
    """Whether a settlement is still being prepared, nobody else at it or at its month."""
    return (await moves.in_turn(session, settlement_id)).state == "preparing"


async def finish(session: AsyncSession, deed: Deed, settlement_id: str) -> Settlement:
    """Add the lines up and call the settlement prepared; nothing more if it is already.

    One without a line is not there to be moved on: what there was to settle is settled.

    Raises PreparationFailed for one that was abandoned before.
    """
    settlement = await moves.in_turn(session, settlement_id)
    steps = await queries.moves(session, settlement.id)
    rules.require_not_abandoned([step.move for step in steps])
    if settlement.state != "preparing":
        return settlement
    await moves.add_up(session, settlement)
    if settlement.lines:
        await moves.take(session, deed, settlement, "preparation", Told())
    else:
        await moves.cancel(session, deed, settlement, "nothing_found", Told("没有应结算的"))
    return settlement


async def abandon(session: AsyncSession, deed: Deed, settlement_id: str) -> None:
    """Cancel a settlement that could not be prepared to the end."""
    settlement = await moves.in_turn(session, settlement_id)
    if settlement.state == "preparing":
        await moves.cancel(session, deed, settlement, "preparation_failure", Told("编制未能完成"))


async def review(
    session: AsyncSession, deed: Deed, seen: Seen, *, passed: bool, ground: str
) -> Settlement:
    """A second person agrees with the lines, or returns them.

    Raises SamePerson, ReasonMissing, NothingToPay.
    """
    settlement = await (_seen if passed else _in_turn)(session, seen)
    if not passed:
        rules.require_reason(ground)
        await _return(session, deed, settlement, "review_return", ground)
        return settlement
    await moves.take(session, deed, settlement, "review", Told(ground))
    rules.require_something_to_settle(settlement.total + settlement.set_off, settlement.to_recover)
    return settlement


async def publish(session: AsyncSession, deed: Deed, seen: Seen, ground: str) -> Settlement:
    """Make the list public for so many working days from tomorrow on (公示)."""
    settlement = await _seen(session, seen)
    working_days = await calendar.calendar_of(session, [deed.today])
    last = working_days.nth_after(deed.today, policy.publicity_days(deed.today, settlement.region))
    settlement.publicity_ends_on = last
    settlement.provisional |= working_days.is_provisional(deed.today, last)
    told = Told(ground, {"ends_on": last.isoformat()})
    await moves.take(session, deed, settlement, "publication", told)
    return settlement


async def approve(
    session: AsyncSession, deed: Deed, seen: Seen, *, passed: bool, ground: str
) -> Settlement:
    """Release the money once the publicity is over, or return the lines.

    A line that waits for an answer goes into the next batch.

    Raises SamePerson, ReasonMissing, PublicityNotOver, LaterLinesStand, NothingToPay,
    BudgetExceeded.
    """
    settlement = await _in_turn(session, seen)
    if not passed:
        rules.require_reason(ground)
        await _return(session, deed, settlement, "approval_return", ground)
        return settlement
    last = await publicity.last_day_of(session, settlement)
    await moves.take(session, deed, settlement, "approval", Told(ground))
    rules.require_publicity_over(last or deed.today, deed.today)
    await objections.carry_over(session, deed, settlement)
    await moves.add_up(session, settlement)
    rules.require_something_to_settle(settlement.total + settlement.set_off, settlement.to_recover)
    await budgets.commit(session, deed, settlement, settlement.total)
    await recoveries.open_claims(session, deed, settlement.id)
    await moves.tell_settled(session, deed, settlement)
    return settlement


async def disburse(
    session: AsyncSession, deed: Deed, seen: Seen, payment: Payment, ground: str
) -> Settlement:
    """Keep that the money has left, of all lines that are due or of some.

    A line without an account on the day of payment is in no bank file: it stays due.

    Raises SourcesDoNotAddUp, PaidOnImpossible, LineNotDue, NothingDue, SourceExceeded,
    AccountsMoved.
    """
    settlement = await _seen(session, seen)
    every = await runs.due(session, settlement.id)
    due = await disbursements.due_lines(session, settlement.id, payment)
    move = rules.paying_move(settlement.state, is_all=due == every)
    await moves.take(session, deed, settlement, move, _told(payment, ground))
    money.require_sum(payment.sources, due.total)
    approved_on = await _approved_on(session, settlement)
    money.require_paid_on(payment.paid_on, approved_on, deed.today, settlement.budget_year)
    waits = not every.lines and await recoveries.waits_to_be_set_off(session, settlement.id)
    if not waits and (due.lines or settlement.total or move == "further_disbursement"):
        require_rows(due.lines)
        await _commit_if_not(session, deed, settlement, every.total)
        await disbursements.pay(session, deed, settlement, payment, due)
    await recoveries.keep_set_offs(session, deed, settlement.id)
    return settlement


async def find(session: AsyncSession, settlement_id: str, office: str) -> Settlement:
    """A settlement that an office may see. Raises SettlementUnknown."""
    settlement = await queries.find(session, settlement_id, office=office)
    if settlement is None:
        raise rules.SettlementUnknown
    return settlement


async def _commit_if_not(
    session: AsyncSession, deed: Deed, settlement: Settlement, amount: Decimal
) -> None:
    # What was approved before there were budgets is committed when it is paid.
    if settlement.budget_year is None:
        await budgets.commit(session, deed, settlement, amount)


async def _return(
    session: AsyncSession, deed: Deed, settlement: Settlement, move: Move, ground: str
) -> None:
    await moves.cancel(session, deed, settlement, move, Told(ground))
    # What was objected to waits in the next batch, as after an approval.
    await objections.carry_over(session, deed, settlement, "随批次退回转入下一批")


async def _in_turn(session: AsyncSession, seen: Seen) -> Settlement:
    # As whoever opens days does: nothing of the month comes back unseen.
    await moves.turn(session, seen.settlement_id)
    return await _seen(session, seen)


async def _seen(session: AsyncSession, seen: Seen) -> Settlement:
    return await moves.locked(session, seen.settlement_id, office=seen.office, seen=seen.version)


async def _approved_on(session: AsyncSession, settlement: Settlement) -> date:
    steps = await queries.moves(session, settlement.id)
    return next(day_of(step.recorded_at) for step in steps if step.move == "approval")


def _told(payment: Payment, ground: str) -> Told:
    sources = payment.sources
    return Told(
        ground,
        {
            "paid_on": payment.paid_on.isoformat(),
            "voucher": payment.voucher,
            "central": str(sources.central),
            "province": str(sources.province),
            "city": str(sources.city),
            "county": str(sources.county),
        },
    )


def _opened(
    deed: Deed, area: str, month: Month, positions: Mapping[str, Position | None]
) -> Settlement:
    return Settlement(
        id=ids.new("stm"),
        region=area,
        month=month,
        state="preparing",
        version=0,
        as_of={source: _told_position(at) for source, at in positions.items()},
        prepared_to="",
        known_at=deed.now,
        lines=0,
        held=0,
        total=yuan.ZERO,
        to_recover=yuan.ZERO,
        set_off=yuan.ZERO,
        publicity_ends_on=None,
        budget_year=None,
        provisional=False,
    )


def _told_position(position: Position | None) -> dict[str, Any]:
    if position is None:
        return {"position": 0, "at": None}
    return {"position": position.position, "at": position.at.isoformat()}
