"""Complaints reopened: another officer revokes a wrong conclusion, and it is decided anew."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.web.tokens import Caller
from services.units.actions.anonymity import check_hidden
from services.units.actions.complaint_steps import follow_move, seen_now, tell_complaint
from services.units.actions.complaints import complaint_for
from services.units.actions.deadlines import last_day
from services.units.actions.rights import hand_for
from services.units.policy import guard
from services.units.queries import removals, units
from services.units.queries import revoked_findings as queries
from services.units.queries.authors import last_author_of
from services.units.queries.complaints import SeenComplaint
from services.units.rules.reopenings import check_nothing_rests, check_still_kept
from services.units.rules.second_persons import check_another
from services.units.rules.visits import check_consequence_at_home
from services.units.tables.complaints import Complaint, RevokedFinding

CONCLUDED = ("complaint.decided", "complaint.transferred")
_KEPT = (
    "state",
    "finding",
    "evidence",
    "consequence",
    "suspended_on",
    "cleared_on",
    "clearance_ground",
    "transferred_to",
    "answer",
    "closed_on",
)
"""What a conclusion leaves on a complaint."""


async def reopen(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    complaint_id: str,
    *,
    ground: str,
    answer: str,
    expected_version: int | None,
) -> SeenComplaint:
    """Revoke what was concluded; it counts nowhere from now on, and grounds no suspension.

    The unit stays suspended until its office reinstates it. Raises ComplaintNotFound, Stale,
    Unpinned, MoveNotOpen, SecondPersonNeeded, ComplaintForgotten, HomeOfficeDecides,
    RemovalProposed, ComplainantNamed.
    """
    seen = await complaint_for(session, caller, complaint_id, lock=True)
    complaint = seen.complaint
    state = follow_move(complaint, "reopen", "officer", expected_version)
    check_still_kept(complaint.forgotten_on)
    check_another(await last_author_of(session, complaint.id, *CONCLUDED), deed.author)
    check_consequence_at_home(hand_for(caller, seen.unit, complaint.county), complaint.consequence)
    await _check_nothing_rests(session, seen)
    await check_hidden(session, deed, seen.unit.id, {"/ground": ground})
    before = await _keep(session, deed, complaint, ground)
    complaint.state = state
    complaint.answer, complaint.reopened_on, complaint.reopening_ground = answer, deed.today, ground
    complaint.investigated_on = complaint.investigated_on or deed.today
    days = guard.decision_days(deed.today, seen.unit.region)
    complaint.due_on = await last_day(session, deed.today, days)
    await tell_complaint(session, deed, seen, "complaint.reopened", ground, revoked=before)
    return await seen_now(session, complaint.id)


async def revoked_of(session: AsyncSession, seen: SeenComplaint) -> Sequence[RevokedFinding]:
    """What was concluded of a complaint and revoked, the earliest first."""
    return await queries.revoked_findings(session, seen.complaint.id)


async def _check_nothing_rests(session: AsyncSession, seen: SeenComplaint) -> None:
    if seen.proposal_id is None:
        return
    # The unit before its proposals, as everybody who decides on it does.
    unit_id = seen.unit.merged_into or seen.unit.id
    await units.unit(session, unit_id, lock=True)
    standing = await removals.standing_proposal(session, unit_id)
    rests = standing is not None and standing.complaint_id == seen.complaint.id
    check_nothing_rests(standing.state if standing and rests else None)


async def _keep(session: AsyncSession, deed: Deed, complaint: Complaint, ground: str) -> str:
    """Lay what was concluded aside; the state that it had given."""
    told = {name: getattr(complaint, name) for name in _KEPT}
    earlier = await queries.revoked_findings(session, complaint.id)
    kept = RevokedFinding(
        complaint_id=complaint.id,
        no=len(earlier) + 1,
        revoked_on=deed.today,
        ground=ground,
        author=deed.author,
        **told,
    )
    session.add(kept)
    for name in _KEPT:
        if name != "state":
            setattr(complaint, name, None)
    return kept.state
