"""Objections: filed, answered within so many working days, taken back."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import calendar
from services.common.store.changes import Change, record
from services.common.time.workdays import YearUnknown
from services.common.values import ids
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions.remedies import correct, extend_response
from services.matching.actions.youths import hold_youth, hold_youth_for
from services.matching.queries import dispatches, objections
from services.matching.queries.objections import SeenObjection
from services.matching.rules import objections as rules
from services.matching.rules.dispatches import DispatchNotFound
from services.matching.rules.objections import (
    ObjectionNotFound,
    ObjectionOpen,
    ObjectionSubject,
    Remedy,
)
from services.matching.tables.objections import Objection
from services.matching.tables.youths import Youth


@dataclass(frozen=True)
class ObjectionForm:
    """What a youth objects to, in their own words."""

    subject: ObjectionSubject
    dispatch_id: str | None
    words: str = field(repr=False)


@dataclass(frozen=True)
class ObjectionAnswer:
    """An officer's word: upheld or not, with what it corrects, and the answer to the youth."""

    upheld: bool
    remedy: Remedy | None
    dispatch_id: str | None
    """Whose decline is struck, where the objection names no dispatch."""
    answer: str = field(repr=False)
    expected_version: int | None


async def file(
    session: AsyncSession, deed: Deed, caller: Caller, youth_id: str, form: ObjectionForm
) -> SeenObjection:
    """Receive a youth's objection; its clock runs from today.

    Raises YouthNotFound, DispatchNotFound, ObjectionOpen, Malformed.
    """
    rules.check_target(form.subject, form.dispatch_id)
    youth = await hold_youth_for(session, deed, caller, youth_id)
    if form.dispatch_id:
        dispatch = await dispatches.by_id(session, form.dispatch_id)
        if dispatch is None or dispatch.youth_id != youth.id:
            raise DispatchNotFound
    objection = await _insert(session, deed, youth, form)
    await _tell(session, deed, objection, youth, "objection.filed", due_on=_iso(objection.due_on))
    return await read(session, caller, objection.id)


async def decide(
    session: AsyncSession, deed: Deed, caller: Caller, objection_id: str, told: ObjectionAnswer
) -> SeenObjection:
    """Answer an objection; what it changes is recorded as a correction and done at once.

    Raises ObjectionNotFound, ObjectionClosed, ObjectionChanged, Unpinned, DecidesOwnObjection,
    DecidesOnOwnDecision, Malformed, and what `remedies.correct` raises.
    """
    youth, objection = await _held(session, deed, caller, objection_id, told.expected_version)
    state = rules.after(objection.state, "uphold" if told.upheld else "dismiss")
    rules.check_remedy(objection.subject, upheld=told.upheld, remedy=told.remedy)
    struck = rules.struck_dispatch(told.remedy, objection.dispatch_id, told.dispatch_id)
    rules.refuse_own(objection.filed_by, deed.author)
    about = struck or objection.dispatch_id
    hands = await objections.hands_on(session, youth.id, about)
    rules.refuse_own_decision(hands, deed.author)
    objection.state, objection.closed_on = state, deed.today
    objection.decided_by, objection.answer = deed.author, told.answer
    objection.remedy = told.remedy
    await _tell(session, deed, objection, youth, "objection.decided", remedy=told.remedy)
    await session.flush()
    if told.remedy is not None:
        await correct(session, deed, youth, objection, remedy=told.remedy, struck=struck)
    elif objection.dispatch_id:
        await extend_response(session, deed, objection.dispatch_id)
    return await read(session, caller, objection.id)


async def withdraw(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    objection_id: str,
    expected_version: int | None,
) -> SeenObjection:
    """Let a youth take an objection back. Raises as `decide`."""
    youth, objection = await _held(session, deed, caller, objection_id, expected_version)
    objection.state = rules.after(objection.state, "withdraw")
    objection.closed_on = deed.today
    await _tell(session, deed, objection, youth, "objection.withdrawn")
    return await read(session, caller, objection.id)


async def read(session: AsyncSession, caller: Caller, objection_id: str) -> SeenObjection:
    """One objection within sight, as it stands. Raises ObjectionNotFound."""
    await session.flush()
    found = await objections.seen(session, caller, objection_id)
    if found is None:
        raise ObjectionNotFound
    return found


async def _held(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    objection_id: str,
    expected_version: int | None,
) -> tuple[Youth, Objection]:
    # Market and youth before the row: a correction goes on to seats.
    seen = await read(session, caller, objection_id)
    youth = await hold_youth(session, deed, seen.youth.id)
    objection = await objections.locked(session, objection_id)
    rules.refuse_stale(objection.version, expected_version)
    return youth, objection


async def _insert(
    session: AsyncSession, deed: Deed, youth: Youth, form: ObjectionForm
) -> Objection:
    days = policy.objection_days(deed.today, youth.region)
    filed: Objection | None = await session.scalar(
        insert(Objection)
        .values(
            id=ids.new("obj"),
            version=0,
            youth_id=youth.id,
            subject=form.subject,
            dispatch_id=form.dispatch_id,
            state="filed",
            words=form.words,
            filed_on=deed.today,
            filed_by=deed.author,
            due_on=await _last_day(session, deed.today, days),
        )
        .on_conflict_do_nothing()
        .returning(Objection)
    )
    if filed is None:
        raise ObjectionOpen
    return filed


async def _last_day(session: AsyncSession, since: date, working_days: int) -> date | None:
    # What somebody objects to is never turned away because a year is missing.
    try:
        return (await calendar.around(session, since)).nth_after(since, working_days)
    except YearUnknown:
        return None


async def _tell(
    session: AsyncSession,
    deed: Deed,
    objection: Objection,
    youth: Youth,
    event: str,
    **data: str | None,
) -> None:
    objection.version += 1
    told = {
        "youth_id": youth.id,
        "region": youth.region,
        "subject": objection.subject,
        "dispatch_id": objection.dispatch_id,
        "state": objection.state,
    }
    change = Change(
        object="objection",
        id=objection.id,
        version=objection.version,
        event=event,
        occurred_on=deed.today,
        data=told | data,
    )
    await record(session, deed, change)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
