"""Posts that youths have read, and by which edition of the rules they were read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region as regions
from services.units.queries.threshold_reviews import PENDING, SHOWN
from services.units.tables.posts import Post
from services.units.tables.threshold_reviews import ThresholdEdition, ThresholdReview
from services.units.tables.units import Unit


@dataclass(frozen=True)
class Scope:
    """Whose posts are read anew: those of an area, or there of one unit."""

    area: str
    unit_id: str | None = None


async def note_edition(session: AsyncSession, edition: str, since: datetime) -> ThresholdEdition:
    """An edition, noted if nobody had noted it before; locked until the transaction ends."""
    new = insert(ThresholdEdition).values(edition=edition, since=since).on_conflict_do_nothing()
    await session.execute(new)
    noted = select(ThresholdEdition).where(ThresholdEdition.edition == edition).with_for_update()
    return (await session.scalars(noted)).one()


async def shown_posts(
    session: AsyncSession, scope: Scope, after: str, limit: int, *, unread_by: str | None
) -> Sequence[Post]:
    """Posts in a scope that youths have read, after an id; all, or those an edition has not."""
    rows = await session.scalars(
        select(Post)
        .join(Unit)
        .where(_shown(scope, unread_by), Post.id > after)
        .order_by(Post.id)
        .limit(limit)
    )
    return rows.all()


async def count_shown(session: AsyncSession, scope: Scope, *, unread_by: str | None) -> int:
    """How many posts in a scope youths have read; all, or those an edition has not."""
    query = select(func.count()).select_from(Post).join(Unit).where(_shown(scope, unread_by))
    return await session.scalar(query) or 0


async def asked_of(session: AsyncSession, post_ids: Iterable[str]) -> set[str]:
    """Those of some posts of whose words an officer has yet to judge."""
    rows = await session.scalars(
        select(ThresholdReview.post_id).where(
            ThresholdReview.post_id.in_(list(post_ids)), ThresholdReview.state == "undecided"
        )
    )
    return set(rows)


async def left_by_others(
    session: AsyncSession, edition: str, after: str, limit: int
) -> Sequence[str]:
    """Drafts, by their ids after one, of which something waits that another edition read."""
    rows = await session.scalars(
        select(Post.id)
        .join(ThresholdReview, ThresholdReview.post_id == Post.id)
        .where(
            Post.state == "draft",
            Post.id > after,
            ThresholdReview.state.in_(PENDING),
            ThresholdReview.edition != edition,
        )
        .distinct()
        .order_by(Post.id)
        .limit(limit)
    )
    return rows.all()


async def note_read(session: AsyncSession, edition: str, read: Mapping[str, int]) -> int:
    """Note at posts which edition read them, each as of the version that was read; how many.

    A post that was changed meanwhile is not noted. It is no change of a post.
    """
    if not read:
        return 0
    seen = case(read, value=Post.id)
    rows = await session.execute(
        update(Post)
        .where(Post.id.in_(read), Post.version == seen)
        .values(read_by=edition)
        .returning(Post.id)
        .execution_options(synchronize_session=False)
    )
    return len(rows.all())


async def found_by(session: AsyncSession, job_id: str) -> dict[str, int]:
    """How many posts a reading anew put before an officer, by verdict."""
    rows = await session.execute(
        select(ThresholdReview.verdict, func.count())
        .where(ThresholdReview.job_id == job_id)
        .group_by(ThresholdReview.verdict)
    )
    return {row[0]: row[1] for row in rows}


def _shown(scope: Scope, unread_by: str | None) -> ColumnElement[bool]:
    shown = and_(Post.state.in_(SHOWN), Unit.region.startswith(regions.prefix(scope.area)))
    if scope.unit_id:
        shown = and_(shown, Post.unit_id == scope.unit_id)
    return and_(shown, Post.read_by.is_distinct_from(unread_by)) if unread_by else shown
