"""Searches for objects of feeds that are not at their end: how far they came, for a day."""

from datetime import date

from sqlalchemy import case, delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.rules.feed_objections import Sight
from services.accounts.tables.feed_objections import FeedSearch


async def passed(session: AsyncSession, sight: Sight, subject: str, day: date) -> int:
    """How far a search came on this day; 0 for one that has not begun."""
    kept = await session.get(FeedSearch, (sight.agreement_id, sight.feed, subject))
    return kept.passed if kept and kept.day == day else 0


async def keep(session: AsyncSession, sight: Sight, subject: str, day: date, passed: int) -> None:
    """Keep how far a search came, unless it came further meanwhile; one of before begins anew.

    One of a later day stays: whoever asked before midnight may come to keep theirs after it.
    """
    named = {"agreement_id": sight.agreement_id, "feed": sight.feed, "subject": subject}
    row = insert(FeedSearch).values(**named, day=day, passed=passed)
    further = case((FeedSearch.day == day, func.greatest(FeedSearch.passed, passed)), else_=passed)
    kept = {"day": day, "passed": further}
    later = row.on_conflict_do_update(index_elements=named, set_=kept, where=FeedSearch.day <= day)
    await session.execute(later)


async def forget_before(session: AsyncSession, day: date) -> None:
    """Let go of what was kept before a day: nobody goes on from there."""
    await session.execute(delete(FeedSearch).where(FeedSearch.day < day))


async def forget(session: AsyncSession, sight: Sight, subject: str) -> None:
    """Let go of a search that is at its end."""
    await session.execute(
        delete(FeedSearch).where(
            FeedSearch.agreement_id == sight.agreement_id,
            FeedSearch.feed == sight.feed,
            FeedSearch.subject == subject,
        )
    )
