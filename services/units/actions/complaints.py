"""What an office does with a complaint: take it up, decide it, hand it on, read it in full."""

from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import audit
from services.common.web.access import covers
from services.common.web.tokens import Caller
from services.units.actions.complaint_steps import close, follow_move, seen_now, tell_complaint
from services.units.actions.deadlines import last_day
from services.units.policy import guard
from services.units.queries import complaints
from services.units.queries.complaints import SeenComplaint
from services.units.rules.complaints import (
    Complainant,
    ComplaintMove,
    ComplaintNotFound,
    Consequence,
    check_consequence,
    check_hidden,
)
from services.units.tables.complaints import Complaint


@dataclass(frozen=True)
class ComplaintFinding:
    """What an office found, having seen which version: evidence, consequence, and the answer."""

    upheld: bool
    finding: str
    evidence: str
    consequence: Consequence | None
    answer: str = field(repr=False)
    expected_version: int | None


async def investigate(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    complaint_id: str,
    expected_version: int | None,
) -> SeenComplaint:
    """Take a complaint up. Raises ComplaintNotFound, Stale, Unpinned, MoveNotOpen."""
    seen = await complaint_for(session, caller, complaint_id, lock=True)
    complaint, unit = seen.complaint, seen.unit
    follow_move(complaint, "investigate", "officer", expected_version)
    complaint.investigated_on = deed.today
    days = guard.decision_days(deed.today, unit.region)
    complaint.due_on = await last_day(session, deed.today, days)
    await tell_complaint(session, deed, seen, "complaint.investigated")
    return await seen_now(session, complaint.id)


async def decide(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    complaint_id: str,
    decision: ComplaintFinding,
) -> SeenComplaint:
    """Find a complaint upheld or not, with the answer to whoever complained.

    Raises ComplaintNotFound, Stale, Unpinned, MoveNotOpen, ConsequenceMissing,
    ConsequenceUncalledFor, ComplainantNamed.
    """
    check_consequence(decision.upheld, decision.consequence)
    seen = await complaint_for(session, caller, complaint_id, lock=True)
    complaint = seen.complaint
    _check_hidden(complaint, {"/finding": decision.finding, "/evidence": decision.evidence})
    move: ComplaintMove = "uphold" if decision.upheld else "dismiss"
    follow_move(complaint, move, "officer", decision.expected_version)
    complaint.finding, complaint.evidence = decision.finding, decision.evidence
    complaint.consequence, complaint.answer = decision.consequence, decision.answer
    close(complaint, deed)
    decided = ("complaint.decided", decision.finding)
    await tell_complaint(session, deed, seen, *decided, upheld=decision.upheld)
    return await seen_now(session, complaint.id)


async def transfer(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    complaint_id: str,
    *,
    transferred_to: str,
    answer: str,
    expected_version: int | None,
) -> SeenComplaint:
    """Hand a complaint to the authority that it is for, and tell whoever complained.

    Raises ComplaintNotFound, ComplainantNamed, Stale, Unpinned, MoveNotOpen.
    """
    seen = await complaint_for(session, caller, complaint_id, lock=True)
    complaint = seen.complaint
    _check_hidden(complaint, {"/transferred_to": transferred_to})
    follow_move(complaint, "transfer", "officer", expected_version)
    complaint.transferred_to, complaint.answer = transferred_to, answer
    close(complaint, deed)
    await tell_complaint(session, deed, seen, "complaint.transferred", transferred_to)
    return await seen_now(session, complaint.id)


async def complaint_for(
    session: AsyncSession, caller: Caller, complaint_id: str, *, lock: bool = False
) -> SeenComplaint:
    """A complaint about a unit that the caller's office covers. Raises ComplaintNotFound."""
    seen = await complaints.complaint(session, complaint_id, lock=lock)
    if seen is None or not covers(caller, seen.unit.region):
        raise ComplaintNotFound
    return seen


async def reveal(
    session: AsyncSession, deed: Deed, caller: Caller, complaint_id: str, *, purpose: str
) -> SeenComplaint:
    """A complaint that somebody reads in full: logged, with what for. ComplaintNotFound."""
    seen = await complaint_for(session, caller, complaint_id)
    await audit.note(
        session, deed, action="complaint.revealed", object_id=complaint_id, ground=purpose
    )
    return seen


def _check_hidden(complaint: Complaint, told: dict[str, str]) -> None:
    check_hidden(Complainant(complaint.name, complaint.phone), told)
