"""Gaps in the cover of trainees that were told of."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.rules.insurance_covers import Reason
from services.reporting.tables.insurance import InsuranceGap


async def known(
    session: AsyncSession, placements: Collection[str]
) -> set[tuple[str, date, Reason]]:
    """Of which placements, since when and why a gap was told of."""
    rows = await session.execute(
        select(InsuranceGap.placement_id, InsuranceGap.since, InsuranceGap.reason).where(
            InsuranceGap.placement_id.in_(placements)
        )
    )
    return {(placement_id, since, reason) for placement_id, since, reason in rows}
