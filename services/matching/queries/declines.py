"""Declines that count for a youth, each with its dispatch, kind and day."""

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.rules.rests import Decline
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.objections import StandingCorrection
from services.matching.tables.pauses import Pause


async def of_youth(session: AsyncSession, youth_id: str) -> list[Decline]:
    """The declines of a youth, oldest first; one that an objection struck is none."""
    struck = exists().where(
        StandingCorrection.dispatch_id == Dispatch.id,
        StandingCorrection.remedy == "decline_struck",
    )
    rest = and_(Pause.dispatch_id == Dispatch.id, Pause.declined)
    kind = case(
        (Dispatch.state == "refused", "refused"),
        (Dispatch.withdrawal_cause == "youth_absent", "absent"),
        (Pause.cause == "unanswered", "unanswered"),
        else_="left",
    )
    day = func.coalesce(Dispatch.refused_on, Dispatch.withdrawn_on)
    declined = or_(
        Dispatch.state == "refused",
        Dispatch.withdrawal_cause == "youth_absent",
        Pause.id.is_not(None),
    )
    rows = await session.execute(
        select(Dispatch.id, kind, day)
        .outerjoin(Pause, rest)
        .where(Dispatch.youth_id == youth_id, declined, ~struck)
        .order_by(day, Dispatch.id)
    )
    return [Decline(*row) for row in rows]
