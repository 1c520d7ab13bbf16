"""Deliveries: the pages given by an agreement."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.tables.data_agreements import DataAgreementVersion
from services.accounts.tables.deliveries import Delivery
from services.common.store.held import plain


async def of_feeds(session: AsyncSession, feeds: Collection[str]) -> Sequence[dict[str, Any]]:
    """Which departments were given pages of some feeds: which fields, on what basis, until when."""
    terms = DataAgreementVersion.terms
    said = (terms["department_name"].astext, terms["purpose"].astext, terms["legal_basis"].astext)
    told = (Delivery.feed, Delivery.fields, *said)
    at_the_time = (
        DataAgreementVersion.agreement_id == Delivery.agreement_id,
        DataAgreementVersion.version == Delivery.agreement_version,
    )
    pages = func.count(), func.min(Delivery.delivered_at), func.max(Delivery.delivered_at)
    query = select(*told, *pages).join(DataAgreementVersion, and_(*at_the_time))
    found = await session.execute(query.where(Delivery.feed.in_(feeds)).group_by(*told))
    names = ("feed", "fields", "department", "purpose", "legal_basis", "pages", "first", "last")
    return [dict(zip(names, map(plain, row), strict=True)) for row in found]


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
