"""Deputies: of an officer, and for whom one acts on a day."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.tables.accounts import Account
from services.accounts.tables.deputies import Deputy


async def deputies_of(session: AsyncSession, officer_id: str) -> Sequence[Deputy]:
    """Who acts or acted for an officer, the newest first; a hundred at most."""
    found = select(Deputy).where(Deputy.officer_id == officer_id).order_by(Deputy.id.desc())
    return (await session.scalars(found.limit(100))).all()


async def standing_of(
    session: AsyncSession, officer_id: str, deputy_id: str
) -> Sequence[tuple[date, date]]:
    """First and last days on which one acts for an officer, but for what was ended."""
    found = select(Deputy.first_day, Deputy.last_day).where(
        Deputy.officer_id == officer_id, Deputy.deputy_id == deputy_id, Deputy.ended_at.is_(None)
    )
    return [(first, last) for first, last in await session.execute(found)]


async def hold_deputy(session: AsyncSession, officer_id: str, named_id: str) -> Deputy | None:
    """One deputyship of an officer, locked against another change."""
    found = select(Deputy).where(Deputy.id == named_id, Deputy.officer_id == officer_id)
    return await session.scalar(found.with_for_update())


async def absent_for(
    session: AsyncSession, deputy_id: str, day: date
) -> Sequence[tuple[Account, date]]:
    """Those for whom an officer acts on a day, each with the last day of it."""
    rows = await session.execute(_absent_for(deputy_id, day))
    return [(officer, last_day) for officer, last_day in rows]


async def hold_absent_for(
    session: AsyncSession, deputy_id: str, day: date
) -> Sequence[tuple[Account, date]]:
    """The same as they are now: neither they nor the deputyship change until the commit."""
    held = _absent_for(deputy_id, day).with_for_update(read=True)
    rows = await session.execute(held.execution_options(populate_existing=True))
    return [(officer, last_day) for officer, last_day in rows]


async def acting_for(session: AsyncSession, officer_id: str, day: date) -> Sequence[str]:
    """Who acts for an officer on a day."""
    found = select(Deputy.deputy_id).where(Deputy.officer_id == officer_id, *_standing(day))
    return (await session.scalars(found)).all()


def _absent_for(deputy_id: str, day: date) -> Select[Account, date]:
    found = select(Account, Deputy.last_day).join(Deputy, Deputy.officer_id == Account.id)
    return found.where(Deputy.deputy_id == deputy_id, *_standing(day))


def _standing(day: date) -> tuple[ColumnElement[bool], ...]:
    return Deputy.ended_at.is_(None), Deputy.first_day <= day, Deputy.last_day >= day
