"""Disputes kept: filed by the other side, decided by an officer, put right by a counter-entry."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import calendar
from services.common.store.changes import Change, record
from services.common.time.clock import day_of
from services.common.values import ids
from services.common.values.month import Month
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions.dispute_days import end_of
from services.matching.actions.dispute_remedies import Truth, put_right
from services.matching.actions.placements import hold_placement
from services.matching.queries import attendance, disputes, placements
from services.matching.rules import disputes as rules
from services.matching.rules.corrections import EntryUnknown
from services.matching.rules.disputes import (
    DisputeNotFound,
    DisputeOpen,
    Filing,
    NothingToDispute,
    Side,
    Subject,
)
from services.matching.rules.entries import EntrySide
from services.matching.tables.disputes import Dispute
from services.matching.tables.placements import Placement


@dataclass(frozen=True)
class Form:
    """What somebody disagrees with, in their own words."""

    subject: Subject
    month: Month | None
    entry_id: str | None
    words: str = field(repr=False)


@dataclass(frozen=True)
class Decision:
    """An officer's word on a dispute, and of an entry what was really so."""

    upheld: bool
    truth: Truth | None
    expected_version: int
    answer: str = field(repr=False)


@dataclass(frozen=True)
class _Disputed:
    """What is disputed: who entered it and when, which entry or edition it is, and whose."""

    entered_by: str
    entered_on: date
    entry_id: str | None = None
    side: EntrySide | None = None
    month: Month | None = None
    edition: int | None = None

    @property
    def key(self) -> str | tuple[str, int]:
        """The entry, or the month and its edition."""
        return self.entry_id or (str(self.month), self.edition or 0)


async def file(
    session: AsyncSession, deed: Deed, caller: Caller, placement_id: str, form: Form
) -> Dispute:
    """A side disagrees with an entry of the other, or a youth with a month's attendance.

    Raises PlacementNotFound, UnitMerged, NothingToDispute, EntryUnknown, DisputeOpen, MonthUnfit,
    EntryUnfit and what `rules.disputes.check_filing` raises.
    """
    rules.check_named(form.subject, form.month, form.entry_id)
    placement = await hold_placement(session, caller, placement_id, None)
    disputed = await _disputed(session, placement, form)
    term = policy.dispute_terms(deed.today, placement.region)
    side: Side = "youth" if caller.kind == "youth" else "unit"
    filing = await _filing(session, deed, placement, (form, side), (disputed, term.file_within))
    rules.check_filing(filing, deed.today)
    due_on = (await calendar.around(session, deed.today)).nth_after(deed.today, term.decide_within)
    dispute = _row(deed, placement, form, filing, (disputed, due_on))
    await _insert(session, dispute)
    await _tell(session, deed, dispute, "dispute.filed", due_on=due_on.isoformat())
    return dispute


async def decide(
    session: AsyncSession, deed: Deed, caller: Caller, which: tuple[str, str], told: Decision
) -> Dispute:
    """An officer decides; what is upheld is put right at once. `which`: placement and dispute.

    Raises PlacementNotFound, DisputeNotFound, DisputeChanged, DisputeClosed, DecidesOwnEntry,
    DisputeRemedyUnfit, and what `put_right` raises.
    """
    placement = await hold_placement(session, caller, which[0], None)
    dispute = await _one(session, which)
    rules.refuse_stale(dispute.version, told.expected_version)
    dispute.state = rules.after(dispute.state, "uphold" if told.upheld else "dismiss")
    rules.check_decision(
        dispute.subject,
        upheld=told.upheld,
        corrects=told.truth is not None,
        decider=deed.author,
        entered_by=dispute.entered_by,
    )
    dispute.closed_on, dispute.decided_by, dispute.answer = deed.today, deed.author, told.answer
    if told.upheld:
        await put_right(session, deed, caller, placement, (dispute, told.truth))
    await _tell(session, deed, dispute, "dispute.decided")
    return dispute


async def withdraw(
    session: AsyncSession, deed: Deed, caller: Caller, which: tuple[str, str]
) -> Dispute:
    """The side that filed takes it back.

    Raises PlacementNotFound, UnitMerged, DisputeNotFound, DisputeClosed.
    """
    await hold_placement(session, caller, which[0], None)
    dispute = await _one(session, which)
    if dispute.side != caller.kind:
        raise DisputeNotFound
    dispute.state = rules.after(dispute.state, "withdraw")
    dispute.closed_on = deed.today
    await _tell(session, deed, dispute, "dispute.withdrawn")
    return dispute


async def _one(session: AsyncSession, which: tuple[str, str]) -> Dispute:
    dispute = await disputes.one(session, *which)
    if dispute is None:
        raise DisputeNotFound
    return dispute


async def _disputed(session: AsyncSession, placement: Placement, form: Form) -> _Disputed:
    if form.month is not None:
        confirmed = await attendance.newest_of(session, placement.id, form.month)
        if confirmed is None:
            raise NothingToDispute
        entered = confirmed.author, confirmed.confirmed_on
        return _Disputed(*entered, month=form.month, edition=confirmed.edition)
    entry_id = form.entry_id or await _end_of(session, placement.id)
    found = await placements.entry(session, placement.id, entry_id) if entry_id else None
    if found is None:
        raise EntryUnknown if form.entry_id else NothingToDispute
    entry, corrected = found
    if corrected:
        raise NothingToDispute
    return _Disputed(entry.author, day_of(entry.recorded_at), entry.id, entry.side)


async def _end_of(session: AsyncSession, placement_id: str) -> str | None:
    return end_of(await placements.entries(session, placement_id))


async def _filing(
    session: AsyncSession,
    deed: Deed,
    placement: Placement,
    by: tuple[Form, Side],
    of: tuple[_Disputed, int],
) -> Filing:
    (form, side), (disputed, days) = by, of
    entry_id = disputed.entry_id
    around = await calendar.around(session, disputed.entered_on)
    return Filing(
        subject=form.subject,
        side=side,
        filed_by=deed.author,
        entered_by=disputed.entered_by,
        entered_side=disputed.side,
        file_by=around.nth_after(disputed.entered_on, days),
        decided=await disputes.is_decided(session, placement.id, side, disputed.key),
        by_decision=entry_id is not None and await disputes.is_remedy(session, entry_id),
    )


def _row(
    deed: Deed, placement: Placement, form: Form, filing: Filing, of: tuple[_Disputed, date]
) -> Dispute:
    disputed, due_on = of
    return Dispute(
        id=ids.new("dpt"),
        version=0,
        placement_id=placement.id,
        subject=form.subject,
        month=str(form.month) if form.month else None,
        edition=disputed.edition,
        entry_id=disputed.entry_id,
        side=filing.side,
        state="filed",
        words=form.words,
        filed_on=deed.today,
        filed_by=deed.author,
        entered_by=disputed.entered_by,
        due_on=due_on,
    )


async def _insert(session: AsyncSession, dispute: Dispute) -> None:
    try:
        async with session.begin_nested():
            session.add(dispute)
            await session.flush()
    except IntegrityError as error:
        raise DisputeOpen from error


async def _tell(
    session: AsyncSession, deed: Deed, dispute: Dispute, event: str, **data: Any
) -> None:
    dispute.version += 1
    change = Change(
        object="dispute",
        id=dispute.id,
        version=dispute.version,
        event=event,
        occurred_on=deed.today,
        data={
            "placement_id": dispute.placement_id,
            "subject": dispute.subject,
            "month": dispute.month,
            "entry_id": dispute.entry_id,
            "side": dispute.side,
            "state": dispute.state,
            **data,
        },
    )
    await record(session, deed, change)
