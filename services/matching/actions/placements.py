"""Placements: read, listed, and held for a move."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.tokens import Caller
from services.matching.actions.rights import refuse_who_merged
from services.matching.queries import attendance, mentors, placements, sight
from services.matching.queries.placements import Named
from services.matching.rules.placements import PlacementNotFound, refuse_stale
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


async def read_placement(session: AsyncSession, caller: Caller, placement_id: str) -> Detail:
    """One placement within sight. Raises PlacementNotFound."""
    named = await placements.seen(session, caller, placement_id)
    if named is None:
        raise PlacementNotFound
    return Detail(
        named,
        await attendance.newest(session, placement_id),
        await placements.entries(session, placement_id),
        await mentors.changes(session, placement_id),
        caller,
    )


async def hold_placement(
    session: AsyncSession, caller: Caller, placement_id: str, expected_version: int | None
) -> Placement:
    """A placement within sight, held to the end of the transaction.

    Raises PlacementNotFound, UnitMerged, PlacementChanged.
    """
    placement = await sight.placement_seen(session, caller, placement_id, lock=True)
    if placement is None:
        raise PlacementNotFound
    await refuse_who_merged(session, caller)
    refuse_stale(placement.version, expected_version)
    return placement
