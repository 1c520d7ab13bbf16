"""Opening figures and their signatures; payments of the time before by their vouchers."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values.month import Month
from services.reporting.tables.disbursements import Disbursement
from services.reporting.tables.history_imports import OpeningFigures, OpeningSignature

Voucher = tuple[str, str, date, str]
"""Office, kind, day and number of what was paid."""


async def newest(session: AsyncSession, area: str) -> OpeningFigures | None:
    """A region's opening figures as last told, or None."""
    query = select(OpeningFigures).where(OpeningFigures.region == area)
    return await session.scalar(query.order_by(OpeningFigures.version.desc()).limit(1))


async def signature(session: AsyncSession, area: str) -> OpeningSignature | None:
    """The signature of a region's opening figures, or None."""
    return await session.get(OpeningSignature, area)


async def signed_month(session: AsyncSession, area: str) -> Month | None:
    """The month of a region's signed opening figures: the last that it filed on paper."""
    of_version = and_(
        OpeningFigures.region == OpeningSignature.region,
        OpeningFigures.version == OpeningSignature.version,
    )
    query = select(OpeningFigures.month).join(OpeningSignature, of_version)
    first = await session.scalar(query.where(OpeningSignature.region == area))
    return Month.of(first) if first else None


async def signed_among(session: AsyncSession, areas: Collection[str]) -> set[str]:
    """Which of these regions have signed."""
    query = select(OpeningSignature.region).where(OpeningSignature.region.in_(areas))
    return set(await session.scalars(query))


async def vouchers(session: AsyncSession, regions: Collection[str]) -> set[Voucher]:
    """The payments of these offices, taken over or made here, by their vouchers."""
    table = Disbursement
    rows = await session.execute(
        select(table.region, table.kind, table.paid_on, table.voucher).where(
            table.region.in_(regions), table.voucher.is_not(None)
        )
    )
    return {(office, kind, day, str(number)) for office, kind, day, number in rows}
