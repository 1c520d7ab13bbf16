"""Placements: read, listed, and held for a move."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching.actions.dispute_days import DisputeDays, dispute_days
from services.matching.actions.rights import refuse_who_merged
from services.matching.queries import attendance, mentors, placements, sight
from services.matching.queries.placements import Named
from services.matching.rules.placements import PlacementNotFound, UnitsOfficeMoves, refuse_stale
from services.matching.tables.attendance import Attendance
from services.matching.tables.mentors import MentorChange
from services.matching.tables.placements import Placement, PlacementEntry


@dataclass(frozen=True)
class Detail:
    """A placement with its youth's name, its months as confirmed, entries and changes of mentor."""

    named: Named
    attendance: Sequence[Attendance]
    entries: Sequence[PlacementEntry]
    mentor_changes: Sequence[MentorChange]
    caller: Caller
    """Who reads it."""
    days: DisputeDays
    """Until when they may disagree with it."""


async def require_seen(session: AsyncSession, caller: Caller, placement_id: str) -> Named:
    """One placement within sight, with its youth's name. Raises PlacementNotFound."""
    named = await placements.seen(session, caller, placement_id)
    if named is None:
        raise PlacementNotFound
    return named


async def read_placement(
    session: AsyncSession, caller: Caller, placement_id: str, today: date
) -> Detail:
    """One placement within sight, and until when it may be disputed. Raises PlacementNotFound.

    The office that sent the youth reads it too, at whatever office's unit it is.
    """
    named = await _read(session, caller, placement_id)
    told = await placements.entries(session, placement_id)
    months = await attendance.newest(session, placement_id)
    days = await dispute_days(session, today, caller, named.placement, (told, months))
    changes = await mentors.changes(session, placement_id)
    return Detail(named, months, told, changes, caller, days)


async def _read(session: AsyncSession, caller: Caller, placement_id: str) -> Named:
    found = await placements.seen(session, caller, placement_id)
    if found is None and caller.kind == "officer":
        found = await placements.read_by_office(session, caller, placement_id)
    if found is None:
        raise PlacementNotFound
    return found


async def list_own(
    session: AsyncSession, caller: Caller, state: str | None, stretch: Stretch, today: date
) -> Sequence[tuple[Named, date | None]]:
    """A stretch of a youth's placements, each with the last day to disagree with its end."""
    found = await placements.listed(session, caller, state, stretch)
    return [(named, await _end_until(session, caller, named, today)) for named in found]


async def _end_until(
    session: AsyncSession, caller: Caller, named: Named, today: date
) -> date | None:
    if named.placement.last_day is None:
        return None
    told = await placements.entries(session, named.placement.id)
    return (await dispute_days(session, today, caller, named.placement, (told, ()))).end


async def hold_placement(
    session: AsyncSession, caller: Caller, placement_id: str, expected_version: int | None
) -> Placement:
    """A placement within sight, held to the end of the transaction.

    Raises PlacementNotFound, UnitsOfficeMoves, UnitMerged, PlacementChanged.
    """
    placement = await sight.placement_seen(session, caller, placement_id, lock=True)
    if placement is None:
        await raise_out_of_reach(session, caller, placement_id)
    await refuse_who_merged(session, caller)
    refuse_stale(placement.version, expected_version)
    return placement


async def raise_out_of_reach(session: AsyncSession, caller: Caller, placement_id: str) -> NoReturn:
    """Raises UnitsOfficeMoves for the youth's office, which reads it; else PlacementNotFound."""
    if caller.kind == "officer":
        read = await placements.read_by_office(session, caller, placement_id)
        if read is not None:
            raise UnitsOfficeMoves(office=read.placement.region)
    raise PlacementNotFound
