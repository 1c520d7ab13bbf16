"""What an agreement says of a post, read: its unit, its mentor, its unit's training plan."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.units.tables.documents import Document
from services.units.tables.mentors import Mentor
from services.units.tables.posts import Post
from services.units.tables.units import Unit


@dataclass(frozen=True)
class Words:
    """A post with whoever stands behind it on a day."""

    post: Post
    unit: Unit
    mentor: Mentor | None
    plan: Document | None
    """The training plan 见习计划 in force, the one handed in last."""


async def words_of(session: AsyncSession, post_id: str, day: date) -> Words | None:
    """The words of a post as of a day; None where there is no such post."""
    query = (
        select(Post, Unit, Mentor)
        .join(Unit, Unit.id == Post.unit_id)
        .outerjoin(Mentor, Mentor.id == Post.mentor_id)
        .where(Post.id == post_id)
    )
    row = (await session.execute(query)).first()
    if row is None:
        return None
    post, unit, mentor = row
    return Words(post, unit, mentor, await _plan(session, unit.id, day))


async def _plan(session: AsyncSession, unit_id: str, day: date) -> Document | None:
    query = select(Document).where(
        Document.unit_id == unit_id,
        Document.kind == "training_plan",
        Document.valid_from <= day,
        or_(Document.valid_to.is_(None), Document.valid_to >= day),
    )
    return await session.scalar(query.order_by(Document.id.desc()).limit(1))
