"""Keys of departments, their last days, and the nonces that were spent."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.tables.data_agreements import DataAgreement
from services.accounts.tables.department_keys import DepartmentKey, UsedNonce


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
