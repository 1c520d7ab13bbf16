"""Every SELECT of this service, and the statements that decide a race, as named functions."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.accounts.tables import (
    Account,
    Deputy,
    Family,
    FormerPassword,
    KnownNetwork,
    Password,
    RefreshToken,
    SecondFactor,
    ShutNetwork,
    WrongName,
)
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


async def second_factor(session: AsyncSession, account_id: str) -> SecondFactor | None:
    """The second factor of an account; whoever proves it holds the account's password locked."""
    return await session.get(SecondFactor, account_id, populate_existing=True)


async def unbind_second_factor(session: AsyncSession, account_id: str) -> None:
    """Drop the second factor of an account."""
    await session.execute(delete(SecondFactor).where(SecondFactor.account_id == account_id))


async def deputies_of(session: AsyncSession, officer_id: str) -> Sequence[Deputy]:
    """Who acts or acted for an officer, the newest first; a hundred at most."""
    found = select(Deputy).where(Deputy.officer_id == officer_id).order_by(Deputy.id.desc())
    return (await session.scalars(found.limit(100))).all()


async def hold_deputy(session: AsyncSession, officer_id: str, named_id: str) -> Deputy | None:
    """One deputyship of an officer, locked against another change."""
    found = select(Deputy).where(Deputy.id == named_id, Deputy.officer_id == officer_id)
    return await session.scalar(found.with_for_update())


async def absent_for(session: AsyncSession, deputy_id: str, day: date) -> Sequence[Account]:
    """Those for whom an officer acts on a day."""
    found = select(Account).join(Deputy, Deputy.officer_id == Account.id)
    standing = Deputy.deputy_id == deputy_id, Deputy.ended_at.is_(None)
    on_day = Deputy.first_day <= day, Deputy.last_day >= day
    return (await session.scalars(found.where(*standing, *on_day))).all()


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


async def hold_network(session: AsyncSession, network: bytes) -> None:
    """Hold a network until the end of the transaction: its wrong names are counted one by one."""
    key = int.from_bytes(network[:8], signed=True)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def shut_until(session: AsyncSession, network: bytes) -> datetime | None:
    """Until when a network is shut, if it is or was."""
    return await session.scalar(
        select(ShutNetwork.shut_until).where(ShutNetwork.network == network)
    )


async def count_wrong_name(
    session: AsyncSession, network: bytes, name: bytes, now: datetime, since: datetime
) -> int:
    """Keep a wrong name of a network; how many it has had since an instant."""
    kept = insert(WrongName).values(network=network, name=name, tried_at=now)
    await session.execute(
        kept.on_conflict_do_update(index_elements=["network", "name"], set_={"tried_at": now})
    )
    found = select(func.count()).where(WrongName.network == network, WrongName.tried_at > since)
    return int(await session.scalar(found) or 0)


async def shut_network(session: AsyncSession, network: bytes, until: datetime) -> None:
    """Shut a network, whose count begins afresh."""
    kept = insert(ShutNetwork).values(network=network, shut_until=until)
    await session.execute(
        kept.on_conflict_do_update(index_elements=["network"], set_={"shut_until": until})
    )
    await session.execute(delete(WrongName).where(WrongName.network == network))


async def forget_wrong_names(session: AsyncSession, before: datetime, limit: int) -> None:
    """Drop so many wrong names of any network up to an instant; nobody waits for nobody."""
    key = tuple_(WrongName.network, WrongName.name)
    old = select(WrongName.network, WrongName.name).where(WrongName.tried_at <= before)
    free = old.limit(limit).with_for_update(skip_locked=True)
    await session.execute(delete(WrongName).where(key.in_(free)))


async def forget_opened_networks(session: AsyncSession, now: datetime, limit: int) -> None:
    """Drop so many networks that are open again."""
    old = select(ShutNetwork.network).where(ShutNetwork.shut_until <= now).limit(limit)
    free = old.with_for_update(skip_locked=True)
    await session.execute(delete(ShutNetwork).where(ShutNetwork.network.in_(free)))


async def knows_network(
    session: AsyncSession, account_id: str, network: bytes, since: datetime
) -> bool:
    """Whether an account has signed in from a network since an instant."""
    found = select(KnownNetwork.account_id).where(
        KnownNetwork.account_id == account_id,
        KnownNetwork.network == network,
        KnownNetwork.seen_at > since,
    )
    return await session.scalar(found) is not None


async def keep_network(
    session: AsyncSession, account_id: str, network: bytes, now: datetime, since: datetime
) -> None:
    """Keep that an account signed in from a network; older ones of it are forgotten."""
    kept = insert(KnownNetwork).values(account_id=account_id, network=network, seen_at=now)
    await session.execute(
        kept.on_conflict_do_update(index_elements=["account_id", "network"], set_={"seen_at": now})
    )
    await session.execute(
        delete(KnownNetwork).where(
            KnownNetwork.account_id == account_id, KnownNetwork.seen_at <= since
        )
    )
