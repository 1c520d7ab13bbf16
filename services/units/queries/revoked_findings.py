"""Conclusions on complaints that were revoked, read."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.units.tables.complaints import RevokedFinding


async def revoked_findings(session: AsyncSession, complaint_id: str) -> Sequence[RevokedFinding]:
    """What was concluded before, the earliest first."""
    rows = await session.scalars(
        select(RevokedFinding)
        .where(RevokedFinding.complaint_id == complaint_id)
        .order_by(RevokedFinding.no)
    )
    return rows.all()


async def let_answers_go(session: AsyncSession, complaint_id: str) -> None:
    """Empty what the complainant was answered before."""
    of = update(RevokedFinding).where(RevokedFinding.complaint_id == complaint_id)
    await session.execute(of.values(answer=""))
