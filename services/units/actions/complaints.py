"""Complaints: received from anyone, investigated, decided, transferred, withdrawn."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import audit
from services.common.store.changes import Change, record
from services.common.store.sealed import blind
from services.common.values import ids
from services.common.web.access import covers
from services.common.web.tokens import Caller
from services.units.actions import receipts
from services.units.actions.deadlines import last_day
from services.units.policy import guard
from services.units.queries import complaints, posts, units
from services.units.queries.complaints import SeenComplaint
from services.units.rules.complaints import (
    COMPLAINT_STEPS,
    Complainant,
    ComplaintKind,
    ComplaintMove,
    ComplaintNotFound,
    Consequence,
    Holders,
    check_consequence,
    check_happened,
    check_hidden,
    check_target,
)
from services.units.rules.moves import Who, check_version, follow
from services.units.rules.posts import PostNotFound
from services.units.rules.receipts import ReceiptUnknown
from services.units.rules.units import UnitNotFound, read_phone
from services.units.tables.complaints import Complaint
from services.units.tables.posts import Post
from services.units.tables.units import Unit

RECEIPT: Final = "complaints.receipt"
ACCOUNT: Final = "complaints.account"
_AUTHOR: Final = "complainant"
"""In the feed whoever complains has no other name."""


@dataclass(frozen=True)
class ComplaintForm:
    """What somebody complains of, and who they are if they say so."""

    unit_id: str | None
    post_id: str | None
    kind: ComplaintKind
    happened_on: date | None
    words: str = field(repr=False)
    name: str | None = field(repr=False)
    phone: str | None = field(repr=False)


@dataclass(frozen=True)
class ComplaintFinding:
    """What an office found, having seen which version: evidence, consequence, and the answer."""

    upheld: bool
    finding: str
    evidence: str
    consequence: Consequence | None
    answer: str = field(repr=False)
    expected_version: int | None


def account_index(caller: Caller) -> bytes:
    """How a complaint names the account it came from, without telling which."""
    return blind(ACCOUNT, caller.subject)


async def receive(
    session: AsyncSession, deed: Deed, caller: Caller | None, form: ComplaintForm
) -> tuple[SeenComplaint, str | None]:
    """Receive a complaint; who has no account gets a receipt for it, told once.

    Raises UnitNotFound, PostNotFound, HappenedInFuture, ComplaintTargetMissing,
    ComplaintTargetsDiffer, Malformed for the phone.
    """
    check_happened(form.happened_on, deed.today)
    unit = await _unit_of(session, form)
    receipt, index = receipts.issue(RECEIPT) if caller is None else (None, None)
    days = guard.acceptance_days(deed.today, unit.region)
    complaint = Complaint(
        id=ids.new("cmp"),
        version=0,
        unit_id=unit.id,
        post_id=form.post_id,
        kind=form.kind,
        state="received",
        happened_on=form.happened_on,
        words=form.words,
        name=form.name,
        phone=read_phone(form.phone, "/phone") if form.phone else None,
        receipt=index,
        account=account_index(caller) if caller else None,
        received_on=deed.today,
        due_on=await last_day(session, deed.today, days),
    )
    session.add(complaint)
    seen = await _seen(session, complaint.id)
    await _tell(session, replace(deed, author=_AUTHOR), seen, "complaint.received")
    return seen, receipt


async def _unit_of(session: AsyncSession, form: ComplaintForm) -> Unit:
    post = await posts.post(session, form.post_id) if form.post_id else None
    if form.post_id and (post is None or post[0].state == "draft"):
        raise PostNotFound
    holders = await _holders(session, *post, form.happened_on) if post else None
    unit_id = check_target(form.unit_id, holders)
    unit = await units.unit(session, unit_id)
    if unit is None:
        raise UnitNotFound
    return unit


async def _holders(
    session: AsyncSession, post: Post, unit: Unit, happened_on: date | None
) -> Holders:
    then = await posts.holder_on(session, post.id, happened_on) if happened_on else None
    return Holders(then or unit.id, unit.id)


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
    _move(complaint, "investigate", "officer", expected_version)
    complaint.investigated_on = deed.today
    days = guard.decision_days(deed.today, unit.region)
    complaint.due_on = await last_day(session, deed.today, days)
    await _tell(session, deed, seen, "complaint.investigated")
    return await _seen(session, complaint.id)


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
    _move(complaint, move, "officer", decision.expected_version)
    complaint.finding, complaint.evidence = decision.finding, decision.evidence
    complaint.consequence, complaint.answer = decision.consequence, decision.answer
    _close(complaint, deed)
    decided = ("complaint.decided", decision.finding)
    await _tell(session, deed, seen, *decided, upheld=decision.upheld)
    return await _seen(session, complaint.id)


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
    _move(complaint, "transfer", "officer", expected_version)
    complaint.transferred_to, complaint.answer = transferred_to, answer
    _close(complaint, deed)
    await _tell(session, deed, seen, "complaint.transferred", transferred_to)
    return await _seen(session, complaint.id)


async def withdraw(
    session: AsyncSession,
    deed: Deed,
    caller: Caller | None,
    complaint_id: str,
    *,
    receipt: str | None,
    expected_version: int | None,
) -> SeenComplaint:
    """Let whoever complained take it back.

    Raises ComplaintNotFound unless the account or the receipt is the complaint's; Stale,
    Unpinned, MoveNotOpen.
    """
    seen = await complaints.complaint(session, complaint_id, lock=True)
    if seen is None or not _is_owner(seen.complaint, caller, receipt):
        raise ComplaintNotFound
    complaint = seen.complaint
    _move(complaint, "withdraw", "complainant", expected_version)
    _close(complaint, deed)
    await _tell(session, replace(deed, author=_AUTHOR), seen, "complaint.withdrawn")
    return await _seen(session, complaint.id)


def _is_owner(complaint: Complaint, caller: Caller | None, receipt: str | None) -> bool:
    # Whoever holds the receipt complained, also if they are signed in by now.
    by_account = caller is not None and complaint.account == account_index(caller)
    by_receipt = receipt is not None and complaint.receipt == receipts.index_of(RECEIPT, receipt)
    return by_account or by_receipt


async def complaint_for(
    session: AsyncSession, caller: Caller, complaint_id: str, *, lock: bool = False
) -> SeenComplaint:
    """A complaint about a unit that the caller's office covers. Raises ComplaintNotFound."""
    seen = await complaints.complaint(session, complaint_id, lock=lock)
    if seen is None or not covers(caller, seen.unit.region):
        raise ComplaintNotFound
    return seen


async def complaint_by_receipt(session: AsyncSession, typed: str) -> SeenComplaint:
    """The complaint of a receipt, as somebody typed it. Raises ReceiptUnknown."""
    seen = await complaints.complaint_of_receipt(session, receipts.index_of(RECEIPT, typed))
    if seen is None:
        raise ReceiptUnknown
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


def _move(
    complaint: Complaint, move: ComplaintMove, who: Who, expected_version: int | None
) -> None:
    check_version(complaint.version, expected_version)
    complaint.state = follow(COMPLAINT_STEPS, complaint.state, move, who)


def _close(complaint: Complaint, deed: Deed) -> None:
    complaint.closed_on, complaint.due_on = deed.today, None


async def _seen(session: AsyncSession, complaint_id: str) -> SeenComplaint:
    await session.flush()
    seen = await complaints.complaint(session, complaint_id)
    if seen is None:
        raise ComplaintNotFound
    return seen


async def _tell(
    session: AsyncSession,
    deed: Deed,
    seen: SeenComplaint,
    event: str,
    ground: str = "",
    **more: Any,
) -> None:
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
    await record(session, deed, told)
