"""Taking a step with a settlement: who, when, on what ground, and what it leaves behind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.bulk import table_of, update_rows
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.reporting import policy
from services.reporting.actions import policy_rows
from services.reporting.queries import locks
from services.reporting.queries import settlements as queries
from services.reporting.rules import settlements as rules
from services.reporting.rules.settlements import Move
from services.reporting.tables.settlements import SettledDays, Settlement, SettlementMove

PAGE: Final = 500
"""Placements told of by one change."""


@dataclass(frozen=True)
class Told:
    """What an officer gives with a step; `evidence` holds days, numbers of papers and sums."""

    ground: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)


async def locked(
    session: AsyncSession, settlement_id: str, *, office: str, seen: int | None
) -> Settlement:
    """A settlement to be moved, as the caller saw it. Raises SettlementUnknown, …Changed."""
    await policy_rows.current(session)
    settlement = await queries.find(session, settlement_id, office=office, lock=True)
    if settlement is None:
        raise rules.SettlementUnknown
    rules.require_version(seen, settlement.version)
    return settlement


async def turn(session: AsyncSession, settlement_id: str) -> None:
    """Let nobody else settle a settlement's month: asked for before any settlement is held."""
    month = await queries.month_of(session, settlement_id)
    if month is not None:
        await locks.hold(session, "settled-month", month)


async def in_turn(session: AsyncSession, settlement_id: str) -> Settlement:
    """A settlement as it stands once it is its turn: no other writes lines of its month now."""
    await turn(session, settlement_id)
    await policy_rows.current(session)
    # Read again under the lock: another worker of the same job may have gone on meanwhile.
    return await session.get_one(
        Settlement, settlement_id, populate_existing=True, with_for_update=True
    )


async def take(
    session: AsyncSession, deed: Deed, settlement: Settlement, move: Move, told: Told
) -> None:
    """Move a settlement on and keep who did it. Raises SettlementStateForbids, SamePerson."""
    state = rules.next_state(settlement.state, move)
    steps = await queries.moves(session, settlement.id)
    earlier: dict[str, str] = {step.move: step.author for step in steps}
    apart = policy.separate_persons(deed.today, settlement.region)
    rules.require_other_person(move, deed.author, earlier, apart)
    settlement.state, settlement.version = state, settlement.version + 1
    session.add(_step(deed, settlement, move, told))
    await record_grounded(session, deed, _change(deed, settlement, move, told))


async def tell_settled(session: AsyncSession, deed: Deed, settlement: Settlement) -> None:
    """Tell whose month an approved settlement settles, page by page: there may be very many."""
    page = 0
    async for placements in queries.placements_settled(session, settlement.id, PAGE):
        page += 1
        told = Change(
            object="settlement-page",
            id=f"{settlement.id}/{page}",
            version=1,
            event="settlement.placements-settled",
            occurred_on=deed.today,
            data={
                "settlement_id": settlement.id,
                "region": settlement.region,
                "month": str(settlement.month),
                "placements": placements,
            },
        )
        await record_grounded(session, deed, told)


async def cancel(
    session: AsyncSession, deed: Deed, settlement: Settlement, move: Move, told: Told
) -> None:
    """Take a step that cancels a settlement: what its lines settled is open again.

    Raises SettlementStateForbids, SamePerson, LaterLinesStand.
    """
    await locks.hold(session, "settled-month", settlement.month)
    await take(session, deed, settlement, move, told)
    await require_no_later_lines(session, settlement)
    await open_days(session, settlement)


async def add_up(session: AsyncSession, settlement: Settlement) -> None:
    """What a settlement's lines add up to now."""
    sums = await queries.sums(session, settlement.id)
    settlement.lines, settlement.held = sums.lines, sums.held
    settlement.total, settlement.to_recover = sums.total, sums.to_recover
    settlement.set_off = sums.set_off


async def require_no_later_lines(
    session: AsyncSession, settlement: Settlement, line_id: str | None = None
) -> None:
    """What a later line adjusts stays: asked while it is in force. Raises LaterLinesStand."""
    await locks.hold(session, "settled-month", settlement.month)
    if await queries.has_later_lines(session, settlement, line_id):
        raise rules.LaterLinesStand


async def open_days(
    session: AsyncSession, settlement: Settlement, line_id: str | None = None
) -> None:
    """What a settlement settled, or one line of it, is to be settled anew: none adjusts it."""
    await session.execute(delete(SettledDays).where(queries.settled_first_by(settlement, line_id)))
    await _give_days_back(session, settlement, line_id)


async def _give_days_back(
    session: AsyncSession, settlement: Settlement, line_id: str | None
) -> None:
    # Where this settlement adjusted an earlier line, the days are again what that line says.
    before = await queries.lines_before(session, settlement, line_id)
    columns: dict[str, list[object]] = {
        "placement_id": [key for key, _, _ in before],
        "month": [settlement.month] * len(before),
        "days": [Range(first, last, bounds="[]") for _, first, last in before],
    }
    await update_rows(session, table_of(SettledDays), columns, by=("placement_id", "month"))


def _step(deed: Deed, settlement: Settlement, move: Move, told: Told) -> SettlementMove:
    return SettlementMove(
        settlement_id=settlement.id,
        version=settlement.version,
        move=move,
        author=deed.author,
        ground=told.ground,
        evidence=dict(told.evidence),
        recorded_at=deed.now,
    )


def _change(deed: Deed, settlement: Settlement, move: Move, told: Told) -> Change:
    return Change(
        object="settlement",
        id=settlement.id,
        version=settlement.version,
        event=f"settlement.{rules.PAST[move]}",
        occurred_on=deed.today,
        ground=told.ground,
        data={
            "region": settlement.region,
            "month": str(settlement.month),
            "state": settlement.state,
            "lines": settlement.lines,
            "held": settlement.held,
            "total": str(settlement.total),
        },
    )
