"""Which units a unit answers for: itself, and those that went into it."""

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.matching.queries.among import among
from services.matching.tables.mergers import Merger


def answers_for(unit_id: str | None, column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether a row's unit is a unit itself, or one that went into it."""
    absorbed = select(Merger.unit_id).where(Merger.into_unit_id == unit_id)
    return or_(column == unit_id, among(column, absorbed))


async def went_into(session: AsyncSession, unit_id: str) -> str | None:
    """The unit that one went into and that answers for it now; None for one that still is."""
    return await session.scalar(select(Merger.into_unit_id).where(Merger.unit_id == unit_id))


async def successor(session: AsyncSession, unit_id: str) -> str:
    """The unit that answers for a unit: itself, unless it went into another."""
    return await went_into(session, unit_id) or unit_id
