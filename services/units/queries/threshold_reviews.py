"""Reviews of posts' words, read; and open posts, to be read by the rules in force."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region as regions
from services.units.rules.threshold_reviews import ReviewCause, ReviewState
from services.units.tables.posts import Post
from services.units.tables.threshold_reviews import ThresholdEdition, ThresholdReview
from services.units.tables.units import Unit

PENDING = ("undecided", "objected")
SHOWN = ("open", "suspended")
"""The states of posts that youths have read."""
_SETTLED = and_(
    ThresholdReview.confirmed.is_not(None),
    or_(ThresholdReview.objected_on.is_(None), ThresholdReview.objection_decided_on.is_not(None)),
)
"""An officer has decided, and no objection to it waits or lapsed undecided."""
_FRESH = {"populate_existing": True}

Row = tuple[ThresholdReview, Post, Unit]


def _whole() -> Select[ThresholdReview, Post, Unit]:
    return (
        select(ThresholdReview, Post, Unit)
        .join(Post, Post.id == ThresholdReview.post_id)
        .join(Unit, Unit.id == Post.unit_id)
    )


async def review(session: AsyncSession, review_id: str, *, lock: bool = False) -> Row | None:
    """A review with its post and unit."""
    query = _whole().where(ThresholdReview.id == review_id)
    if lock:
        query = query.with_for_update(of=ThresholdReview).execution_options(**_FRESH)
    row = (await session.execute(query)).one_or_none()
    return (row[0], row[1], row[2]) if row else None


async def standing(
    session: AsyncSession, post_id: str, digest: str, edition: str
) -> ThresholdReview | None:
    """The review of a post's very words by an edition, unless it lapsed."""
    return await session.scalar(
        select(ThresholdReview).where(
            ThresholdReview.post_id == post_id,
            ThresholdReview.digest == digest,
            ThresholdReview.edition == edition,
            ThresholdReview.state != "lapsed",
        )
    )


async def of_words(session: AsyncSession, post_id: str, digest: str) -> Sequence[ThresholdReview]:
    """All reviews of a post's very words that did not lapse, by whichever edition."""
    rows = await session.scalars(
        select(ThresholdReview).where(
            ThresholdReview.post_id == post_id,
            ThresholdReview.digest == digest,
            ThresholdReview.state != "lapsed",
        )
    )
    return rows.all()


async def pending_of(session: AsyncSession, post_id: str) -> Sequence[ThresholdReview]:
    """The reviews of a post that wait for an officer, locked."""
    rows = await session.scalars(
        select(ThresholdReview)
        .where(ThresholdReview.post_id == post_id, ThresholdReview.state.in_(PENDING))
        .order_by(ThresholdReview.id)
        .with_for_update()
        .execution_options(**_FRESH)
    )
    return rows.all()


async def reviews(
    session: AsyncSession,
    *,
    area: str | None,
    unit_id: str | None,
    post_id: str | None,
    state: ReviewState | None,
    cause: ReviewCause | None,
    after: tuple[str, ...] | None,
    limit: int,
) -> Sequence[Row]:
    """Reviews of an area's or a unit's posts, the newest first; one more than the limit."""
    query = _whole()
    if area is not None:
        query = query.where(Unit.region.startswith(regions.prefix(area)))
    for column, value in (
        (Post.unit_id, unit_id),
        (ThresholdReview.post_id, post_id),
        (ThresholdReview.state, state),
        (ThresholdReview.cause, cause),
    ):
        if value is not None:
            query = query.where(column == value)
    if after:
        query = query.where(ThresholdReview.id < after[0])
    rows = await session.execute(query.order_by(ThresholdReview.id.desc()).limit(limit + 1))
    return [(row[0], row[1], row[2]) for row in rows]


async def decided(
    session: AsyncSession,
    area: str,
    *,
    since: date | None,
    until: date | None,
    after: str,
    limit: int,
) -> Sequence[ThresholdReview]:
    """Reviews of an area's posts whose last decision fell within some days, both included.

    By id, after one of them, so many at most.

    Not those whose refusal is objected to: nothing is settled there, not even if it lapsed.
    """
    day = func.coalesce(ThresholdReview.objection_decided_on, ThresholdReview.decided_on)
    query = (
        select(ThresholdReview)
        .join(Post, Post.id == ThresholdReview.post_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(ThresholdReview.id > after, _SETTLED, Unit.region.startswith(regions.prefix(area)))
    )
    if since is not None:
        query = query.where(day >= since)
    if until is not None:
        query = query.where(day <= until)
    return (await session.scalars(query.order_by(ThresholdReview.id).limit(limit))).all()


async def shown_posts(session: AsyncSession, area: str, after: str, limit: int) -> Sequence[Post]:
    """Posts of an area that youths have read, after an id."""
    rows = await session.scalars(
        select(Post)
        .join(Unit)
        .where(
            Post.state.in_(SHOWN),
            Post.id > after,
            Unit.region.startswith(regions.prefix(area)),
        )
        .order_by(Post.id)
        .limit(limit)
    )
    return rows.all()


async def count_shown(session: AsyncSession, area: str) -> int:
    """How many posts of an area youths have read."""
    query = (
        select(func.count())
        .select_from(Post)
        .join(Unit)
        .where(Post.state.in_(SHOWN), Unit.region.startswith(regions.prefix(area)))
    )
    return await session.scalar(query) or 0


async def found_by(session: AsyncSession, job_id: str) -> dict[str, int]:
    """How many posts a reading anew put before an officer, by verdict."""
    rows = await session.execute(
        select(ThresholdReview.verdict, func.count())
        .where(ThresholdReview.job_id == job_id)
        .group_by(ThresholdReview.verdict)
    )
    return {row[0]: row[1] for row in rows}


async def is_new_edition(session: AsyncSession, edition: str, since: datetime) -> bool:
    """Note an edition; whether nobody had noted it before."""
    row = await session.scalar(
        insert(ThresholdEdition)
        .values(edition=edition, since=since)
        .on_conflict_do_nothing()
        .returning(ThresholdEdition.edition)
    )
    return row is not None
