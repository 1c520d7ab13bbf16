"""Dispatches that nobody answered in time."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.tables.dispatches import Dispatch
from services.matching.tables.objections import Objection
from services.matching.tables.obstacles import Obstacle


async def unanswered(session: AsyncSession, today: date) -> Sequence[str]:
    """Ids of what ran out of time, the longest first; what is under review waits for its end."""
    query = select(Dispatch.id).where(
        Dispatch.state == "issued",
        Dispatch.respond_by < today,
        ~exists().where(Obstacle.dispatch_id == Dispatch.id, Obstacle.decision.is_(None)),
        ~exists().where(Objection.dispatch_id == Dispatch.id, Objection.state == "filed"),
    )
    return (await session.scalars(query.order_by(Dispatch.respond_by, Dispatch.id))).all()
