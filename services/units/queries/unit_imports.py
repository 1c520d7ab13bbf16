"""Which employers of a list are known already, and how many came in by one."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import any_, cast, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.ext.asyncio import AsyncSession

from services.units.rules.prospects import folded_name
from services.units.tables.posts import Post
from services.units.tables.prospects import ProspectiveUnit, ProspectPost
from services.units.tables.successions import Succession
from services.units.tables.units import Unit


async def close_register(session: AsyncSession) -> None:
    """Let every registration and listing of employers wait until this transaction ends.

    A lock for each of ten thousand codes would not fit the server's table of locks.
    """
    await session.execute(text("LOCK TABLE prospective_units IN EXCLUSIVE MODE"))


async def codes_of_units(session: AsyncSession, codes: Iterable[str]) -> set[str]:
    """Those of the codes that a unit has or had before a succession."""
    among = any_(cast(list(codes), ARRAY(TEXT)))
    now = select(Unit.credit_code).where(Unit.credit_code == among)
    before = select(Succession.credit_code).where(Succession.credit_code == among)
    return set(await session.scalars(now.union(before)))


async def lists_of_codes(session: AsyncSession, codes: Iterable[str]) -> dict[str, str | None]:
    """Those of the codes that the register of prospective units has, and their lists."""
    among = any_(cast(list(codes), ARRAY(TEXT)))
    rows = await session.execute(
        select(ProspectiveUnit.credit_code, ProspectiveUnit.list_id).where(
            ProspectiveUnit.credit_code == among
        )
    )
    return {code: list_id for code, list_id in rows if code is not None}


async def prospects_of_codes(session: AsyncSession, codes: Iterable[str]) -> dict[str, str]:
    """Those of the codes that the register has, and the employers that have them."""
    among = any_(cast(list(codes), ARRAY(TEXT)))
    query = select(ProspectiveUnit.credit_code, ProspectiveUnit.id)
    rows = await session.execute(query.where(ProspectiveUnit.credit_code == among))
    return {code: key for code, key in rows if code is not None}


async def fates(
    session: AsyncSession, prospect_ids: Collection[str]
) -> Sequence[tuple[ProspectiveUnit, Unit | None, int]]:
    """Employers of the register, the units that they became, and the headcount of open posts."""
    open_now = (
        select(func.coalesce(func.sum(Post.headcount), 0))
        .where(Post.unit_id == Unit.id, Post.state == "open")
        .correlate(Unit)
        .scalar_subquery()
    )
    query = (
        select(ProspectiveUnit, Unit, open_now)
        .join(Unit, Unit.id == ProspectiveUnit.unit_id, isouter=True)
        .where(ProspectiveUnit.id.in_(prospect_ids))
    )
    return [(one, unit, headcount) for one, unit, headcount in await session.execute(query)]


async def codeless_names(session: AsyncSession, regions: Iterable[str]) -> set[tuple[str, str]]:
    """County and folded name of those in the register whose credit code nobody knows."""
    among = any_(cast(list(regions), ARRAY(TEXT)))
    rows = await session.execute(
        select(ProspectiveUnit.region, ProspectiveUnit.name).where(
            ProspectiveUnit.region == among, ProspectiveUnit.credit_code.is_(None)
        )
    )
    return {(region, folded_name(name)) for region, name in rows}


async def listed_by(session: AsyncSession, import_id: str) -> tuple[int, int]:
    """How many employers, and how many planned posts, came into the register by a list."""
    units = select(func.count()).where(ProspectiveUnit.list_id == import_id)
    posts = (
        select(func.count())
        .select_from(ProspectPost)
        .join(ProspectiveUnit, ProspectiveUnit.id == ProspectPost.prospect_id)
        .where(ProspectiveUnit.list_id == import_id)
    )
    return await session.scalar(units) or 0, await session.scalar(posts) or 0
