"""What was filed of years, by region, year and version."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region
from services.reporting.tables.annual_filings import AnnualFiling


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
