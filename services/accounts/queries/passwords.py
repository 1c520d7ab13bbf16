"""Passwords: one by its owner's name or account, and those it replaced."""

from collections.abc import Sequence

from sqlalchemy import Select, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.accounts.tables.accounts import Account
from services.accounts.tables.passwords import FormerPassword, Password


async def password_named(session: AsyncSession, folded_name: str) -> Password | None:
    """The password of the account by that name, if there is one."""
    found = select(Password).join(Account, Account.id == Password.account_id)
    return await session.scalar(found.where(Account.folded_name == folded_name))


async def password_of(session: AsyncSession, account_id: str) -> Password | None:
    """The password of an account, if it signs in by one."""
    return await session.get(Password, account_id)


async def hold_password(session: AsyncSession, account_id: str) -> Password | None:
    """A password as it is now, locked: tries at the same account are counted one by one.

    None if it went with its person meanwhile.
    """
    found = select(Password).where(Password.account_id == account_id).with_for_update()
    return await session.scalar(found.execution_options(populate_existing=True))


async def former_passwords(session: AsyncSession, account_id: str, limit: int) -> Sequence[str]:
    """The hashes of the passwords replaced last, the newest first."""
    return (await session.scalars(_former(account_id, FormerPassword.hash).limit(limit))).all()


async def forget_former_passwords(session: AsyncSession, account_id: str, *, keep: int) -> None:
    """Drop all but the passwords replaced last."""
    await session.flush()
    older = _former(account_id, FormerPassword.id).offset(keep)
    await session.execute(delete(FormerPassword).where(FormerPassword.id.in_(older)))


def _former(account_id: str, column: InstrumentedAttribute[str]) -> Select[str]:
    of_account = select(column).where(FormerPassword.account_id == account_id)
    return of_account.order_by(FormerPassword.replaced_at.desc(), FormerPassword.id.desc())
