"""For whoever acts on units' accounts: which office, how much depends on it, ids closed."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import release
from services.units.actions.reapplications import first_day
from services.units.clients.accounts import Accounts
from services.units.queries import closed_unit_ids, ended_recognitions, units
from services.units.rules.unit_offices import AccountsUnavailable, Weight, check_borne, weight_of

_TRIES: Final = 3
"""How often accounts is asked about an id while handovers go on closing it."""


@dataclass(frozen=True)
class Office:
    """The region that looks after a unit, and what the unit is."""

    unit_id: str
    region: str
    weight: Weight


async def offices_of(session: AsyncSession, deed: Deed, unit_ids: Collection[str]) -> list[Office]:
    """Each of these units that there is, by id."""
    found = [await _office(session, deed, unit_id) for unit_id in sorted(set(unit_ids))]
    return [one for one in found if one is not None]


async def _office(session: AsyncSession, deed: Deed, unit_id: str) -> Office | None:
    unit = await units.unit(session, unit_id)
    if unit is None:
        return None
    ended = await ended_recognitions.latest(session, unit.id)
    weight = weight_of(
        unit.state,
        was_recognised=unit.recognised_on is not None or ended is not None,
        may_apply_from=first_day(unit, ended),
        today=deed.today,
    )
    return Office(unit.id, unit.region, weight)


async def claim_unit_id(
    session: AsyncSession, deed: Deed, unit_id: str, accounts: Accounts
) -> None:
    """Be the one who registers under an id; one that was closed is opened for whoever bears it.

    A handover that closed it and was cut off, or declined then, left it with its account. Accounts
    is asked before anything is held. Raises UnitIdClosed, AccountsUnavailable.
    """
    for _ in range(_TRIES):
        closing = await closed_unit_ids.closing(session, unit_id)
        if closing is not None:
            await release(session)
            check_borne(bears=await accounts.bears(deed.author, unit_id))
        await closed_unit_ids.lock_unit_id(session, unit_id)
        # Whoever closed it since then may have taken the account from it: they did so first.
        if await closed_unit_ids.closing(session, unit_id) == closing:
            break
        await release(session)
    else:
        raise AccountsUnavailable
    if closing is not None:
        await closed_unit_ids.open_id(session, unit_id, author=deed.author, now=deed.now)


async def close_unit_id(
    session: AsyncSession, deed: Deed, unit_id: str, handover_id: str | None
) -> bool:
    """Let no unit be registered under an id while nobody bears it; False if one is."""
    await closed_unit_ids.lock_unit_id(session, unit_id)
    if await units.unit(session, unit_id) is not None:
        return False
    await closed_unit_ids.close_id(
        session, unit_id, author=deed.author, handover_id=handover_id, now=deed.now
    )
    return True
