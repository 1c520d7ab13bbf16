"""Ends because a unit was removed: an office's to enter, and only where units decided so."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.database import release
from services.common.web.tokens import Caller
from services.matching.clients.units import Units
from services.matching.queries import sight
from services.matching.rules import removals as rules
from services.matching.rules.endings import Manner
from services.matching.rules.placements import PlacementNotFound


async def refuse_unless_removed(
    session: AsyncSession, caller: Caller, placement_id: str, manner: Manner | None, units: Units
) -> None:
    """Ask units whether the placement's unit is removed, where that is said to be the cause.

    Raises RemovalByOffice, PlacementNotFound, RemovalUnknown, UnitNotRemoved.
    """
    if not rules.is_for_removal(manner):
        return
    rules.refuse_by_unit(by_unit=caller.kind == "unit")
    placement = await sight.placement_seen(session, caller, placement_id)
    if placement is None:
        raise PlacementNotFound
    # No connection waits for the sister; a decision is taken back only before anybody is removed.
    await release(session)
    rules.refuse_unremoved(manner.last_day, await units.removal_of(placement.unit_id))
