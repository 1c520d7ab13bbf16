"""What was filed of years, by region, year and version."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region
from services.reporting.rules.receipts import Decision, State
from services.reporting.tables.annual_filings import AnnualFiling
from services.reporting.tables.receipts import AnnualReceipt


async def versions(session: AsyncSession, area: str, year: int) -> list[AnnualFiling]:
    """All versions of a year, the first one first."""
    rows = await session.scalars(
        select(AnnualFiling)
        .where(AnnualFiling.region == area, AnnualFiling.year == year)
        .order_by(AnnualFiling.version)
    )
    return [*rows]


async def version(session: AsyncSession, area: str, year: int, number: int) -> AnnualFiling | None:
    """One version, or None."""
    return await session.get(AnnualFiling, (area, year, number))


async def count(session: AsyncSession, area: str, year: int) -> int:
    """How many versions there are of a year."""
    query = select(func.count()).where(AnnualFiling.region == area, AnnualFiling.year == year)
    return await session.scalar(query) or 0


async def first_filed(session: AsyncSession, area: str) -> dict[tuple[str, int], datetime]:
    """When each region within an area filed each year first."""
    rows = await session.execute(
        select(AnnualFiling.region, AnnualFiling.year, func.min(AnnualFiling.filed_at))
        .where(AnnualFiling.region.startswith(region.prefix(area), autoescape=True))
        .group_by(AnnualFiling.region, AnnualFiling.year)
    )
    return {(code, year): at for code, year, at in rows}


async def receipts(session: AsyncSession, area: str, year: int) -> dict[int, AnnualReceipt]:
    """The centre's word on each version of a year on which it gave one."""
    rows = await session.scalars(
        select(AnnualReceipt).where(AnnualReceipt.region == area, AnnualReceipt.year == year)
    )
    return {row.version: row for row in rows}


async def state_of(session: AsyncSession, area: str, year: int, version: int) -> State:
    """Where a filed version stands by the centre's word."""
    row = await session.get(AnnualReceipt, (area, year, version))
    return row.decision if row else "filed"


async def newest_decisions(session: AsyncSession, area: str) -> dict[tuple[str, int], Decision]:
    """What the centre decided on the newest version of each year of the regions in an area."""
    newest = (
        select(AnnualFiling.region, AnnualFiling.year, func.max(AnnualFiling.version).label("no"))
        .where(AnnualFiling.region.startswith(region.prefix(area), autoescape=True))
        .group_by(AnnualFiling.region, AnnualFiling.year)
        .subquery()
    )
    of_newest = (
        (AnnualReceipt.region == newest.c.region)
        & (AnnualReceipt.year == newest.c.year)
        & (AnnualReceipt.version == newest.c.no)
    )
    rows = await session.execute(
        select(AnnualReceipt.region, AnnualReceipt.year, AnnualReceipt.decision).join(
            newest, of_newest
        )
    )
    return {(code, year): decision for code, year, decision in rows}
