"""What was paid and what came back, as the form counts it."""

from dataclasses import fields
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.queries.areas import lay_within
from services.reporting.rules.periods import Period
from services.reporting.rules.pictures import Payment
from services.reporting.tables.disbursements import Disbursement

_COLUMNS: Final = tuple(getattr(Disbursement, field.name) for field in fields(Payment))


async def payments_of(
    session: AsyncSession, area: str, known_at: datetime, span: Period
) -> list[Payment]:
    """Every payment and return in a span of the offices within an area, recorded by then."""
    rows = await session.execute(select(*_COLUMNS).where(*_told(area, known_at, span)))
    return [Payment(*row) for row in rows]


async def stretch(
    session: AsyncSession, area: str, known_at: datetime, span: Period, *, after: str, limit: int
) -> list[Payment]:
    """At most so many of them after one, by their ids."""
    query = select(*_COLUMNS).where(*_told(area, known_at, span), Disbursement.id > after)
    rows = await session.execute(query.order_by(Disbursement.id).limit(limit))
    return [Payment(*row) for row in rows]


def _told(area: str, known_at: datetime, span: Period) -> tuple[ColumnElement[bool], ...]:
    return (
        lay_within(Disbursement.region, area),
        Disbursement.recorded_at <= known_at,
        Disbursement.paid_on.between(span.first, span.last),
    )


async def heard_since(session: AsyncSession, area: str, since: datetime, by: date) -> bool:
    """Whether money paid or returned by a day of its year was recorded after an instant."""
    told = select(Disbursement.id).where(
        lay_within(Disbursement.region, area),
        Disbursement.recorded_at > since,
        Disbursement.paid_on.between(by.replace(month=1, day=1), by),
    )
    return bool(await session.scalar(select(told.exists())))
