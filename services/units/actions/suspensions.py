"""Suspension of a unit: on an office's word, an inspection's faults or a complaint upheld."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import release
from services.common.web.tokens import Caller
from services.units.actions import proposals
from services.units.actions.decisions import Decision, decide_unit
from services.units.actions.inspections import ground_suspension
from services.units.actions.resting import intend_to_suspend, resume_posts, see_suspended
from services.units.actions.rights import unit_for
from services.units.actions.telling import tell_unit
from services.units.actions.units import Dossier, dossier
from services.units.clients.matching import Matching, Occupancy
from services.units.queries import complaints, inspections, posts
from services.units.rules.complaints import suspends
from services.units.rules.offers import OccupancyUnknown
from services.units.rules.suspensions import check_grounds_gone
from services.units.tables.posts import OfferIntent
from services.units.tables.units import Unit


@dataclass(frozen=True)
class Suspension:
    """A suspended unit, and who has signed or is there still; None while matching is silent."""

    dossier: Dossier
    still_there: Occupancy | None


async def suspend_unit(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    *,
    decision: Decision,
    matching: Matching,
) -> Suspension:
    """Suspend a unit at once, then its open posts one by one with matching's word.

    What matching does not answer now is asked again until it does. Raises UnitNotFound, Stale,
    MoveNotOpen, InspectionNotFound, InspectionAnnulled, NoFaultsStand, RectificationStillRuns.
    """
    unit = await unit_for(session, caller, unit_id, lock=True)
    intents = await posts.intents_of_unit(session, unit.id, deed.key) if deed.key else ()
    if not intents:
        await decide_unit(session, unit, deed, "suspend", decision)
        if decision.inspection_id:
            await ground_suspension(session, deed, unit, decision.inspection_id)
        intents = await _begin(session, deed, unit, decision.ground)
    await see_suspended(session, deed, matching, intents)
    still_there = await _still_there(session, matching, unit_id)
    told = await dossier(session, deed, await unit_for(session, caller, unit_id))
    return Suspension(told, still_there)


async def _still_there(session: AsyncSession, matching: Matching, unit_id: str) -> Occupancy | None:
    # A number for the officer to act upon: the suspension stands without it.
    await release(session)
    try:
        return await matching.occupancy(unit_id)
    except OccupancyUnknown:
        return None


async def suspend_for(
    session: AsyncSession, deed: Deed, unit: Unit, ground: str
) -> Sequence[OfferIntent]:
    """Suspend a locked unit on a ground that stands by itself; one that rests already rests on.

    The intents are for matching to see. Raises MoveNotOpen for a unit that is not recognised.
    """
    if not suspends(unit.state):
        return ()
    await decide_unit(session, unit, deed, "suspend", Decision(ground, unit.version))
    return await _begin(session, deed, unit, ground)


async def _begin(
    session: AsyncSession, deed: Deed, unit: Unit, ground: str
) -> Sequence[OfferIntent]:
    await tell_unit(session, deed, unit, "unit.suspended", ground=ground)
    return await intend_to_suspend(session, deed, unit, ground)


async def reinstate_unit(
    session: AsyncSession, deed: Deed, caller: Caller, unit_id: str, *, decision: Decision
) -> Dossier:
    """Lift a suspension: the unit's suspended posts open again, each under a new offer version.

    They rest on while an accident is not cleared. Raises UnitNotFound, Stale, MoveNotOpen,
    FaultsStand of an inspection or a complaint that grounded it, RemovalUnderWay, OfferPending
    while a post awaits matching's word.
    """
    unit = await unit_for(session, caller, unit_id, lock=True)
    await proposals.check_not_served(session, unit.id)
    await decide_unit(session, unit, deed, "reinstate", decision)
    check_grounds_gone(
        await inspections.standing_grounds(session, unit.id),
        await complaints.standing_grounds(session, unit.id),
    )
    await tell_unit(session, deed, unit, "unit.reinstated", ground=decision.ground)
    await session.flush()
    await resume_posts(session, deed, unit, decision.ground)
    return await dossier(session, deed, unit)
