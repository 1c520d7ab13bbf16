"""Pauses kept: one begins, and ends with what is kept of the registration."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.matching import policy
from services.matching.queries import pauses
from services.matching.rules.applications import (
    Kept,
    PauseCause,
    is_kept,
    kept_until,
    registered_at,
)
from services.matching.tables.pauses import Pause
from services.matching.tables.youths import Youth


async def begin(
    session: AsyncSession,
    deed: Deed,
    youth: Youth,
    cause: PauseCause,
    *,
    dispatch_id: str | None = None,
    declined: bool = False,
) -> date | None:
    """Begin a pause of an application; the last day on which a return stands where it stood.

    A pause that is on already goes on: leaving a pause for good gives no more days.
    """
    if youth.applied_at is None:
        raise LookupError("not applied")
    pause = await pauses.open_of(session, youth.id)
    if pause is not None:
        return pause.kept_until
    days = policy.registration_kept_days(deed.today, youth.region)
    last = None if cause == "not_eligible" else kept_until(deed.today, days)
    session.add(
        Pause(
            youth_id=youth.id,
            cause=cause,
            began_on=deed.today,
            registered_at=youth.applied_at,
            kept_until=last,
            dispatch_id=dispatch_id,
            declined=declined,
        )
    )
    return last


async def began_on(session: AsyncSession, youth: Youth) -> date | None:
    """The first day of a youth's pause; None without one."""
    pause = await pauses.open_of(session, youth.id)
    return pause.began_on if pause else None


async def count_since(session: AsyncSession, youth: Youth, instant: datetime | None) -> None:
    """Let a youth's pause, if any, keep an instant of registration that is earlier than its own."""
    pause = await pauses.open_of(session, youth.id)
    if pause is not None and instant is not None:
        pause.registered_at = min(pause.registered_at, instant)


async def end_with_record(session: AsyncSession, deed: Deed, youth: Youth) -> None:
    """End a pause of a record that goes into another: nobody returned, so nothing was lost."""
    pause = await pauses.open_of(session, youth.id)
    if pause is not None:
        pause.returned_on = deed.today


async def end(session: AsyncSession, deed: Deed, youth: Youth) -> datetime:
    """End a youth's pause, if any; the registration instant that counts from now on."""
    pause = await pauses.open_of(session, youth.id)
    if pause is None:
        return registered_at(None, deed.now, deed.today)
    kept = Kept(pause.registered_at, pause.kept_until)
    pause.returned_on, pause.kept = deed.today, is_kept(kept, deed.today)
    return registered_at(kept, deed.now, deed.today)
