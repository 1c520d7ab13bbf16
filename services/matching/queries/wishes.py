"""Wishes of those who wait in an area, and the seats free there."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.time.clock import day_of
from services.common.values import region as regions
from services.matching.rules.wishes import OpenSeats, WaitingWish
from services.matching.tables.intentions import Intention
from services.matching.tables.pool import Waiting
from services.matching.tables.seats import PostSeats
from services.matching.tables.youths import Youth


async def wishes_within(session: AsyncSession, area: str) -> list[WaitingWish]:
    """What those who wait and live in an area would take, by their ids."""
    rows = await session.execute(
        select(
            Youth.id,
            Youth.region,
            Intention.regions,
            Intention.industries,
            Intention.occupations,
            Waiting.since,
        )
        .join(Waiting, Waiting.youth_id == Youth.id)
        .join(Intention, Intention.youth_id == Youth.id)
        .where(Youth.region.startswith(regions.prefix(area), autoescape=True))
        .order_by(Youth.id)
    )
    return [
        WaitingWish(
            youth_id=row.id,
            home=row.region,
            regions=tuple(row.regions),
            industries=tuple(row.industries),
            occupations=tuple(row.occupations),
            since=day_of(row.since),
        )
        for row in rows
    ]


async def open_seats_within(session: AsyncSession, area: str) -> list[OpenSeats]:
    """The posts with free seats whose workplace lies in an area, by their ids."""
    rows = await session.execute(
        select(
            PostSeats.post_id,
            PostSeats.workplace_county,
            PostSeats.industry,
            PostSeats.occupation,
            PostSeats.offered - PostSeats.taken,
        )
        .where(
            PostSeats.state == "open",
            PostSeats.taken < PostSeats.offered,
            PostSeats.workplace_county.startswith(regions.prefix(area), autoescape=True),
        )
        .order_by(PostSeats.post_id)
    )
    return [OpenSeats(*row) for row in rows]
