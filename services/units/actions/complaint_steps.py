"""What every step of a complaint does, whoever takes it: state, clock, telling."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.units.queries import complaints
from services.units.queries.complaints import SeenComplaint
from services.units.rules.complaints import (
    COMPLAINT_STEPS,
    ComplaintMove,
    ComplaintNotFound,
    ComplaintState,
)
from services.units.rules.moves import Who, check_version, follow
from services.units.tables.complaints import Complaint


def follow_move(
    complaint: Complaint, move: ComplaintMove, who: Who, expected_version: int | None
) -> ComplaintState:
    """The state to which a complaint in the version seen takes a step.

    Raises Stale, Unpinned, MoveNotOpen.
    """
    check_version(complaint.version, expected_version)
    return follow(COMPLAINT_STEPS, complaint.state, move, who)


def close(complaint: Complaint, deed: Deed) -> None:
    """End the clock of a complaint that has had its last step."""
    complaint.closed_on, complaint.due_on = deed.today, None


async def seen_now(session: AsyncSession, complaint_id: str) -> SeenComplaint:
    """A complaint as it stands, with what was just done to it. Raises ComplaintNotFound."""
    await session.flush()
    seen = await complaints.complaint(session, complaint_id)
    if seen is None:
        raise ComplaintNotFound
    return seen


async def tell_complaint(
    session: AsyncSession,
    deed: Deed,
    seen: SeenComplaint,
    event: str,
    ground: str = "",
    **more: Any,
) -> None:
    """Raise a complaint's version and write its change."""
    complaint, unit = seen.complaint, seen.unit
    complaint.version += 1
    data = {
        "unit_id": unit.id,
        "region": unit.region,
        "kind": complaint.kind,
        "state": complaint.state,
        **more,
    }
    version = complaint.version
    told = Change("complaint", complaint.id, version, event, deed.today, data, ground)
    await record_grounded(session, deed, told)
