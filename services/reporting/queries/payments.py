"""What was paid and what came back, as the form counts it."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.queries.areas import lay_within
from services.reporting.rules.pictures import Payment
from services.reporting.tables.disbursements import Disbursement


async def payments_of(session: AsyncSession, area: str, known_at: datetime) -> list[Payment]:
    """Every payment and return of the offices within an area that was recorded by then."""
    rows = await session.scalars(
        select(Disbursement).where(
            lay_within(Disbursement.region, area), Disbursement.recorded_at <= known_at
        )
    )
    return [
        Payment(row.id, row.kind, row.region, row.amount, row.paid_on, row.recorded_at)
        for row in rows
    ]


async def heard_since(session: AsyncSession, area: str, since: datetime, by: date) -> bool:
    """Whether money paid or returned by a day of its year was recorded after an instant."""
    told = select(Disbursement.id).where(
        lay_within(Disbursement.region, area),
        Disbursement.recorded_at > since,
        Disbursement.paid_on.between(by.replace(month=1, day=1), by),
    )
    return bool(await session.scalar(select(told.exists())))
