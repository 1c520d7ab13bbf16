"""Consents to be insured: the last one of a dispatch, and those handed in on paper."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.tables.insurance_consents import InsuranceConsent, InsuranceConsentPaper


async def last_of(session: AsyncSession, dispatch_id: str) -> InsuranceConsent | None:
    """The consent that counts, or None."""
    query = select(InsuranceConsent).where(InsuranceConsent.dispatch_id == dispatch_id)
    return await session.scalar(query.order_by(InsuranceConsent.id.desc()).limit(1))


async def papers(session: AsyncSession, dispatch_id: str) -> Sequence[InsuranceConsentPaper]:
    """All papers of a dispatch, in order."""
    query = select(InsuranceConsentPaper).where(InsuranceConsentPaper.dispatch_id == dispatch_id)
    return (await session.scalars(query.order_by(InsuranceConsentPaper.id))).all()


async def paper(
    session: AsyncSession, dispatch_id: str, paper_id: str
) -> InsuranceConsentPaper | None:
    """One paper of a dispatch."""
    return await session.scalar(
        select(InsuranceConsentPaper).where(
            InsuranceConsentPaper.dispatch_id == dispatch_id, InsuranceConsentPaper.id == paper_id
        )
    )
