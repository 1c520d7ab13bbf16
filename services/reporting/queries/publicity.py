"""The publicised lines of a settlement."""

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.rules.objections import DROPPED
from services.reporting.tables.objections import LineObjection
from services.reporting.tables.settlements import Settlement, SettlementLine


async def settlement(session: AsyncSession, settlement_id: str) -> Settlement | None:
    """A settlement of any office, for whoever asks."""
    return await session.get(Settlement, settlement_id)


async def stretch(
    session: AsyncSession, settlement_id: str, *, after: str | None, limit: int | None
) -> list[SettlementLine]:
    """A stretch of the lines that are public, by id; one that is objected to stays in the list."""
    query = select(SettlementLine).where(_is_listed(settlement_id))
    if after:
        query = query.where(SettlementLine.id > after)
    return list(await session.scalars(query.order_by(SettlementLine.id).limit(limit)))


def _is_listed(settlement_id: str) -> ColumnElement[bool]:
    dropped = exists().where(
        LineObjection.line_id == SettlementLine.id, LineObjection.state.in_(DROPPED)
    )
    return and_(
        SettlementLine.settlement_id == settlement_id,
        func.cardinality(SettlementLine.held_for) == 0,
        SettlementLine.amount > 0,
        ~dropped.correlate(SettlementLine),
    )
