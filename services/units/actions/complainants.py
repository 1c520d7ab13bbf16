"""What complainants do: complain, with an account or without, look by receipt, take it back."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import release
from services.common.store.sealed import blinds
from services.common.values import ids
from services.common.web.tokens import Caller
from services.units.actions import receipts
from services.units.actions.anonymous_senders import day_of_sender
from services.units.actions.complaint_steps import close, follow_move, seen_now, tell_complaint
from services.units.actions.deadlines import last_day, seconds_left
from services.units.actions.traces import trace
from services.units.clients.matching import Matching
from services.units.policy import guard
from services.units.queries import complaints, posts, units, visits, workplaces
from services.units.queries.complaints import SeenComplaint
from services.units.queries.held import ACCOUNT
from services.units.rules.anonymity import Complainant
from services.units.rules.anonymous_floods import Day, check_complaints
from services.units.rules.complaints import (
    ComplaintKind,
    ComplaintNotFound,
    Holders,
    check_happened,
    check_target,
)
from services.units.rules.past_days import check_complained_day
from services.units.rules.posts import PostNotFound
from services.units.rules.receipts import ReceiptUnknown
from services.units.rules.units import UnitNotFound, check_county, read_phone
from services.units.rules.visits import complained_place
from services.units.tables.complaints import Complaint
from services.units.tables.posts import Post
from services.units.tables.units import Unit

RECEIPT: Final = "complaints.receipt"
_AUTHOR: Final = "complainant"
"""In the feed whoever complains has no other name."""


@dataclass(frozen=True)
class ComplaintForm:
    """What somebody complains of, and who they are if they say so."""

    unit_id: str | None
    post_id: str | None
    kind: ComplaintKind
    happened_on: date | None
    county: str | None
    words: str = field(repr=False)
    name: str | None = field(repr=False)
    phone: str | None = field(repr=False)


def account_indexes(caller: Caller) -> tuple[bytes, ...]:
    """How complaints name the account they came from without telling which, the newest first."""
    return blinds(ACCOUNT, caller.subject)


async def receive(
    session: AsyncSession,
    deed: Deed,
    caller: Caller | None,
    form: ComplaintForm,
    *,
    network: str,
    matching: Matching,
) -> tuple[SeenComplaint, str | None]:
    """Receive a complaint; who has no account gets a receipt for it, told once.

    Of who has one it is kept who they are, so that no words for the unit name them.

    Raises UnitNotFound, PostNotFound, HappenedInFuture, TooLongAgo, ComplaintTargetMissing,
    ComplaintTargetsDiffer, PlacesDiffer, PlaceOfNoWorkplace, ComplainantUnknown,
    SenderFull, ComplaintsWithoutAccountFull, Malformed for county or phone.
    """
    registered = await _registered(session, caller, matching)
    check_happened(form.happened_on, deed.today)
    post = await _post_of(session, form)
    unit = await _unit_of(session, form, post)
    if form.happened_on:
        check_complained_day(form.happened_on, guard.earliest_day(deed.today, unit.region))
    if caller is None:
        await _check_room(session, deed, unit, network)
    receipt, index = receipts.issue(RECEIPT) if caller is None else (None, None)
    complaint = _told(deed, form, unit)
    complaint.county = await _county_of(session, deed, form, unit, post)
    complaint.registered_name, complaint.registered_phone = registered.name, registered.phone
    complaint.receipt, complaint.account = index, account_indexes(caller)[0] if caller else None
    days = guard.acceptance_days(deed.today, unit.region)
    complaint.due_on = await last_day(session, deed.today, days)
    session.add(complaint)
    await session.flush()
    trace(session, complaint)
    seen = await seen_now(session, complaint.id)
    await tell_complaint(session, replace(deed, author=_AUTHOR), seen, "complaint.received")
    return seen, receipt


def _told(deed: Deed, form: ComplaintForm, unit: Unit) -> Complaint:
    return Complaint(
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
        received_on=deed.today,
    )


async def _registered(
    session: AsyncSession, caller: Caller | None, matching: Matching
) -> Complainant:
    if caller is None or caller.youth_id is None:
        return Complainant(None, None)
    await release(session)
    return await matching.complainant(caller.youth_id)


async def _check_room(session: AsyncSession, deed: Deed, unit: Unit, network: str) -> None:
    # Those of one instant may pass together: a flood is stopped, not the last one.
    received = await complaints.received_without_account(session, unit.id, deed.today)
    most = guard.complaints_without_account_a_day(deed.today, unit.region)
    most_of_one = guard.complaints_of_sender_a_day(deed.today, unit.region)
    of_sender = await day_of_sender(session, deed, network, unit.id, most_of_one)
    check_complaints(Day(received, most, seconds_left(deed)), of_sender)


async def _post_of(session: AsyncSession, form: ComplaintForm) -> tuple[Post, Unit] | None:
    post = await posts.post(session, form.post_id) if form.post_id else None
    if form.post_id and (post is None or post[0].state == "draft"):
        raise PostNotFound
    return post


async def _unit_of(
    session: AsyncSession, form: ComplaintForm, post: tuple[Post, Unit] | None
) -> Unit:
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


async def _county_of(
    session: AsyncSession,
    deed: Deed,
    form: ComplaintForm,
    unit: Unit,
    post: tuple[Post, Unit] | None,
) -> str | None:
    named, day = form.county, form.happened_on or deed.today
    if named is not None:
        check_county(named, day, "/county")
    of_post = await workplaces.county_on(session, post[0], day) if post else None
    works_there = named is not None and await _worked_in(session, deed, form, unit, named)
    return complained_place(named, of_post, unit.region, works_there=works_there)


async def _worked_in(
    session: AsyncSession, deed: Deed, form: ComplaintForm, unit: Unit, county: str
) -> bool:
    if form.happened_on is None:
        return await visits.ever_stood_in(session, unit.id, county, deed.today)
    return await visits.stood_in(session, unit.id, county, form.happened_on)


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
    complaint.state = follow_move(complaint, "withdraw", "complainant", expected_version)
    close(complaint, deed)
    await tell_complaint(session, replace(deed, author=_AUTHOR), seen, "complaint.withdrawn")
    return await seen_now(session, complaint.id)


def _is_owner(complaint: Complaint, caller: Caller | None, receipt: str | None) -> bool:
    # Whoever holds the receipt complained, also if they are signed in by now.
    by_account = caller is not None and complaint.account in account_indexes(caller)
    by_receipt = receipt is not None and complaint.receipt in receipts.indexes_of(RECEIPT, receipt)
    return by_account or by_receipt


async def complaint_by_receipt(session: AsyncSession, typed: str) -> SeenComplaint:
    """The complaint of a receipt, as somebody typed it. Raises ReceiptUnknown."""
    seen = await complaints.complaint_of_receipt(session, receipts.indexes_of(RECEIPT, typed))
    if seen is None:
        raise ReceiptUnknown
    return seen
