"""Objections to lines, and the lines that they are to."""

from collections.abc import Collection

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.reporting.queries.batches import lines_of
from services.reporting.queries.recoveries import IS_ALL_SET_OFF
from services.reporting.queries.runs import is_due
from services.reporting.queries.settlements import NOT_HELD
from services.reporting.rules.objections import By
from services.reporting.tables.objections import LineObjection
from services.reporting.tables.settlements import SettlementLine


async def line(
    session: AsyncSession, settlement_id: str, line_id: str
) -> tuple[SettlementLine, bool] | None:
    """A line of a settlement, and whether it still waits: to be paid, or to be set off."""
    is_waiting = or_(is_due(lines_of(settlement_id), [settlement_id]), IS_ALL_SET_OFF)
    rows = await session.execute(
        select(SettlementLine, is_waiting).where(
            SettlementLine.settlement_id == settlement_id, SettlementLine.id == line_id
        )
    )
    return next(((found, due) for found, due in rows), None)


async def is_named(session: AsyncSession, settlement_id: str, by: By, ids: Collection[str]) -> bool:
    """Whether a youth or a unit is named in a settlement, by whichever of its ids."""
    whose = SettlementLine.youth_id if by == "youth" else SettlementLine.unit_id
    found = await session.scalar(
        select(SettlementLine.id)
        .where(SettlementLine.settlement_id == settlement_id, whose.in_(ids))
        .limit(1)
    )
    return found is not None


async def standing(session: AsyncSession, line_id: str) -> LineObjection | None:
    """The objection to a line that awaits its answer, or None."""
    return await session.scalar(
        select(LineObjection).where(LineObjection.line_id == line_id, LineObjection.state == "open")
    )


async def find(
    session: AsyncSession, settlement_id: str, objection_id: str
) -> LineObjection | None:
    """One objection to a line of a settlement, held until the end of the transaction."""
    return await session.scalar(
        select(LineObjection)
        .where(LineObjection.id == objection_id, LineObjection.settlement_id == settlement_id)
        .with_for_update()
    )


async def open_ones(session: AsyncSession, settlement_id: str) -> list[LineObjection]:
    """The objections to a settlement's lines that await an answer."""
    rows = await session.scalars(
        select(LineObjection)
        .where(LineObjection.settlement_id == settlement_id, LineObjection.state == "open")
        .order_by(LineObjection.id)
        .with_for_update()
    )
    return list(rows)


async def stretch(
    session: AsyncSession, settlement_id: str, *, after: str | None, limit: int
) -> list[LineObjection]:
    """A stretch of the objections to a settlement's lines, oldest first."""
    query = select(LineObjection).where(LineObjection.settlement_id == settlement_id)
    if after:
        query = query.where(LineObjection.id > after)
    return list(await session.scalars(query.order_by(LineObjection.id).limit(limit)))


async def unanswered(
    session: AsyncSession, settlement_id: str
) -> list[tuple[SettlementLine, LineObjection]]:
    """The lines of a settlement to whose month of a placement the last objection has no answer.

    Each with that objection: it went over from an earlier batch, and nobody answered it since. A
    line that is all set off waits too, before it counts as repaid.
    """
    mine, before, last = SettlementLine, aliased(SettlementLine), aliased(LineObjection)
    newest = (
        select(mine.id.label("line_id"), LineObjection.id, LineObjection.state)
        .ext(distinct_on(mine.id))
        .join(before, before.id == LineObjection.line_id)
        .join(mine, and_(mine.placement_id == before.placement_id, mine.month == before.month))
        .where(
            LineObjection.by != "signal",
            mine.settlement_id == settlement_id,
            before.settlement_id != settlement_id,
        )
        .order_by(mine.id, LineObjection.id.desc())
        .subquery()
    )
    rows = await session.execute(
        select(mine, last)
        .join(newest, newest.c.line_id == mine.id)
        .join(last, last.id == newest.c.id)
        .where(newest.c.state == "carried_over", NOT_HELD, mine.to_pay + mine.set_off > 0)
        .order_by(mine.id)
    )
    return [(row[0], row[1]) for row in rows]
