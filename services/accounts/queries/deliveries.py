"""Deliveries: the pages given by an agreement."""

from collections.abc import Sequence

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.tables.data_agreements import DataAgreementVersion
from services.accounts.tables.deliveries import Delivery


async def deliveries_of(
    session: AsyncSession, agreement_id: str, *, before: str | None, limit: int
) -> Sequence[tuple[Delivery, str]]:
    """The pages given by an agreement, the newest first, each with its legal basis at the time."""
    basis = DataAgreementVersion.terms["legal_basis"].astext
    at_the_time = (
        DataAgreementVersion.agreement_id == Delivery.agreement_id,
        DataAgreementVersion.version == Delivery.agreement_version,
    )
    found = select(Delivery, basis).outerjoin(DataAgreementVersion, and_(*at_the_time))
    found = found.where(Delivery.agreement_id == agreement_id)
    if before:
        found = found.where(Delivery.id < before)
    rows = await session.execute(found.order_by(Delivery.id.desc()).limit(limit))
    return [(row[0], row[1]) for row in rows]
