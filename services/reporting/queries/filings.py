"""What was filed, by region, month and version."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region
from services.common.values.month import Month
from services.reporting.tables.filings import Filing


@dataclass(frozen=True)
class Filed:
    """That a month was filed: when first, in how many versions, and whether all is nought."""

    region: str
    month: Month
    first_filed_at: datetime
    version: int
    is_zero: bool


async def versions(session: AsyncSession, area: str, month: Month) -> list[Filing]:
    """All versions of a month, the first one first."""
    rows = await session.scalars(
        select(Filing)
        .where(Filing.region == area, Filing.month == month.first)
        .order_by(Filing.version)
    )
    return [*rows]


async def version(session: AsyncSession, area: str, month: Month, number: int) -> Filing | None:
    """One version, or None."""
    return await session.get(Filing, (area, month.first, number))


async def count(session: AsyncSession, area: str, month: Month) -> int:
    """How many versions there are of a month."""
    query = select(func.count()).where(Filing.region == area, Filing.month == month.first)
    return await session.scalar(query) or 0


async def all_of(session: AsyncSession, area: str) -> list[Filing]:
    """Every version that one region ever filed, in the order of filing."""
    rows = await session.scalars(
        select(Filing).where(Filing.region == area).order_by(Filing.filed_at, Filing.version)
    )
    return [*rows]


async def newest_within(session: AsyncSession, area: str, since: Month) -> list[Filing]:
    """The newest version of each month that the regions within an area filed from one on."""
    rows = await session.scalars(
        select(Filing)
        .ext(distinct_on(Filing.region, Filing.month))
        .where(
            Filing.region.startswith(region.prefix(area), autoescape=True),
            Filing.month >= since.first,
        )
        .order_by(Filing.region, Filing.month, Filing.version.desc())
    )
    return [*rows]


async def filed_within(session: AsyncSession, area: str) -> dict[tuple[str, Month], Filed]:
    """What the regions within an area filed, by region and month."""
    newest = func.max(Filing.version).over(partition_by=(Filing.region, Filing.month))
    first = func.min(Filing.filed_at).over(partition_by=(Filing.region, Filing.month))
    counted = (
        select(
            Filing.region,
            Filing.month,
            Filing.version,
            Filing.is_zero,
            newest.label("newest"),
            first.label("first_filed_at"),
        )
        .where(Filing.region.startswith(region.prefix(area), autoescape=True))
        .subquery()
    )
    rows = await session.execute(select(counted).where(counted.c.version == counted.c.newest))
    return {
        (row.region, Month.of(row.month)): Filed(
            row.region, Month.of(row.month), row.first_filed_at, row.version, row.is_zero
        )
        for row in rows
    }
