"""Recognitions that ended, read."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.units.tables.ended_recognitions import EndedRecognition


async def of_unit(session: AsyncSession, unit_id: str) -> Sequence[EndedRecognition]:
    """A unit's, the latest first."""
    rows = await session.scalars(
        select(EndedRecognition)
        .where(EndedRecognition.unit_id == unit_id)
        .order_by(EndedRecognition.version.desc())
    )
    return rows.all()


async def latest(session: AsyncSession, unit_id: str) -> EndedRecognition | None:
    """A unit's latest, if any ended."""
    found = await of_unit(session, unit_id)
    return found[0] if found else None


async def last_finding(session: AsyncSession, unit_id: str) -> int:
    """The last finding of the recognitions that ended; 0 if none did."""
    found = await session.scalar(
        select(func.max(EndedRecognition.last_finding)).where(EndedRecognition.unit_id == unit_id)
    )
    return found or 0
