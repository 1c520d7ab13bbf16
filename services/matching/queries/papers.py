"""Papers: of one dispatch, and those that wait for an officer."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.tables.papers import AgreementPaper


async def of_dispatch(session: AsyncSession, dispatch_id: str) -> Sequence[AgreementPaper]:
    """All papers of a dispatch, in order."""
    query = select(AgreementPaper).where(AgreementPaper.dispatch_id == dispatch_id)
    return (await session.scalars(query.order_by(AgreementPaper.id))).all()


async def paper(session: AsyncSession, dispatch_id: str, paper_id: str) -> AgreementPaper | None:
    """One paper of a dispatch."""
    return await session.scalar(
        select(AgreementPaper).where(
            AgreementPaper.dispatch_id == dispatch_id, AgreementPaper.id == paper_id
        )
    )


async def waiting(session: AsyncSession, dispatch_id: str) -> bool:
    """Whether a paper of a dispatch waits for an officer's word."""
    found = await of_dispatch(session, dispatch_id)
    return any(one.state == "handed_in" for one in found)
