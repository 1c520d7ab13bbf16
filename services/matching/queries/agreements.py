"""Agreements, their signatures, and the serials of their numbers."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.tables.agreements import Agreement, Signature, agreement_serials


async def of_dispatch(session: AsyncSession, dispatch_id: str) -> Agreement | None:
    """The agreement of a dispatch; None before acceptance."""
    return await session.scalar(select(Agreement).where(Agreement.dispatch_id == dispatch_id))


async def signatures(session: AsyncSession, agreement_id: str) -> Sequence[Signature]:
    """Whose signatures stand, in order."""
    query = (
        select(Signature)
        .where(Signature.agreement_id == agreement_id, Signature.voided_on.is_(None))
        .order_by(Signature.id)
    )
    return (await session.scalars(query)).all()


async def next_serial(session: AsyncSession) -> int:
    """The next serial for an agreement's number."""
    return int(await session.scalar(agreement_serials.next_value()) or 0)
