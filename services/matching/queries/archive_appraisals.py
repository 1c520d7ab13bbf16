"""Archive appraisals: of whom one waits for a decision, and the records that wait for one."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.tables.archive_appraisals import ArchiveAppraisal
from services.matching.tables.youths import Youth


async def last_of(session: AsyncSession, youth_id: str) -> ArchiveAppraisal | None:
    """The last appraisal of a youth's records."""
    mine = select(ArchiveAppraisal).where(ArchiveAppraisal.youth_id == youth_id)
    return await session.scalar(mine.order_by(ArchiveAppraisal.id.desc()).limit(1))


async def locked(session: AsyncSession, appraisal_id: str) -> ArchiveAppraisal:
    """One appraisal, read afresh and held to the end of this transaction."""
    return await session.get_one(
        ArchiveAppraisal, appraisal_id, populate_existing=True, with_for_update=True
    )


async def open_of(session: AsyncSession, youth_ids: Sequence[str]) -> dict[str, ArchiveAppraisal]:
    """Of each of these youths the appraisal that waits to be confirmed, if there is one."""
    open_ones = ArchiveAppraisal.youth_id.in_(youth_ids), ArchiveAppraisal.state == "proposed"
    rows = await session.scalars(select(ArchiveAppraisal).where(*open_ones))
    return {one.youth_id: one for one in rows}


async def youths_of(session: AsyncSession, youth_ids: Sequence[str]) -> dict[str, Youth]:
    """These youths by their ids."""
    rows = await session.scalars(select(Youth).where(Youth.id.in_(youth_ids)))
    return {one.id: one for one in rows}
