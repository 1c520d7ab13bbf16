"""Whose unit or post it is: what is not the caller's to see is not found."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.access import covers
from services.common.web.tokens import Caller
from services.units.queries import posts, units, visits
from services.units.rules.moves import Who
from services.units.rules.posts import PostNotFound
from services.units.rules.units import UnitNotFound, check_standing
from services.units.rules.visits import Hand, hand_of
from services.units.tables.posts import Post
from services.units.tables.units import Unit


def who(caller: Caller) -> Who:
    """As whom a caller moves things."""
    return "unit" if caller.kind == "unit" else "officer"


def may_see(caller: Caller, unit: Unit) -> bool:
    """A unit sees itself, an office the units of its region and all that lies within."""
    if caller.kind == "unit":
        return caller.unit_id == unit.id
    return covers(caller, unit.region)


def hand_for(caller: Caller, unit: Unit, county: str | None) -> Hand | None:
    """As whom an officer meets what happened in a county at a unit; None: not theirs to see."""
    return hand_of(caller.region, unit.region, county)


async def unit_for(
    session: AsyncSession, caller: Caller, unit_id: str, *, lock: bool = False
) -> Unit:
    """A unit that the caller may see. Raises UnitNotFound."""
    found = await units.unit(session, unit_id, lock=lock)
    if found is None or not may_see(caller, found):
        raise UnitNotFound
    return found


async def standing_unit_for(session: AsyncSession, caller: Caller, unit_id: str) -> Unit:
    """A unit that may still be worked on, locked. Raises UnitNotFound, UnitRemoved, UnitMerged."""
    unit = await unit_for(session, caller, unit_id, lock=True)
    check_standing(unit.state)
    return unit


async def unit_read_for(session: AsyncSession, caller: Caller, unit_id: str) -> Unit:
    """A unit that the caller may read: also one recognised elsewhere that works in their region.

    What bears on the whole unit stays with the office that recognised it. Raises UnitNotFound.
    """
    found = await units.unit(session, unit_id)
    if found is None or not (may_see(caller, found) or await _works_here(session, caller, found)):
        raise UnitNotFound
    return found


async def _works_here(session: AsyncSession, caller: Caller, unit: Unit) -> bool:
    return caller.region is not None and await visits.works_in(session, unit.id, caller.region)


async def post_read_for(session: AsyncSession, caller: Caller, post_id: str) -> Post:
    """A post that the caller may read: also a published one whose workplace is in their region.

    Raises PostNotFound.
    """
    found = await posts.post(session, post_id)
    if found and found[0].state != "draft" and covers(caller, found[0].workplace_county):
        return found[0]
    return _visible(caller, found)[0]


async def unit_shared_for(session: AsyncSession, caller: Caller, unit_id: str) -> Unit:
    """The same, locked and shared: nobody decides on it meanwhile. Raises UnitNotFound."""
    found = await units.unit_shared(session, unit_id)
    if found is None or not may_see(caller, found):
        raise UnitNotFound
    return found


async def post_for(session: AsyncSession, caller: Caller, post_id: str) -> tuple[Post, Unit]:
    """A post, with its unit, that the caller may see. Raises PostNotFound."""
    return _visible(caller, await posts.post(session, post_id))


async def locked_post_for(session: AsyncSession, caller: Caller, post_id: str) -> tuple[Post, Unit]:
    """The same, locked: until the transaction ends nobody else changes that post."""
    return _visible(caller, await posts.locked_post(session, post_id))


def _visible(caller: Caller, found: tuple[Post, Unit] | None) -> tuple[Post, Unit]:
    if found is None or not may_see(caller, found[1]):
        raise PostNotFound
    return found
