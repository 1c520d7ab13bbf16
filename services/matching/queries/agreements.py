"""Agreements, their signatures, and the serials of their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.matching.queries.sight import of_somebody
from services.matching.tables.agreements import Agreement, Signature, agreement_serials
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.youths import Youth


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


@dataclass(frozen=True, repr=False)
class SignedAlone:
    """A dispatch whose agreement waits, signed by the youth and by no guardian."""

    dispatch_id: str
    id_number: str
    region: str
    signed_on: date


async def signed_by_youth_alone(session: AsyncSession) -> Sequence[SignedAlone]:
    """Every one of them, in the order of their ids."""
    guardian = aliased(Signature)
    by_guardian = exists().where(
        guardian.agreement_id == Agreement.id,
        guardian.party == "guardian",
        guardian.voided_on.is_(None),
    )
    query = (
        select(Dispatch.id, Youth.id_number, Youth.region, Signature.signed_on)
        .join(Agreement, Agreement.dispatch_id == Dispatch.id)
        .join(Signature, Signature.agreement_id == Agreement.id)
        .join(Youth, Youth.id == Dispatch.youth_id)
        .where(Dispatch.state == "accepted", ~by_guardian)
        .where(Signature.party == "youth", Signature.voided_on.is_(None))
    )
    return [SignedAlone(*row) for row in await session.execute(query.order_by(Dispatch.id))]


@dataclass(frozen=True)
class Unsigned:
    """A dispatch whose agreement bears no signature that stands, and which words counted then."""

    dispatch_id: str
    post_id: str
    words_edition: int


async def signed_by_nobody(session: AsyncSession) -> Sequence[Unsigned]:
    """The dispatches accepted whose agreement bears no signature that stands, by their ids."""
    signed = exists().where(Signature.agreement_id == Agreement.id, Signature.voided_on.is_(None))
    query = (
        select(Dispatch.id, Dispatch.post_id, Dispatch.words_edition)
        .join(Agreement, Agreement.dispatch_id == Dispatch.id)
        .where(Dispatch.state == "accepted", ~signed)
        .order_by(Dispatch.id)
    )
    return [Unsigned(*row) for row in await session.execute(query)]


async def next_serial(session: AsyncSession) -> int:
    """The next serial for an agreement's number."""
    return int(await session.scalar(agreement_serials.next_value()) or 0)


async def dispatch_of_guardian(
    session: AsyncSession, account: str, dispatch_id: str
) -> Dispatch | None:
    """A dispatch whose agreement an account has signed as guardian."""
    signed = exists().where(
        Agreement.dispatch_id == Dispatch.id,
        Signature.agreement_id == Agreement.id,
        Signature.party == "guardian",
        Signature.author == account,
    )
    mine = Dispatch.id == dispatch_id, signed, of_somebody(Dispatch.youth_id)
    return await session.scalar(select(Dispatch).where(*mine))
