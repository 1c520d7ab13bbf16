"""Codes sent to phones: how many were, the last one, and the end of old ones."""

from datetime import datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.rules.phone_codes import DAY, HOUR, Sent
from services.accounts.tables.phone_codes import PhoneCode


async def hold_sending(session: AsyncSession, phone_index: bytes, network_index: bytes) -> None:
    """Be alone in sending to a phone and from a network, so that none passes the count."""
    for index in sorted((phone_index, network_index)):
        key = int.from_bytes(index[:8], signed=True)
        await session.execute(select(func.pg_advisory_xact_lock(key)))


async def sent(
    session: AsyncSession, phone_index: bytes, network_index: bytes, now: datetime
) -> Sent:
    """What was sent in the day before now."""
    to_phone, in_hour = PhoneCode.phone_index == phone_index, PhoneCode.sent_at > now - HOUR
    of_network = PhoneCode.network_index == network_index
    counted = select(
        func.max(PhoneCode.sent_at).filter(to_phone),
        func.count().filter(to_phone, in_hour),
        func.count().filter(to_phone),
        func.count().filter(of_network, in_hour),
    ).where(or_(to_phone, of_network), PhoneCode.sent_at > now - DAY)
    return Sent(*(await session.execute(counted)).one())


async def hold_last(session: AsyncSession, phone_index: bytes) -> PhoneCode | None:
    """The code sent to a phone last, locked: guesses are counted one by one."""
    found = (
        select(PhoneCode)
        .where(PhoneCode.phone_index == phone_index)
        .order_by(PhoneCode.sent_at.desc(), PhoneCode.id.desc())
        .limit(1)
        .with_for_update()
    )
    return await session.scalar(found.execution_options(populate_existing=True))


async def forget_before(session: AsyncSession, instant: datetime) -> None:
    """Drop what nobody counts any more."""
    await session.execute(delete(PhoneCode).where(PhoneCode.sent_at <= instant))
