"""Opening figures and their signatures; payments of the time before by their vouchers."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import Text, and_, func, literal_column, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.common.values.month import Month
from services.reporting.rules.beginnings import papers_of
from services.reporting.rules.openings import PaidBefore
from services.reporting.tables.disbursements import Disbursement
from services.reporting.tables.facts import Fact
from services.reporting.tables.history_imports import OpeningFigures, OpeningSignature

Voucher = tuple[str, str, date, str]
"""Office, kind, day and number of what was paid."""
Paid = tuple[str, str, str]
"""Office, kind and number."""


async def newest(session: AsyncSession, area: str) -> OpeningFigures | None:
    """A region's opening figures as last told, or None."""
    query = select(OpeningFigures).where(OpeningFigures.region == area)
    return await session.scalar(query.order_by(OpeningFigures.version.desc()).limit(1))


async def signature(session: AsyncSession, area: str) -> OpeningSignature | None:
    """The signature of a region's opening figures, or None."""
    return await session.get(OpeningSignature, area)


async def signed_months(session: AsyncSession) -> dict[str, Month]:
    """The month of each region's signed opening figures: the last that it filed on paper."""
    of_version = and_(
        OpeningFigures.region == OpeningSignature.region,
        OpeningFigures.version == OpeningSignature.version,
    )
    query = select(OpeningFigures.region, OpeningFigures.month).join(OpeningSignature, of_version)
    return {code: Month.of(first) for code, first in await session.execute(query)}


async def papers(session: AsyncSession) -> dict[str, Month]:
    """The last month on paper of every office that took its history over.

    Figures that nobody signed decide nothing, and a later list does not move what an earlier said.
    """
    return papers_of(await signed_months(session), await _taken_over(session))


async def _taken_over(session: AsyncSession) -> dict[str, Month]:
    # Spelt out, as in the index of those few.
    since = literal_column("(data ->> 'kept_since')", Text)
    query = select(Fact.region, func.min(since)).where(
        text("event = 'placement.arrived'"), since.is_not(None), Fact.region.is_not(None)
    )
    rows = await session.execute(query.group_by(Fact.region))
    return {str(code): Month.of(date.fromisoformat(day) - timedelta(days=1)) for code, day in rows}


async def signed_among(session: AsyncSession, areas: Collection[str]) -> set[str]:
    """Which of these regions have signed."""
    query = select(OpeningSignature.region).where(OpeningSignature.region.in_(areas))
    return set(await session.scalars(query))


async def vouchers(session: AsyncSession, regions: Collection[str]) -> set[Voucher]:
    """The payments of these offices, taken over or made here, by their vouchers."""
    table = Disbursement
    rows = await session.execute(
        select(table.region, table.kind, table.paid_on, table.voucher).where(
            table.region.in_(regions), table.voucher.is_not(None)
        )
    )
    return {(office, kind, day, str(number)) for office, kind, day, number in rows}


async def paid_before(
    session: AsyncSession, wanted: Collection[Paid]
) -> dict[Paid, list[PaidBefore]]:
    """The payments taken over, by office, kind and voucher, with what has not come back."""
    paid, back = aliased(Disbursement), aliased(Disbursement)
    returned = (
        select(func.coalesce(func.sum(back.amount), 0))
        .where(back.returns == paid.id)
        .scalar_subquery()
    )
    named = tuple_(paid.region, paid.kind, paid.voucher)
    query = select(
        paid.region, paid.kind, paid.voucher, paid.id, paid.paid_on, paid.amount + returned
    ).where(paid.import_id.is_not(None), paid.amount > 0, named.in_([*wanted]))
    found: dict[Paid, list[PaidBefore]] = {}
    for office, kind, number, key, day, left in await session.execute(query):
        found.setdefault((office, kind, str(number)), []).append(PaidBefore(key, day, left))
    return found
