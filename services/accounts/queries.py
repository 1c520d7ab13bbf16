"""Every SELECT of this service, and the statements that decide a race, as named functions."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, and_, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.accounts.tables import (
    Account,
    DataAgreement,
    DataAgreementVersion,
    Delivery,
    DepartmentKey,
    Deputy,
    Family,
    FormerPassword,
    Password,
    RefreshToken,
    SecondFactor,
    UsedNonce,
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


async def agreement(
    session: AsyncSession, agreement_id: str, *, lock: bool = False
) -> DataAgreement | None:
    """A data agreement by its id; locked, nobody else moves it or gives it a key."""
    found = select(DataAgreement).where(DataAgreement.id == agreement_id)
    return await session.scalar(found.with_for_update() if lock else found)


async def agreements_within(
    session: AsyncSession, area: str, *, after: str, limit: int
) -> Sequence[DataAgreement]:
    """The agreements of a region's office and of all within it, in order of ids, above an id."""
    of_area = DataAgreement.region.startswith(region.prefix(area)), DataAgreement.id > after
    found = select(DataAgreement).where(*of_area).order_by(DataAgreement.id).limit(limit)
    return (await session.scalars(found)).all()


async def agreement_versions(
    session: AsyncSession, agreement_id: str, *, below: int, limit: int
) -> Sequence[DataAgreementVersion]:
    """How an agreement stood, the newest first, from below a version."""
    of_agreement = DataAgreementVersion.agreement_id == agreement_id
    found = select(DataAgreementVersion).where(of_agreement, DataAgreementVersion.version < below)
    newest = found.order_by(DataAgreementVersion.version.desc()).limit(limit)
    return (await session.scalars(newest)).all()


async def keys_of(session: AsyncSession, agreement_id: str) -> Sequence[DepartmentKey]:
    """The keys of an agreement that were given last, the newest first; a hundred at most."""
    found = select(DepartmentKey).where(DepartmentKey.agreement_id == agreement_id)
    return (await session.scalars(found.order_by(DepartmentKey.id.desc()).limit(100))).all()


async def active_keys(session: AsyncSession, agreement_id: str) -> int:
    """How many keys of an agreement are active."""
    active = DepartmentKey.agreement_id == agreement_id, DepartmentKey.state == "active"
    return (await session.scalar(select(func.count()).where(*active))) or 0


async def hold_key(session: AsyncSession, agreement_id: str, key_id: str) -> DepartmentKey | None:
    """One key of an agreement, locked against another change."""
    found = select(DepartmentKey).where(
        DepartmentKey.id == key_id, DepartmentKey.agreement_id == agreement_id
    )
    return await session.scalar(found.with_for_update())


async def key_with_agreement(
    session: AsyncSession, key_id: str
) -> tuple[DepartmentKey, DataAgreement] | None:
    """A key by its client id, with the agreement that it belongs to."""
    found = select(DepartmentKey, DataAgreement).join(
        DataAgreement, DataAgreement.id == DepartmentKey.agreement_id
    )
    row = (await session.execute(found.where(DepartmentKey.id == key_id))).one_or_none()
    return (row[0], row[1]) if row else None


async def note_use(session: AsyncSession, key_id: str, day: date) -> None:
    """Keep the day on which a key was last used; of two at once, one writes."""
    earlier = DepartmentKey.last_used_on.is_distinct_from(day)
    used = update(DepartmentKey).where(DepartmentKey.id == key_id, earlier)
    await session.execute(used.values(last_used_on=day))


async def spend_nonce(
    session: AsyncSession, key_id: str, nonce: str, *, ends_at: datetime, now: datetime
) -> bool:
    """Remember a nonce; False if it is remembered already. What is over is forgotten."""
    await session.execute(
        delete(UsedNonce).where(UsedNonce.key_id == key_id, UsedNonce.ends_at < now)
    )
    spent = insert(UsedNonce).values(key_id=key_id, nonce=nonce, ends_at=ends_at)
    kept = spent.on_conflict_do_nothing().returning(UsedNonce.nonce)
    return await session.scalar(kept) is not None


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
