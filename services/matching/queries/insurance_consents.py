"""Consents to be insured, the last one of a dispatch."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.tables.insurance_consents import InsuranceConsent


async def last_of(session: AsyncSession, dispatch_id: str) -> InsuranceConsent | None:
    """The consent that counts, or None."""
    query = select(InsuranceConsent).where(InsuranceConsent.dispatch_id == dispatch_id)
    return await session.scalar(query.order_by(InsuranceConsent.id.desc()).limit(1))
