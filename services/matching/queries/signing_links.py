"""Signing links: by their secret, those that stand, and those that a guardian opened."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.queries.sight import hold_of_somebody, of_somebody
from services.matching.rules.signing_links import State
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.signing_links import SigningLink

MOST = 50
"""So many wards of one guardian are listed."""


async def by_secret(session: AsyncSession, indexes: Sequence[bytes]) -> SigningLink | None:
    """The link of a secret by its indexes, in whatever state."""
    return await session.scalar(select(SigningLink).where(SigningLink.secret_index.in_(indexes)))


async def in_state(
    session: AsyncSession, dispatch_id: str, state: State, *parties: str
) -> Sequence[SigningLink]:
    """The links of a dispatch in a state: of these parties, or of all if none is named."""
    query = select(SigningLink).where(
        SigningLink.dispatch_id == dispatch_id, SigningLink.state == state
    )
    if parties:
        query = query.where(SigningLink.party.in_(parties))
    return (await session.scalars(query)).all()


async def dispatch_of_ward(
    session: AsyncSession, account: str, dispatch_id: str, *, lock: bool = False
) -> Dispatch | None:
    """A dispatch whose guardian's link an account has opened; `lock` holds it."""
    query = select(Dispatch).where(Dispatch.id == dispatch_id, _opened(account))
    if not lock:
        return await session.scalar(query)
    return await hold_of_somebody(session, query)


async def of_guardian(session: AsyncSession, account: str) -> Sequence[Dispatch]:
    """The dispatches whose guardian's link an account has opened, the newest first."""
    query = select(Dispatch).where(_opened(account)).order_by(Dispatch.id.desc()).limit(MOST)
    return (await session.scalars(query)).all()


def _opened(account: str) -> ColumnElement[bool]:
    opened = SigningLink.dispatch_id == Dispatch.id, SigningLink.opened_by == account
    return exists().where(*opened) & of_somebody(Dispatch.youth_id)
