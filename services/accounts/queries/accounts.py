"""Accounts: one, one held, those of an office or a unit, and whether a name is free."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, Text, cast, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.tables.accounts import Account
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


async def hold_standing(session: AsyncSession, account_id: str) -> Account | None:
    """An account read anew, kept from any change until the commit; others may hold it so too.

    Whoever holds the password as well has taken that first.
    """
    found = select(Account).where(Account.id == account_id).with_for_update(read=True)
    return await session.scalar(found.execution_options(populate_existing=True))


async def standing_unless_held(session: AsyncSession, account_id: str) -> Account | None:
    """An account read anew, held; None also while somebody is changing it."""
    found = select(Account).where(Account.id == account_id)
    free = found.with_for_update(key_share=True, skip_locked=True)
    return await session.scalar(free.execution_options(populate_existing=True))


async def editions(session: AsyncSession, account_ids: Collection[str]) -> dict[str, str]:
    """For each of these accounts another one after each time that somebody wrote its row."""
    written = cast(literal_column("accounts.xmin"), Text)
    found = await session.execute(select(Account.id, written).where(Account.id.in_(account_ids)))
    return dict(found.all())


async def write_again(session: AsyncSession, account_id: str) -> None:
    """Write an account's row as it is, so that it is of another edition."""
    again = update(Account).where(Account.id == account_id).values(kind=Account.kind)
    await session.execute(again.execution_options(synchronize_session=False))


async def lock_units(session: AsyncSession, unit_ids: Collection[str]) -> None:
    """Let one act at a time decide who stands for these units; taken before rows are."""
    for unit_id in sorted(set(unit_ids)):
        name = func.hashtextextended(f"stands-for/{unit_id}", 0)
        await session.execute(select(func.pg_advisory_xact_lock(name)))


async def hold_of_units(session: AsyncSession, unit_ids: Collection[str]) -> Sequence[Account]:
    """Every account that stands for one of these units, locked against another change."""
    found = select(Account).where(Account.unit_id.in_(unit_ids)).order_by(Account.id)
    held = found.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(held)).all()


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


async def officer(session: AsyncSession, account_id: str) -> Account | None:
    """An officer's account."""
    return (await session.scalars(_officer(account_id))).one_or_none()


async def hold_officer(session: AsyncSession, account_id: str) -> Account | None:
    """An officer's account as it is now, locked against another change."""
    found = _officer(account_id).with_for_update()
    return await session.scalar(found.execution_options(populate_existing=True))


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


async def region_of(session: AsyncSession, account_id: str) -> str | None:
    """The region of an officer's account; others have none."""
    return await session.scalar(select(Account.region).where(Account.id == account_id))
