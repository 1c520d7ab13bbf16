"""Waiting times: the days of every dispatch of a region that was issued in a period."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.time.clock import day_of
from services.common.values.region import prefix
from services.matching.rules.waiting_times import Course, Period
from services.matching.tables.dispatches import Dispatch


async def courses(session: AsyncSession, region: str, period: Period) -> list[Course]:
    """What became of each dispatch to a youth of a region, issued in a period.

    Transfers are left out: whoever is transferred was on post until the day before and has not
    waited. So are those taken over from the time before: nobody knows how long they waited.
    """
    query = select(
        Dispatch.region,
        Dispatch.explanation["registered_at"].astext,
        Dispatch.issued_on,
        Dispatch.signed_on,
        Dispatch.arrived_on,
    ).where(
        Dispatch.region.startswith(prefix(region), autoescape=True),
        Dispatch.issued_on.between(period.first, period.last),
        func.coalesce(Dispatch.explanation["mode"].astext, "").not_in(("transfer", "imported")),
    )
    rows = await session.execute(query)
    return [Course(home, _day(at, issued), issued, *steps) for home, at, issued, *steps in rows]


def _day(registered_at: str | None, issued_on: date) -> date:
    return day_of(datetime.fromisoformat(registered_at)) if registered_at else issued_on
