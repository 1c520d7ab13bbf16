"""What history is held against: units by their codes, posts by their numbers of before."""

from collections.abc import Iterable, Sequence

from sqlalchemy import any_, cast, select
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region as regions
from services.units.tables.posts import Post
from services.units.tables.units import Unit


async def units_of_codes(session: AsyncSession, codes: Iterable[str], area: str) -> dict[str, Unit]:
    """The units of an area that bear these codes, by code; locked in the order of their ids."""
    among = any_(cast(list(codes), ARRAY(TEXT)))
    query = (
        select(Unit)
        .where(Unit.credit_code == among, Unit.region.startswith(regions.prefix(area)))
        .order_by(Unit.id)
        .with_for_update()
    )
    rows = await session.scalars(query.execution_options(populate_existing=True))
    return {unit.credit_code: unit for unit in rows}


async def old_numbers(session: AsyncSession, unit_ids: Iterable[str]) -> set[tuple[str, str]]:
    """Unit and number of the posts that were taken over before."""
    among = any_(cast(list(unit_ids), ARRAY(TEXT)))
    rows = await session.execute(
        select(Post.unit_id, Post.old_number).where(
            Post.unit_id == among, Post.old_number.is_not(None)
        )
    )
    return {(unit_id, number) for unit_id, number in rows if number is not None}


async def resting_posts(
    session: AsyncSession, import_id: str, *, after: str, limit: int
) -> Sequence[str]:
    """The posts of a list that still rest, after one of them, by their ids."""
    query = select(Post.id).where(
        Post.import_id == import_id, Post.awaits_opening, Post.state == "suspended", Post.id > after
    )
    return (await session.scalars(query.order_by(Post.id).limit(limit))).all()
