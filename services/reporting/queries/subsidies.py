"""Contributions as they stand, subsidy claims, and the months that they hold."""

from collections.abc import Collection
from decimal import Decimal

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import Select

from services.common.values import region as regions
from services.common.values.month import Month
from services.reporting.rules.subsidy_claims import State
from services.reporting.tables.subsidies import (
    ContributionRecord,
    SubsidisedMonth,
    SubsidyClaim,
    SubsidyClaimMove,
    SubsidyLineRow,
)


async def contributions(session: AsyncSession, youths: Collection[str]) -> list[ContributionRecord]:
    """The record of each month of a person as it stands, in the order of ids and months."""
    return list(await session.scalars(_standing().where(ContributionRecord.youth_id.in_(youths))))


async def contribution(
    session: AsyncSession, youth_id: str, month: Month
) -> ContributionRecord | None:
    """The record of one month as it stands, or None."""
    query = _standing().where(
        ContributionRecord.youth_id == youth_id, ContributionRecord.month == month
    )
    return await session.scalar(query)


async def entered_by(session: AsyncSession, import_id: str) -> set[tuple[str, Month]]:
    """Whose which months a list has entered."""
    rows = await session.execute(
        select(ContributionRecord.youth_id, ContributionRecord.month).where(
            ContributionRecord.import_id == import_id
        )
    )
    return {(youth_id, month) for youth_id, month in rows}


async def used_months(
    session: AsyncSession, youths: Collection[str], *, but: str | None = None
) -> dict[Month, Decimal]:
    """The months of a person that are claimed or paid, one claim's aside, with amounts in yuan."""
    query = select(SubsidisedMonth.month, SubsidisedMonth.amount).where(
        SubsidisedMonth.youth_id.in_(youths)
    )
    if but:
        query = query.where(SubsidisedMonth.claim_id != but)
    return {row.month: row.amount for row in await session.execute(query)}


async def find(session: AsyncSession, claim_id: str, *, lock: bool = False) -> SubsidyClaim | None:
    """One claim."""
    query = select(SubsidyClaim).where(SubsidyClaim.id == claim_id)
    return await session.scalar(query.with_for_update() if lock else query)


async def stretch(
    session: AsyncSession, office: str, *, state: State | None, after: str | None, limit: int
) -> list[SubsidyClaim]:
    """The claims an office may see, newest first, after one of them."""
    within = SubsidyClaim.region.startswith(regions.prefix(office), autoescape=True)
    query = select(SubsidyClaim).where(within)
    if state:
        query = query.where(SubsidyClaim.state == state)
    return await _after(session, query, after, limit)


async def of_person(
    session: AsyncSession, youths: Collection[str], *, after: str | None, limit: int
) -> list[SubsidyClaim]:
    """The claims of a person, newest first, after one of them."""
    query = select(SubsidyClaim).where(SubsidyClaim.youth_id.in_(youths))
    return await _after(session, query, after, limit)


async def lines(session: AsyncSession, claim_id: str) -> list[SubsidyLineRow]:
    """The months of a claim, in their order."""
    query = select(SubsidyLineRow).where(SubsidyLineRow.claim_id == claim_id)
    return list(await session.scalars(query.order_by(SubsidyLineRow.month)))


async def moves(session: AsyncSession, claim_id: str) -> list[SubsidyClaimMove]:
    """The moves of a claim in their order."""
    query = select(SubsidyClaimMove).where(SubsidyClaimMove.claim_id == claim_id)
    return list(await session.scalars(query.order_by(SubsidyClaimMove.version)))


async def give_months_back(session: AsyncSession, claim_id: str) -> None:
    """A claim that is undone holds no month any more."""
    await session.execute(delete(SubsidisedMonth).where(SubsidisedMonth.claim_id == claim_id))


async def versions_of(
    session: AsyncSession, youth_ids: Collection[str]
) -> dict[tuple[str, Month], ContributionRecord]:
    """The records of some youths as they stand, by youth and month."""
    query = _standing().where(ContributionRecord.youth_id.in_(youth_ids))
    return {(row.youth_id, row.month): row for row in await session.scalars(query)}


async def _after(
    session: AsyncSession, query: Select[SubsidyClaim], after: str | None, limit: int
) -> list[SubsidyClaim]:
    if after:
        query = query.where(SubsidyClaim.id < after)
    return list(await session.scalars(query.order_by(SubsidyClaim.id.desc()).limit(limit)))


def _standing() -> Select[ContributionRecord]:
    return (
        select(ContributionRecord)
        .ext(distinct_on(ContributionRecord.youth_id, ContributionRecord.month))
        .order_by(
            ContributionRecord.youth_id,
            ContributionRecord.month,
            ContributionRecord.version.desc(),
        )
    )
