"""Pushes: those of an agreement, and the next whose turn it is."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from services.accounts.rules.feed_pushes import State
from services.accounts.tables.data_agreements import DataAgreement
from services.accounts.tables.feed_pushes import FeedPush
from services.common.values import region
from services.common.web.pages import Stretch


async def pushes_of(session: AsyncSession, agreement_id: str) -> Sequence[FeedPush]:
    """The pushes of an agreement that were made last, the newest first; a hundred at most."""
    found = select(FeedPush).where(FeedPush.agreement_id == agreement_id)
    return (await session.scalars(found.order_by(FeedPush.id.desc()).limit(100))).all()


async def pushes_within(
    session: AsyncSession, area: str, state: State | None, stretch: Stretch
) -> Sequence[FeedPush]:
    """The pushes of all agreements of a region's office and of those within, in order of ids."""
    found = select(FeedPush).join(DataAgreement, DataAgreement.id == FeedPush.agreement_id)
    found = found.where(DataAgreement.region.startswith(region.prefix(area)))
    if state:
        found = found.where(FeedPush.state == state)
    if stretch.after:
        found = found.where(FeedPush.id > stretch.after[0])
    return (await session.scalars(found.order_by(FeedPush.id).limit(stretch.limit + 1))).all()


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


async def standing_pushes(session: AsyncSession, agreement_id: str) -> Sequence[FeedPush]:
    """The pushes of an agreement that have not ended, held, in the order of their ids."""
    stands = FeedPush.agreement_id == agreement_id, FeedPush.state != "ended"
    found = select(FeedPush).where(*stands).order_by(FeedPush.id).with_for_update()
    return (await session.scalars(found)).all()


async def lease_due(
    session: AsyncSession, now: datetime, today: date, until: datetime
) -> str | None:
    """The push whose turn came first, nobody else's until then; one that is held is passed over.

    An agreement that grants the feed no more, or holds no more, lets its pushes rest.
    """
    due = (
        select(FeedPush.id)
        .join(DataAgreement, DataAgreement.id == FeedPush.agreement_id)
        .where(FeedPush.state == "active", FeedPush.next_at <= now, granted(today))
        .order_by(FeedPush.next_at)
        .limit(1)
        .with_for_update(of=FeedPush, skip_locked=True)
    )
    push_id = await session.scalar(due)
    if push_id is not None:
        leased = update(FeedPush).where(FeedPush.id == push_id)
        await session.execute(leased.values(next_at=until))
    return push_id


async def forget_failures_at_rest(session: AsyncSession, today: date) -> None:
    """Let those that rest begin anew: nobody tried them meanwhile."""
    agreement = select(DataAgreement.id).where(
        DataAgreement.id == FeedPush.agreement_id, granted(today)
    )
    failing = or_(FeedPush.failing_since.is_not(None), FeedPush.waiting_since.is_not(None))
    at_rest = update(FeedPush).where(FeedPush.state == "active", failing, ~agreement.exists())
    begun = {"failing_since": None, "waiting_since": None, "problem": None, "tries": 0}
    await session.execute(at_rest.values(begun))


async def push_to_sign(
    session: AsyncSession, push_id: str, today: date
) -> tuple[FeedPush, DataAgreement] | None:
    """A push with its secret and its agreement, if it still goes out."""
    query = (
        select(FeedPush, DataAgreement)
        .join(DataAgreement, DataAgreement.id == FeedPush.agreement_id)
        .where(FeedPush.id == push_id, FeedPush.state == "active", granted(today))
        .options(undefer(FeedPush.secret))
    )
    row = (await session.execute(query)).one_or_none()
    return (row[0], row[1]) if row else None


def granted(today: date) -> ColumnElement[bool]:
    """Whether the agreement of a push holds on a day and grants its feed."""
    return and_(
        DataAgreement.state == "in_force",
        DataAgreement.first_day <= today,
        DataAgreement.last_day >= today,
        DataAgreement.feeds.has_key(FeedPush.feed),
    )
