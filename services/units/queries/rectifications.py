"""Reports of what was put right, and their files, read."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.units.tables.rectifications import RectificationFile, RectificationReport


async def reports(session: AsyncSession, inspection_id: str) -> Sequence[RectificationReport]:
    """All reports on an inspection, in order."""
    rows = await session.scalars(
        select(RectificationReport)
        .where(RectificationReport.inspection_id == inspection_id)
        .order_by(RectificationReport.id)
    )
    return rows.all()


async def files(session: AsyncSession, inspection_id: str) -> Sequence[RectificationFile]:
    """All files handed in for an inspection, in order."""
    rows = await session.scalars(
        select(RectificationFile)
        .where(RectificationFile.inspection_id == inspection_id)
        .order_by(RectificationFile.id)
    )
    return rows.all()


async def file(session: AsyncSession, inspection_id: str, file_id: str) -> RectificationFile | None:
    """One file handed in for an inspection."""
    return await session.scalar(
        select(RectificationFile).where(
            RectificationFile.id == file_id, RectificationFile.inspection_id == inspection_id
        )
    )


async def count_files(session: AsyncSession, inspection_id: str) -> int:
    """How many files were handed in for an inspection."""
    counted = await session.scalar(
        select(func.count())
        .select_from(RectificationFile)
        .where(RectificationFile.inspection_id == inspection_id)
    )
    return counted or 0
