"""Stays of the time before: holds that no dispatch made, with what put them right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.rules.stays import StayDays
from services.matching.tables.history_imports import HistoryImport
from services.matching.tables.holds import Hold
from services.matching.tables.stays import StayCorrection


@dataclass(frozen=True)
class Stay:
    """A stay taken over, and what says that it was wrong, if anything does."""

    hold: Hold
    correction: StayCorrection | None

    @property
    def days(self) -> StayDays:
        """Its first and last day."""
        return days_of(self.hold)


def days_of(hold: Hold) -> StayDays:
    """The first and last day of a hold that is over."""
    if hold.span.lower is None or hold.span.upper is None:
        raise ValueError(hold.span)
    return StayDays(hold.span.lower, hold.span.upper - timedelta(days=1))


async def of_youth(session: AsyncSession, youth_id: str) -> Sequence[Stay]:
    """Every stay of a youth that was taken over, those put right among them, in order."""
    query = (
        select(Hold, StayCorrection)
        .outerjoin(StayCorrection, StayCorrection.hold_id == Hold.id)
        .where(Hold.youth_id == youth_id, Hold.import_id.is_not(None))
        .order_by(func.lower(Hold.span), Hold.id)
    )
    return [Stay(*row) for row in await session.execute(query)]


async def standing(session: AsyncSession, youth_id: str, first: date) -> tuple[Hold, date] | None:
    """The stay of a youth that begins on a day and stands, and as of when its list told."""
    query = (
        select(Hold, HistoryImport.as_of)
        .join(HistoryImport, HistoryImport.id == Hold.import_id)
        .where(Hold.youth_id == youth_id, ~Hold.voided, func.lower(Hold.span) == first)
        .with_for_update(of=Hold)
    )
    row = (await session.execute(query)).first()
    return (row[0], row[1]) if row else None
