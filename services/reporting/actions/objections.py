"""Objections: one line of a settlement waits for its answer, and the batch goes on without it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.common.values import ids
from services.common.values.region import PROVINCE
from services.reporting.actions import budgets, moves, policy_rows, publicity
from services.reporting.queries import objections as queries
from services.reporting.queries import recoveries, settlements, signals
from services.reporting.rules import objections as rules
from services.reporting.rules.objections import By, Move, State
from services.reporting.rules.settlements import SettlementUnknown
from services.reporting.tables.objections import LineObjection
from services.reporting.tables.settlements import Settlement, SettlementLine

_EVENTS: Final[dict[State, str]] = {
    "dismissed": "line-objection.dismissed",
    "upheld": "line-objection.upheld",
    "carried_over": "line-objection.carried-over",
}


@dataclass(frozen=True)
class Objector:
    """Who objects: a youth or a unit by all its ids, or an officer by their office."""

    by: By
    ids: Collection[str] = ()
    office: str | None = None

    def is_of(self, line: SettlementLine) -> bool:
        """Whether a line is theirs to object to."""
        return (
            self.by == "officer"
            or (line.youth_id if self.by == "youth" else line.unit_id) in self.ids
        )


@dataclass(frozen=True)
class Raised:
    """What is objected to, and why."""

    settlement_id: str
    line_id: str
    ground: str


@dataclass(frozen=True)
class Held:
    """Why a line waits: what who said, and by which audit signal if by one."""

    author: str
    ground: str
    signal_id: str | None = None


@dataclass(frozen=True)
class Answer:
    """What an officer says to an objection, as of which version they saw."""

    objection_id: str
    move: Move
    seen: int | None
    ground: str


async def raise_objection(
    session: AsyncSession, deed: Deed, raised: Raised, who: Objector
) -> LineObjection:
    """Let a line wait: one's own, or as an office any.

    Raises SettlementUnknown, LineUnknown, ObjectionClosed, ObjectionOpen.
    """
    await policy_rows.current(session)
    settlement = await _named_in(session, raised.settlement_id, who)
    line, is_due = await _line(session, raised.settlement_id, raised.line_id)
    if not who.is_of(line):
        raise rules.LineUnknown
    if await queries.standing(session, line.id):
        raise rules.ObjectionOpen
    until = await publicity.last_day_of(session, settlement)
    rules.require_in_time(who.by, settlement.state, is_due=is_due, until=until, today=deed.today)
    row = await _keep(session, deed, line, who.by, Held(deed.author, raised.ground))
    await _add_up(session, settlement)
    return row


async def hold_by_signal(
    session: AsyncSession, deed: Deed, line: SettlementLine, held: Held
) -> None:
    """Let a line wait until an audit signal is decided."""
    await _keep(session, deed, line, "signal", held)
    settlement = await session.get_one(Settlement, line.settlement_id)
    if settlement.state != "preparing":
        await _add_up(session, settlement)


async def leave_by_signal(
    session: AsyncSession, deed: Deed, line: SettlementLine, held: Held, ground: str
) -> None:
    """Let a line leave its batch, because of what was decided on an audit signal."""
    row = await _keep(session, deed, line, "signal", held)
    settlement = await session.get_one(Settlement, line.settlement_id)
    await settle(session, deed, settlement, row, Answer(row.id, "upholding", row.version, ground))


async def answer(
    session: AsyncSession, deed: Deed, settlement_id: str, office: str, given: Answer
) -> LineObjection:
    """Answer an objection: the line goes with its batch, or leaves it and is settled anew.

    Raises ObjectionUnknown, ObjectionChanged, ObjectionStateForbids, OwnObjection, LaterLinesStand,
    SetOffKept.
    """
    await moves.turn(session, settlement_id)
    settlement = await settlements.find(session, settlement_id, office=office, lock=True)
    row = await queries.find(session, settlement_id, given.objection_id) if settlement else None
    if settlement is None or row is None:
        raise rules.ObjectionUnknown
    rules.require_version(given.seen, row.version)
    rules.require_signal_decided(is_open=await signals.is_open(session, row.signal_id))
    rules.require_other_person(deed.author, row.author)
    await settle(session, deed, settlement, row, given)
    return row


async def settle(
    session: AsyncSession, deed: Deed, settlement: Settlement, row: LineObjection, given: Answer
) -> None:
    """Take an objection to its end. Raises ObjectionStateForbids, LaterLinesStand, SetOffKept."""
    state = rules.next_state(row.state, given.move)
    if state in rules.DROPPED:
        await _require_leaves(session, settlement, row.line_id)
    row.state, row.version = state, row.version + 1
    row.answered_by, row.answer, row.answered_at = deed.author, given.ground, deed.now
    if state in rules.DROPPED:
        await moves.open_days(session, settlement, row.line_id)
        await session.flush()
        if settlement.budget_year is not None:
            await _release(session, deed, settlement, row.line_id)
    await _add_up(session, settlement)
    await _tell(session, deed, row, _EVENTS[state])


async def carry_over(
    session: AsyncSession, deed: Deed, settlement: Settlement, why: str = "随批次审批转入下一批"
) -> None:
    """Let every line that still waits leave the batch for the next one."""
    for row in await queries.open_ones(session, settlement.id):
        given = Answer(row.id, "carry_over", row.version, why)
        await settle(session, deed, settlement, row, given)


async def raise_again(session: AsyncSession, deed: Deed, settlement_id: str) -> None:
    """Let the lines of a new batch wait for what was objected to before and is not answered yet.

    As who objected, with their words: nobody has to object twice to be heard.
    """
    for line, before in await queries.unanswered(session, settlement_id):
        await _keep(session, deed, line, before.by, Held(before.author, before.ground))


async def _add_up(session: AsyncSession, settlement: Settlement) -> None:
    # After the approval the sum is what was committed: a line that waits is still owed.
    if settlement.budget_year is None:
        await moves.add_up(session, settlement)


async def _require_leaves(session: AsyncSession, settlement: Settlement, line_id: str) -> None:
    # Before it is said: what has left its batch is in force no more, and nothing adjusts it.
    await moves.require_no_later_lines(session, settlement, line_id)
    rules.require_none_set_off(is_kept=await recoveries.is_kept(session, line_id))


async def _release(session: AsyncSession, deed: Deed, settlement: Settlement, line_id: str) -> None:
    line = await session.get_one(SettlementLine, line_id)
    await budgets.release(session, deed, settlement, line.to_pay)
    settlement.total -= line.to_pay
    settlement.set_off -= line.set_off


async def _named_in(session: AsyncSession, settlement_id: str, who: Objector) -> Settlement:
    # An office sees its own region's; a youth or a unit only what names them.
    office = who.office or PROVINCE
    found = await settlements.find(session, settlement_id, office=office, lock=True)
    named = who.by == "officer" or await queries.is_named(session, settlement_id, who.by, who.ids)
    if found is None or not named:
        raise SettlementUnknown
    return found


async def _line(
    session: AsyncSession, settlement_id: str, line_id: str
) -> tuple[SettlementLine, bool]:
    found = await queries.line(session, settlement_id, line_id)
    if found is None:
        raise rules.LineUnknown
    return found


async def _tell(session: AsyncSession, deed: Deed, row: LineObjection, event: str) -> None:
    # Who answered says why; until then, who objected.
    told = Change(
        object="line-objection",
        id=row.id,
        version=row.version,
        event=event,
        occurred_on=deed.today,
        ground=row.ground if row.answer is None else row.answer,
        data={"settlement_id": row.settlement_id, "line_id": row.line_id, "by": row.by},
    )
    await record_grounded(session, deed, told)


async def _keep(
    session: AsyncSession, deed: Deed, line: SettlementLine, by: By, held: Held
) -> LineObjection:
    row = LineObjection(
        id=ids.new("obj"),
        settlement_id=line.settlement_id,
        line_id=line.id,
        state="open",
        version=1,
        by=by,
        signal_id=held.signal_id,
        author=held.author,
        ground=held.ground,
        recorded_at=deed.now,
        answered_by=None,
        answer=None,
        answered_at=None,
    )
    session.add(row)
    await _tell(session, deed, row, "line-objection.raised")
    await session.flush()
    return row
