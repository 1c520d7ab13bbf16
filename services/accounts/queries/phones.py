"""Phones: whose one is, what an account has, and its binding and end."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.tables.phones import Phone
from services.common.store.sealed import blind

PHONE = "phones.phone"


async def account_of(session: AsyncSession, phone: str) -> str | None:
    """The account that signs in by a phone."""
    return await session.scalar(
        select(Phone.account_id).where(Phone.phone_index == blind(PHONE, phone))
    )


async def phone_of(session: AsyncSession, account_id: str) -> Phone | None:
    """The phone of an account."""
    return await session.get(Phone, account_id, populate_existing=True)


async def bind(session: AsyncSession, phone: Phone) -> bool:
    """Keep a phone; False if it is another account's."""
    values = {name: getattr(phone, name) for name in Phone.__table__.columns.keys()}  # noqa: SIM118
    kept = insert(Phone).values(values).on_conflict_do_nothing()
    return await session.scalar(kept.returning(Phone.account_id)) is not None


async def unbind(session: AsyncSession, account_id: str) -> None:
    """Drop the phone of an account."""
    await session.execute(delete(Phone).where(Phone.account_id == account_id))
