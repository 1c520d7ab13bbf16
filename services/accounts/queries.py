"""Every SELECT of this service, and the statements that decide a race, as named functions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.tables import Account, Family, Password, RefreshToken
from services.common.values import region


async def account(session: AsyncSession, account_id: str) -> Account | None:
    """An account by its id."""
    return await session.get(Account, account_id)


async def hold_account(session: AsyncSession, account_id: str) -> Account | None:
    """An account as it is now, locked against another change."""
    found = select(Account).where(Account.id == account_id).with_for_update()
    return await session.scalar(found.execution_options(populate_existing=True))


async def staff_of(
    session: AsyncSession, unit_id: str, *, after: str, limit: int
) -> Sequence[Account]:
    """The accounts that a unit's first one opened, in order of ids, from above an id."""
    found = (
        select(Account)
        .where(Account.unit_id == unit_id, Account.opened_by.is_not(None), Account.id > after)
        .order_by(Account.id)
        .limit(limit)
    )
    return (await session.scalars(found)).all()


async def name_is_taken(session: AsyncSession, folded_name: str) -> bool:
    """Whether an account bears that name."""
    taken = select(Account.id).where(Account.folded_name == folded_name)
    return await session.scalar(taken) is not None


async def claim_name(session: AsyncSession, account: Account) -> bool:
    """Keep a new account; False if somebody took its name first."""
    columns = Account.__table__.columns.keys()
    values = {name: getattr(account, name) for name in columns}
    kept = insert(Account).values(values).on_conflict_do_nothing(index_elements=["folded_name"])
    return await session.scalar(kept.returning(Account.id)) is not None


async def password_named(session: AsyncSession, folded_name: str) -> Password | None:
    """The password of the account by that name, if there is one."""
    found = select(Password).join(Account, Account.id == Password.account_id)
    return await session.scalar(found.where(Account.folded_name == folded_name))


async def password_of(session: AsyncSession, account_id: str) -> Password | None:
    """The password of an account, if it signs in by one."""
    return await session.get(Password, account_id)


async def hold_password(session: AsyncSession, account_id: str) -> Password:
    """A password as it is now, locked: tries at the same account are counted one by one."""
    found = select(Password).where(Password.account_id == account_id).with_for_update()
    return (await session.scalars(found.execution_options(populate_existing=True))).one()


async def officer(session: AsyncSession, account_id: str) -> Account | None:
    """An officer's account."""
    return (await session.scalars(_officer(account_id))).one_or_none()


async def hold_officer(session: AsyncSession, account_id: str) -> Account | None:
    """An officer's account, locked against another change."""
    return (await session.scalars(_officer(account_id).with_for_update())).one_or_none()


def _officer(account_id: str) -> Select[Account]:
    return select(Account).where(Account.id == account_id, Account.kind == "officer")


async def officers_within(
    session: AsyncSession, area: str, *, after: str, limit: int
) -> Sequence[Account]:
    """The officers of a region and of all within it, in order of ids, from above an id."""
    found = (
        select(Account)
        .where(Account.kind == "officer", Account.region.startswith(region.prefix(area)))
        .where(Account.id > after)
        .order_by(Account.id)
        .limit(limit)
    )
    return (await session.scalars(found)).all()


async def hold_token(session: AsyncSession, digest: bytes) -> tuple[RefreshToken, Family] | None:
    """A refresh token with its family, both locked: of two who spend it, one comes first."""
    found = (
        select(RefreshToken, Family)
        .join(Family, Family.id == RefreshToken.family_id)
        .where(RefreshToken.digest == digest)
        .with_for_update()
    )
    row = (await session.execute(found)).one_or_none()
    return (row[0], row[1]) if row else None


async def revoke_families(session: AsyncSession, account_id: str, now: datetime) -> None:
    """End every open sign-in of an account."""
    await session.execute(
        update(Family)
        .where(Family.account_id == account_id, Family.revoked_at.is_(None))
        .values(revoked_at=now)
    )


async def forget_ended_families(session: AsyncSession, account_id: str, now: datetime) -> None:
    """Drop the sign-ins of an account that have reached their end, with their tokens."""
    await session.execute(
        delete(Family).where(Family.account_id == account_id, Family.ends_at <= now)
    )
