"""Agreements, their signatures, and the serials of their numbers."""

from collections.abc import Sequence

from sqlalchemy import Exists, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.rules.signatures import Party
from services.matching.tables.agreements import Agreement, Signature, agreement_serials
from services.matching.tables.dispatches import Dispatch


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


async def signed_by_youth_alone(session: AsyncSession) -> Sequence[str]:
    """Ids of the dispatches whose agreement waits, signed by the youth and by no guardian."""

    def by(party: Party) -> Exists:
        return exists().where(
            Signature.agreement_id == Agreement.id,
            Signature.party == party,
            Signature.voided_on.is_(None),
        )

    query = (
        select(Dispatch.id)
        .join(Agreement, Agreement.dispatch_id == Dispatch.id)
        .where(Dispatch.state == "accepted", by("youth"), ~by("guardian"))
    )
    return (await session.scalars(query.order_by(Dispatch.id))).all()


async def next_serial(session: AsyncSession) -> int:
    """The next serial for an agreement's number."""
    return int(await session.scalar(agreement_serials.next_value()) or 0)
