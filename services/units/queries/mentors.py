"""Mentors and the posts that each of them leads, read."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.units.rules.mentors import LED
from services.units.tables.mentors import Mentor
from services.units.tables.posts import Post


async def mentor(session: AsyncSession, mentor_id: str, unit_id: str) -> Mentor | None:
    """A unit's mentor, locked: one at a time takes more seats upon them, or ends."""
    return await session.scalar(
        select(Mentor)
        .where(Mentor.id == mentor_id, Mentor.unit_id == unit_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def any_mentor(session: AsyncSession, mentor_id: str) -> Mentor:
    """A mentor, who exists, whosever they are; locked."""
    query = select(Mentor).where(Mentor.id == mentor_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def seats_led(session: AsyncSession, mentor_id: str, *, but_for: str) -> int:
    """The seats of all posts that a mentor leads, but for one post."""
    query = select(func.coalesce(func.sum(Post.headcount), 0)).where(
        Post.mentor_id == mentor_id, Post.state.in_(LED), Post.id != but_for
    )
    return await session.scalar(query) or 0


async def posts_led(session: AsyncSession, mentor_id: str) -> Sequence[str]:
    """The ids of the posts that a mentor leads, drafts and closed ones left out."""
    query = select(Post.id).where(Post.mentor_id == mentor_id, Post.state.in_(LED))
    return (await session.scalars(query.order_by(Post.id))).all()
