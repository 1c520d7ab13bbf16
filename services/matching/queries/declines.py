"""Dispatches that ended before a placement: how, on which day, and what followed."""

from datetime import date

from sqlalchemy import Select, and_, exists, false, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.rules.applications import PauseCause
from services.matching.rules.declines import Ended
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.objections import StandingCorrection
from services.matching.tables.pauses import Pause


async def ended_of_youth(session: AsyncSession, youth_id: str) -> list[Ended]:
    """How the dispatches of a youth ended, the oldest first."""
    rows = await session.execute(_ended().where(Dispatch.youth_id == youth_id))
    return [Ended(*row) for row in rows]


async def ended(session: AsyncSession, dispatch_id: str) -> Ended | None:
    """How one dispatch ended, if it did."""
    row = (await session.execute(_ended().where(Dispatch.id == dispatch_id))).one_or_none()
    return row and Ended(*row)


def _ended() -> Select[str, str, date, str | None, PauseCause, bool, bool]:
    struck = exists().where(
        StandingCorrection.dispatch_id == Dispatch.id,
        StandingCorrection.remedy == "decline_struck",
    )
    pause = and_(Pause.dispatch_id == Dispatch.id, Pause.declined)
    day = func.coalesce(Dispatch.refused_on, Dispatch.withdrawn_on)
    return (
        select(
            Dispatch.id,
            Dispatch.state,
            day,
            Dispatch.withdrawal_cause,
            Pause.cause,
            struck,
            func.coalesce(Dispatch.explanation["excused"].as_boolean(), false()),
        )
        .outerjoin(Pause, pause)
        .where(day.is_not(None))
        .order_by(day, Dispatch.id)
    )
