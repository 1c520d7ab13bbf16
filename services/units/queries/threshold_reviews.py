"""Reviews of posts' words, read."""

from collections.abc import Sequence
from datetime import date
from typing import Final, get_args

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region as regions
from services.units.rules.threshold_reviews import ReviewCause, ReviewState, ShownCause
from services.units.tables.posts import Post
from services.units.tables.threshold_reviews import ThresholdMark, ThresholdReview
from services.units.tables.units import Unit

PENDING: Final[tuple[ReviewState, ...]] = ("undecided", "objected")
SHOWN = ("open", "suspended")
"""The states of posts that youths have read."""
_SETTLED = and_(
    ThresholdReview.confirmed.is_not(None),
    or_(ThresholdReview.objected_on.is_(None), ThresholdReview.objection_decided_on.is_not(None)),
)
"""An officer has decided, and no objection to it waits or lapsed undecided."""
_SHOWN_CAUSES = get_args(ShownCause)
_REFUSED: Final[tuple[ReviewState, ...]] = ("refused", "objected", "upheld")
_HOLDING = (ThresholdReview.cause.in_(_SHOWN_CAUSES), ThresholdReview.state.in_(_REFUSED))
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
    """The review of a draft's very words by an edition, unless it lapsed."""
    return await session.scalar(
        select(ThresholdReview).where(
            ThresholdReview.cause.not_in(_SHOWN_CAUSES),
            ThresholdReview.edition == edition,
            *_of_words(post_id, digest),
        )
    )


async def standing_shown(
    session: AsyncSession, post_id: str, digest: str
) -> ThresholdReview | None:
    """The last review of the very words of a post that youths read, unless it lapsed."""
    return await session.scalar(
        select(ThresholdReview)
        .where(ThresholdReview.cause.in_(_SHOWN_CAUSES), *_of_words(post_id, digest))
        .order_by(ThresholdReview.id.desc())
        .limit(1)
    )


def _of_words(post_id: str, digest: str) -> tuple[ColumnElement[bool], ...]:
    return (
        ThresholdReview.post_id == post_id,
        ThresholdReview.digest == digest,
        ThresholdReview.state != "lapsed",
    )


async def seen_of(session: AsyncSession, post_id: str) -> Sequence[ThresholdReview]:
    """The reviews by which officers saw words of a post that youths may read.

    Of its draft those alone that were allowed: words once refused are news if they are found again.
    """
    rows = await session.scalars(
        select(ThresholdReview).where(
            ThresholdReview.post_id == post_id,
            ThresholdReview.state != "lapsed",
            or_(ThresholdReview.state == "allowed", ThresholdReview.cause.in_(_SHOWN_CAUSES)),
        )
    )
    return rows.all()


async def standing_of(
    session: AsyncSession, post_id: str, *states: ReviewState
) -> Sequence[ThresholdReview]:
    """The reviews of a post in some states, locked."""
    rows = await session.scalars(
        select(ThresholdReview)
        .where(ThresholdReview.post_id == post_id, ThresholdReview.state.in_(states))
        .order_by(ThresholdReview.id)
        .with_for_update()
        .execution_options(**_FRESH)
    )
    return rows.all()


async def marks_held(session: AsyncSession, *unit_ids: str) -> Sequence[ThresholdMark]:
    """The words that officers marked in posts of some units and nobody let go, oldest first."""
    rows = await session.scalars(
        select(ThresholdMark)
        .where(ThresholdMark.unit_id.in_(unit_ids), ThresholdMark.let_go_in.is_(None))
        .order_by(ThresholdMark.id)
    )
    return rows.all()


async def marks_let_go_in(session: AsyncSession, review_id: str) -> Sequence[ThresholdMark]:
    """The words marked before that the decision on a review let go, oldest first."""
    rows = await session.scalars(
        select(ThresholdMark).where(ThresholdMark.let_go_in == review_id).order_by(ThresholdMark.id)
    )
    return rows.all()


def refused_posts() -> Select[str]:
    """Posts of which an officer refused words that youths read."""
    return select(ThresholdReview.post_id).where(*_HOLDING)


async def awaited_of(session: AsyncSession, post_id: str) -> str | None:
    """The first review by which clear words of a post that youths read await an officer; its id."""
    return await session.scalar(
        select(ThresholdReview.id)
        .where(
            ThresholdReview.post_id == post_id,
            ThresholdReview.cause.in_(_SHOWN_CAUSES),
            ThresholdReview.state == "undecided",
            ThresholdReview.verdict == "refuse",
        )
        .order_by(ThresholdReview.id)
        .limit(1)
    )


async def refusal_of(session: AsyncSession, post_id: str) -> ThresholdReview | None:
    """The first review by which an officer refused words of a post that youths read."""
    return await session.scalar(
        select(ThresholdReview)
        .where(ThresholdReview.post_id == post_id, *_HOLDING)
        .order_by(ThresholdReview.id)
        .limit(1)
    )


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
