"""Second factors: one, and its end."""

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.tables.second_factors import SecondFactor


async def second_factor(session: AsyncSession, account_id: str) -> SecondFactor | None:
    """The second factor of an account; whoever proves it holds the account's password locked."""
    return await session.get(SecondFactor, account_id, populate_existing=True)


async def unbind_second_factor(session: AsyncSession, account_id: str) -> None:
    """Drop the second factor of an account."""
    await session.execute(delete(SecondFactor).where(SecondFactor.account_id == account_id))
