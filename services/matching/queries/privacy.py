"""What was shown and consented to, and whose number may leave."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Date, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.tables.correction_requests import CorrectionRequest
from services.matching.tables.holds import Hold
from services.matching.tables.known import Telling
from services.matching.tables.pool import Waiting
from services.matching.tables.privacy_consents import PrivacyConsent
from services.matching.tables.youths import Youth


async def entries_of(session: AsyncSession, youth_id: str) -> Sequence[PrivacyConsent]:
    """A youth's entries in the order in which they were made."""
    mine = select(PrivacyConsent).where(PrivacyConsent.youth_id == youth_id)
    return (await session.scalars(mine.order_by(PrivacyConsent.id))).all()


async def needs_phone(session: AsyncSession, youth_id: str, day: date) -> bool:
    """Whether a youth waits, has paused, or is in a dispatch or placement beyond a day."""
    asked = select(Youth.id).where(Youth.id == youth_id, is_open(day))
    return await session.scalar(asked) is not None


async def phones_let_go(session: AsyncSession, day: date) -> Sequence[str]:
    """Youths whose phone nobody may use any more: the consent taken back, nothing open."""
    last = (
        select(PrivacyConsent.given)
        .where(PrivacyConsent.youth_id == Youth.id, PrivacyConsent.kind == "phone")
        .order_by(PrivacyConsent.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    withdrawn = exists().where(
        PrivacyConsent.youth_id == Youth.id,
        PrivacyConsent.kind == "phone",
        ~PrivacyConsent.given,
    )
    query = select(Youth.id).where(
        Youth.phone_index.is_not(None),
        withdrawn,
        last.is_(False),
        ~is_open(day),
    )
    return (await session.scalars(query.order_by(Youth.id))).all()


async def tellings_of(session: AsyncSession, youth_id: str) -> Sequence[Telling]:
    """All that was told of a youth."""
    return (await session.scalars(select(Telling).where(Telling.youth_id == youth_id))).all()


async def corrections_of(session: AsyncSession, youth_id: str) -> Sequence[CorrectionRequest]:
    """All corrections that a youth asked for."""
    mine = select(CorrectionRequest).where(CorrectionRequest.youth_id == youth_id)
    return (await session.scalars(mine)).all()


def is_open(day: date) -> ColumnElement[bool]:
    """Whether a youth waits, has paused, or is in a dispatch or placement beyond a day."""
    beyond = func.upper_inf(Hold.span) | (func.upper(Hold.span, type_=Date) > day)
    held = exists().where(Hold.youth_id == Youth.id, ~Hold.voided, beyond)
    waits = exists().where(Waiting.youth_id == Youth.id)
    return or_(Youth.state == "paused", waits, held)
