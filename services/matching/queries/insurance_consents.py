"""Consents to be insured: the last one of a dispatch, and those handed in on paper."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.pages import Stretch
from services.matching.tables.insurance_consents import InsuranceConsent, InsuranceConsentPaper


async def last_of(session: AsyncSession, dispatch_id: str) -> InsuranceConsent | None:
    """The consent that counts, or None."""
    query = select(InsuranceConsent).where(InsuranceConsent.dispatch_id == dispatch_id)
    return await session.scalar(query.order_by(InsuranceConsent.id.desc()).limit(1))


async def on_day(session: AsyncSession, dispatch_id: str, day: date) -> InsuranceConsent | None:
    """The consent that counted on a day, or None."""
    query = select(InsuranceConsent).where(
        InsuranceConsent.dispatch_id == dispatch_id, InsuranceConsent.given_on <= day
    )
    return await session.scalar(query.order_by(InsuranceConsent.id.desc()).limit(1))


async def papers(
    session: AsyncSession, dispatch_id: str, stretch: Stretch
) -> Sequence[InsuranceConsentPaper]:
    """A stretch of a dispatch's papers, in order; one more."""
    query = select(InsuranceConsentPaper).where(InsuranceConsentPaper.dispatch_id == dispatch_id)
    if stretch.after:
        query = query.where(InsuranceConsentPaper.id > stretch.after[0])
    found = query.order_by(InsuranceConsentPaper.id).limit(stretch.limit + 1)
    return (await session.scalars(found)).all()


async def has_paper_waiting(session: AsyncSession, dispatch_id: str) -> bool:
    """Whether a paper of a dispatch waits to be looked at."""
    waits = InsuranceConsentPaper.state == "handed_in"
    query = select(exists().where(InsuranceConsentPaper.dispatch_id == dispatch_id, waits))
    return bool(await session.scalar(query))


async def paper(
    session: AsyncSession, dispatch_id: str, paper_id: str
) -> InsuranceConsentPaper | None:
    """One paper of a dispatch."""
    return await session.scalar(
        select(InsuranceConsentPaper).where(
            InsuranceConsentPaper.dispatch_id == dispatch_id, InsuranceConsentPaper.id == paper_id
        )
    )
