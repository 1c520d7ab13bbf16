"""What history is held against: youths by number, their holds, and seats of posts."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import ARRAY, Text, any_, cast, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.queries import markets, seats
from services.matching.tables.holds import Hold
from services.matching.tables.seats import PostSeats
from services.matching.tables.youths import Youth


async def spans_of(
    session: AsyncSession, youth_ids: Collection[str]
) -> Mapping[str, Sequence[Range[date]]]:
    """The spans in which youths are or were taken, suspended days among them."""
    among = any_(cast(list(youth_ids), ARRAY(Text)))
    query = select(Hold.youth_id, Hold.span).where(Hold.youth_id == among, ~Hold.voided)
    found: dict[str, list[Range[date]]] = {}
    for youth_id, span in await session.execute(query):
        found.setdefault(youth_id, []).append(span)
    return found


async def locked_posts(session: AsyncSession, post_ids: Collection[str]) -> dict[str, PostSeats]:
    """The seats of posts, their markets and they themselves held in order, by id."""
    among = any_(cast(list(post_ids), ARRAY(Text)))
    found = await session.scalars(
        select(PostSeats.market).where(PostSeats.post_id == among).distinct()
    )
    for market in sorted(found):
        await markets.lock(session, market)
    locked = await seats.locked_all(session, sorted(set(post_ids)))
    return {post.post_id: post for post in locked}


async def youths_of(session: AsyncSession, youth_ids: Collection[str]) -> dict[str, Youth]:
    """Youths by their ids, read afresh."""
    among = any_(cast(list(youth_ids), ARRAY(Text)))
    rows = await session.scalars(
        select(Youth).where(Youth.id == among).execution_options(populate_existing=True)
    )
    return {youth.id: youth for youth in rows}
