"""Words in which changes are grounded, where they lie: sealed with what was entered or decided."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.change_log import LoggedChange
from services.matching.tables.appraisals import Certificate
from services.matching.tables.attendance import Attendance
from services.matching.tables.correction_requests import CorrectionRequest
from services.matching.tables.disputes import Dispute
from services.matching.tables.follow_ups import FollowUpCase
from services.matching.tables.mentors import MentorChange
from services.matching.tables.objections import Objection
from services.matching.tables.placements import PlacementEntry
from services.matching.tables.shifts import ShiftPlan

_OF_ACTS: Final[tuple[tuple[Any, Any, Any], ...]] = tuple(
    (table.placement_id, instant, table.ground)
    for table, instant in (
        (PlacementEntry, PlacementEntry.recorded_at),
        (Attendance, Attendance.confirmed_at),
        (ShiftPlan, ShiftPlan.planned_at),
        (MentorChange, MentorChange.recorded_at),
        (Certificate, Certificate.issued_at),
    )
)
"""Whose, when and why, of what is entered in a placement: an act is of one instant."""
_OF_DECISIONS: Final[dict[str, tuple[Any, Any]]] = {
    "dispute.decided": (Dispute.id, Dispute.answer),
    "objection.decided": (Objection.id, Objection.answer),
    "correction.decided": (CorrectionRequest.id, CorrectionRequest.answer),
    "follow-up.closed": (FollowUpCase.placement_id, FollowUpCase.closing_ground),
}
"""Of what, and why, by the event that tells of a decision."""
_REOPENED: Final = "placement.attendance-reopened"


async def of_changes(session: AsyncSession, told: Sequence[LoggedChange]) -> dict[int, str]:
    """The words of changes, by the change's id, where words were given."""
    of_acts = [change for change in told if change.event not in {*_OF_DECISIONS, _REOPENED}]
    found = await _of_acts(session, of_acts)
    for event in _OF_DECISIONS:
        decided = [change for change in told if change.event == event]
        found |= await _of_decisions(session, event, decided)
    return found | await _of_reopened(session, [one for one in told if one.event == _REOPENED])


async def _of_acts(session: AsyncSession, told: Sequence[LoggedChange]) -> dict[int, str]:
    words: dict[tuple[Any, ...], str] = {}
    placements = {_placement_of(change) for change in told}
    if placements:
        instants = {change.recorded_at for change in told}
        for placement, instant, ground in _OF_ACTS:
            which = placement.in_(placements), instant.in_(instants), ground.is_not(None)
            rows = await session.execute(select(placement, instant, ground).where(*which))
            words |= {(row[0], row[1]): row[2] for row in rows}
    keys = ((change.id, (_placement_of(change), change.recorded_at)) for change in told)
    return _those(words, keys)


async def _of_decisions(
    session: AsyncSession, event: str, told: Sequence[LoggedChange]
) -> dict[int, str]:
    if not told:
        return {}
    of, ground = _OF_DECISIONS[event]
    which = of.in_([change.object_id for change in told]), ground.is_not(None)
    words = {row[0]: row[1] for row in await session.execute(select(of, ground).where(*which))}
    return _those(words, ((change.id, change.object_id) for change in told))


async def _of_reopened(session: AsyncSession, told: Sequence[LoggedChange]) -> dict[int, str]:
    if not told:
        return {}
    columns = Attendance.placement_id, Attendance.month, Attendance.edition
    because = Attendance.reopened_because
    placements = [change.object_id for change in told]
    query = select(*columns, because).where(columns[0].in_(placements), because.is_not(None))
    words = {tuple(row[:3]): row[3] for row in await session.execute(query)}
    keys = ((one.id, (one.object_id, one.data["month"], one.data["edition"])) for one in told)
    return _those(words, keys)


def _placement_of(change: LoggedChange) -> str:
    return str(change.data.get("placement_id") or change.object_id)


def _those(words: Mapping[Any, str | None], keys: Iterable[tuple[int, Any]]) -> dict[int, str]:
    found = ((number, words.get(key)) for number, key in keys)
    return {number: ground for number, ground in found if ground}
