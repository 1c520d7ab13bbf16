"""Pushes: those of an agreement, and the next whose turn it is."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.tables.data_agreements import DataAgreement
from services.accounts.tables.feed_pushes import FeedPush


async def pushes_of(session: AsyncSession, agreement_id: str) -> Sequence[FeedPush]:
    """The pushes of an agreement that were made last, the newest first; a hundred at most."""
    found = select(FeedPush).where(FeedPush.agreement_id == agreement_id)
    return (await session.scalars(found.order_by(FeedPush.id.desc()).limit(100))).all()


async def standing_push(session: AsyncSession, agreement_id: str, feed: str) -> str | None:
    """The push of a feed that has not ended, if there is one."""
    stands = FeedPush.feed == feed, FeedPush.state != "ended"
    return await session.scalar(
        select(FeedPush.id).where(FeedPush.agreement_id == agreement_id, *stands)
    )


async def hold_push(
    session: AsyncSession, push_id: str, agreement_id: str | None = None
) -> FeedPush | None:
    """A push as it is now, of this agreement if one is named, held against another change."""
    found = select(FeedPush).where(FeedPush.id == push_id)
    if agreement_id is not None:
        found = found.where(FeedPush.agreement_id == agreement_id)
    return await session.scalar(found.with_for_update().execution_options(populate_existing=True))


async def take_due(
    session: AsyncSession, now: datetime, today: date
) -> tuple[FeedPush, DataAgreement] | None:
    """The push whose turn came first, held, with its agreement; one that is held is passed over.

    An agreement that grants the feed no more, or holds no more, lets its pushes rest.
    """
    granted = (
        DataAgreement.state == "in_force",
        DataAgreement.first_day <= today,
        DataAgreement.last_day >= today,
        DataAgreement.feeds.has_key(FeedPush.feed),
    )
    due = (
        select(FeedPush, DataAgreement)
        .join(DataAgreement, DataAgreement.id == FeedPush.agreement_id)
        .where(FeedPush.state == "active", FeedPush.next_at <= now, *granted)
        .order_by(FeedPush.next_at)
        .limit(1)
        .with_for_update(of=FeedPush, skip_locked=True)
    )
    row = (await session.execute(due)).one_or_none()
    return (row[0], row[1]) if row else None
