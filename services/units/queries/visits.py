"""Units at work in another office's region: recognised elsewhere, with posts that stand here."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, exists, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region as regions
from services.units.tables.posts import Post
from services.units.tables.units import Unit
from services.units.tables.workplaces import Workplace, WorkplaceSite


def _works_in(area: str) -> ColumnElement[bool]:
    # Of closed posts too: trainees stay on there.
    return exists().where(
        Post.unit_id == Unit.id,
        Post.state != "draft",
        Post.workplace_county.startswith(regions.prefix(area)),
    )


async def works_in(session: AsyncSession, unit_id: str, area: str) -> bool:
    """Whether a unit ever published a post whose workplace stands in an area now."""
    found = await session.scalar(select(Unit.id).where(Unit.id == unit_id, _works_in(area)))
    return found is not None


async def stood_in(session: AsyncSession, unit_id: str, county: str, day: date) -> bool:
    """Whether a post that a unit published stood in a county on a day.

    As `workplaces.county_on` has it: where its workplace did, else where it is now.
    """
    site, place = WorkplaceSite, Workplace
    then = (
        select(site.county)
        .join(place, place.id == site.workplace_id)
        .where(site.workplace_id == Post.workplace_id, site.since <= day, place.first_day <= day)
        .where(or_(place.last_day.is_(None), place.last_day >= day))
        .order_by(site.since.desc())
        .limit(1)
        .correlate(Post)
        .scalar_subquery()
    )
    return await _published(session, unit_id, func.coalesce(then, Post.workplace_county) == county)


async def ever_stood_in(session: AsyncSession, unit_id: str, county: str, today: date) -> bool:
    """Whether a post that a unit published stood in a county on any day until today."""
    site = WorkplaceSite
    # Moves to come stand among the sites too.
    once = (site.workplace_id == Post.workplace_id, site.since <= today, site.county == county)
    there = or_(Post.workplace_county == county, exists().where(*once))
    return await _published(session, unit_id, there)


async def _published(session: AsyncSession, unit_id: str, such: ColumnElement[bool]) -> bool:
    found = exists().where(Post.unit_id == unit_id, Post.state != "draft", such)
    return bool(await session.scalar(select(found)))


async def visiting(
    session: AsyncSession, area: str, *, after: tuple[str, ...] | None, limit: int
) -> Sequence[Unit]:
    """Units of other regions at work in an area, the youngest registration first; one more."""
    elsewhere = not_(Unit.region.startswith(regions.prefix(area)))
    query = select(Unit).where(elsewhere, _works_in(area))
    if after:
        query = query.where(Unit.id < after[0])
    rows = await session.scalars(query.order_by(Unit.id.desc()).limit(limit + 1))
    return rows.all()
