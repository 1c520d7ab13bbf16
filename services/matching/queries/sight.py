"""Who sees what: a unit its own, a youth their own, an officer what their office covers."""

from typing import TypeVar

from sqlalchemy import ColumnElement, Select, exists, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from services.common.values.region import prefix
from services.common.web.tokens import Caller
from services.matching.queries.among import among
from services.matching.queries.mergers import answers_for
from services.matching.tables.departures import Departure
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.mergers import Merger
from services.matching.tables.placements import Placement
from services.matching.tables.youths import Youth

Held = TypeVar("Held", Dispatch, Placement)


def sees_dispatch(caller: Caller) -> ColumnElement[bool]:
    """The dispatches within a caller's sight: offices of the youth and of the unit both see one."""
    if caller.kind == "unit":
        return answers_for(caller.unit_id, Dispatch.unit_id)
    if caller.kind == "youth":
        return is_own(caller, Dispatch.youth_id)
    return or_(
        office_covers(caller, Dispatch.region),
        office_answers_for_dispatch(caller),
        among(Dispatch.youth_id, _moved_in(caller)),
    )


def is_own(caller: Caller, column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether a row is a youth's own: of their account's id, or of the record that it owns."""
    owned = select(Youth.id).where(Youth.owner_id == caller.youth_id).scalar_subquery()
    return column == func.coalesce(owned, caller.youth_id)


def acts_for_unit(caller: Caller) -> ColumnElement[bool]:
    """The dispatches in which a caller may move on the unit's side: itself, or for it its office.

    The office of the youth sees them, but answers for no unit of another region.
    """
    if caller.kind == "unit":
        return answers_for(caller.unit_id, Dispatch.unit_id)
    return office_answers_for_dispatch(caller)


def office_answers_for_dispatch(caller: Caller) -> ColumnElement[bool]:
    """The dispatches to units that an officer's office looks after, as begun or as merged."""
    return _looks_after(caller, Dispatch.unit_region, Dispatch.unit_id)


def sees_placement(caller: Caller) -> ColumnElement[bool]:
    """The placements of somebody within a caller's sight, as `counts_placement`."""
    return counts_placement(caller) & of_somebody(Placement.youth_id)


def counts_placement(caller: Caller) -> ColumnElement[bool]:
    """The placements that a caller counts, whoever's: an officer's by the office of the unit."""
    if caller.kind == "unit":
        return answers_for(caller.unit_id, Placement.unit_id)
    if caller.kind == "youth":
        return is_own(caller, Placement.youth_id)
    return _looks_after(caller, Placement.region, Placement.unit_id)


def placed(caller: Caller) -> ColumnElement[bool]:
    """The placements of youths whom an officer's office sent, or who live in its area now."""
    sent = office_covers(caller, Placement.youth_region)
    return or_(sent, among(Placement.youth_id, _moved_in(caller)))


def _moved_in(caller: Caller) -> Select[str]:
    # Whoever moved there and lives there still: few of all, found by their moves.
    moved = office_covers(caller, Departure.to_region) & office_covers(caller, Youth.region)
    return select(Youth.id).join(Departure, Departure.youth_id == Youth.id).where(moved)


def _looks_after(
    caller: Caller, region: InstrumentedAttribute[str], unit_id: InstrumentedAttribute[str]
) -> ColumnElement[bool]:
    # The office under which it began reports it; that of the unit it went into decides there too.
    absorbed = select(Merger.unit_id).where(office_covers(caller, Merger.into_region))
    return or_(office_covers(caller, region), among(unit_id, absorbed))


def office_covers(
    caller: Caller, region: InstrumentedAttribute[str] | InstrumentedAttribute[str | None]
) -> ColumnElement[bool]:
    """Whether a region is an officer's office's own or lies within it; without office, none."""
    return region.like(f"{prefix(caller.region)}%") if caller.region else false()


async def dispatch_seen(
    session: AsyncSession, caller: Caller, dispatch_id: str, *, lock: bool = False
) -> Dispatch | None:
    """One dispatch within a caller's sight; with `lock`, held to the end of the transaction."""
    return await _dispatch(session, dispatch_id, sees_dispatch(caller), lock)


async def dispatch_of_unit(
    session: AsyncSession, caller: Caller, dispatch_id: str, *, lock: bool = False
) -> Dispatch | None:
    """One dispatch in which the caller may move on the unit's side; `lock` as above."""
    return await _dispatch(session, dispatch_id, acts_for_unit(caller), lock)


async def _dispatch(
    session: AsyncSession, dispatch_id: str, within: ColumnElement[bool], lock: bool
) -> Dispatch | None:
    query = select(Dispatch).where(
        Dispatch.id == dispatch_id, within, of_somebody(Dispatch.youth_id)
    )
    if not lock:
        return await session.scalar(query)
    return await hold_of_somebody(session, query)


async def placement_seen(
    session: AsyncSession, caller: Caller, placement_id: str, *, lock: bool = False
) -> Placement | None:
    """One placement within a caller's sight; `lock` as above."""
    query = select(Placement).where(Placement.id == placement_id, sees_placement(caller))
    if not lock:
        return await session.scalar(query)
    return await hold_of_somebody(session, query)


async def hold_of_somebody(session: AsyncSession, query: Select[Held]) -> Held | None:
    """The row of a query, held to the end of the transaction, unless its record is nobody's.

    Who waited for it is told so too: the row itself stays as it was when a record is made nameless.
    """
    held = query.with_for_update().execution_options(populate_existing=True)
    found: Held | None = await session.scalar(held)
    if found is None:
        return None
    erased = select(Youth.id).where(Youth.id == found.youth_id, Youth.erased_on.is_not(None))
    return None if await session.scalar(erased) else found


def of_somebody(youth_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether it is anybody's still: where a record is nobody's, counts are left and no words."""
    somebody = aliased(Youth)
    return exists().where(somebody.id == youth_id, somebody.erased_on.is_(None))
