"""Workplaces and their sites, read."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.units.rules.workplaces import Place, Site
from services.units.tables.posts import Post
from services.units.tables.workplaces import Workplace, WorkplaceSite

_STANDS: Final = WorkplaceSite.withdrawn_on.is_(None)


async def of_unit(session: AsyncSession, unit_id: str) -> Sequence[Workplace]:
    """A unit's workplaces, in the order of registration."""
    rows = await session.scalars(
        select(Workplace).where(Workplace.unit_id == unit_id).order_by(Workplace.id)
    )
    return rows.all()


async def workplace(session: AsyncSession, workplace_id: str, unit_id: str) -> Workplace | None:
    """A unit's workplace, locked."""
    return await session.scalar(
        select(Workplace)
        .where(Workplace.id == workplace_id, Workplace.unit_id == unit_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def any_workplace(session: AsyncSession, workplace_id: str) -> Workplace:
    """A workplace, which exists, whosever it is; locked."""
    query = select(Workplace).where(Workplace.id == workplace_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def sites(session: AsyncSession, workplace_id: str) -> Sequence[WorkplaceSite]:
    """Where a workplace stood, the earliest first; no move that was withdrawn."""
    rows = await session.scalars(
        select(WorkplaceSite)
        .where(WorkplaceSite.workplace_id == workplace_id, _STANDS)
        .order_by(WorkplaceSite.since)
    )
    return rows.all()


async def place(session: AsyncSession, workplace: Workplace) -> Place:
    """A workplace as the rules take it."""
    stood = await sites(session, workplace.id)
    return Place(
        workplace.name,
        workplace.first_day,
        workplace.last_day,
        tuple(Site(site.since, site.address, site.county) for site in stood),
    )


async def standing(
    session: AsyncSession, workplace_id: str, unit_id: str, day: date
) -> tuple[str, Site] | None:
    """The name and the site of a unit's workplace on a day; None where it is not in use."""
    found = await workplace(session, workplace_id, unit_id)
    site = (await place(session, found)).site_on(day) if found else None
    return (found.name, site) if found and site else None


async def posts_at(session: AsyncSession, workplace_id: str) -> Sequence[str]:
    """The ids of the posts at a workplace that are not closed, in the order of locking."""
    rows = await session.scalars(
        select(Post.id)
        .where(Post.workplace_id == workplace_id, Post.state != "closed")
        .order_by(Post.id)
    )
    return rows.all()


async def all_posts_at(session: AsyncSession, workplace_id: str) -> Sequence[str]:
    """The ids of all posts at a workplace: trainees stay on after their post was closed."""
    rows = await session.scalars(
        select(Post.id).where(Post.workplace_id == workplace_id).order_by(Post.id)
    )
    return rows.all()


async def standing_at(
    session: AsyncSession, workplace_id: str, day: date
) -> tuple[str, Site] | None:
    """The name and the site of a workplace on a day; None where it is not in use."""
    found = await session.get(Workplace, workplace_id)
    site = (await place(session, found)).site_on(day) if found else None
    return (found.name, site) if found and site else None


async def county_on(session: AsyncSession, post: Post, day: date) -> str:
    """The county in which a post stood on a day: where its workplace did, else where it is now."""
    standing = await standing_at(session, post.workplace_id, day) if post.workplace_id else None
    return standing[1].county if standing else post.workplace_county


async def posts_moved(session: AsyncSession, day: date) -> Sequence[str]:
    """The ids of posts that stand elsewhere than their workplace on a day.

    Closed ones too: whoever sits there still is paid by the county of the workplace.
    """
    latest = (
        select(WorkplaceSite.workplace_id, func.max(WorkplaceSite.since).label("since"))
        .where(WorkplaceSite.since <= day, _STANDS)
        .group_by(WorkplaceSite.workplace_id)
        .subquery()
    )
    words = Workplace.name + "（" + WorkplaceSite.address + "）"
    rows = await session.scalars(
        select(Post.id)
        .join(Workplace, Workplace.id == Post.workplace_id)
        .join(latest, latest.c.workplace_id == Workplace.id)
        .join(
            WorkplaceSite,
            and_(
                WorkplaceSite.workplace_id == latest.c.workplace_id,
                WorkplaceSite.since == latest.c.since,
                _STANDS,
            ),
        )
        .where(or_(Post.workplace_county != WorkplaceSite.county, Post.workplace != words))
        .order_by(Post.id)
    )
    return rows.all()
