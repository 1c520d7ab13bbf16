"""Certificates: the newest of a placement, and whose a code is."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.matching.tables.agreements import Agreement
from services.matching.tables.appraisals import Certificate
from services.matching.tables.placements import Placement
from services.matching.tables.youths import Youth


@dataclass(frozen=True)
class Coded:
    """A certificate, its placement as it stands, and whether no newer edition was made."""

    certificate: Certificate
    placement: Placement
    newest: bool


async def newest_of(session: AsyncSession, placement_id: str) -> Certificate | None:
    """The newest edition; None before any."""
    query = select(Certificate).where(Certificate.placement_id == placement_id)
    return await session.scalar(query.order_by(Certificate.edition.desc()).limit(1))


async def by_code(session: AsyncSession, code: str) -> Coded | None:
    """Whose a code is; of whom the record is nobody's any more, none is."""
    later = aliased(Certificate)
    newest = (
        select(func.max(later.edition))
        .where(later.placement_id == Certificate.placement_id)
        .scalar_subquery()
    )
    query = (
        select(Certificate, Placement, Certificate.edition == newest)
        .join(Placement, Placement.id == Certificate.placement_id)
        .join(Youth, Youth.id == Placement.youth_id)
        .where(Certificate.code == code, Youth.erased_on.is_(None))
    )
    row = (await session.execute(query)).first()
    return Coded(*row) if row else None


async def agreement_of(session: AsyncSession, dispatch_id: str) -> Agreement | None:
    """The agreement behind a placement."""
    return await session.scalar(select(Agreement).where(Agreement.dispatch_id == dispatch_id))
