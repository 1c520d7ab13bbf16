"""Corrections asked for: filed, decided within so many working days, done at once if granted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import calendar
from services.common.store.changes import Change, record
from services.common.time.workdays import YearUnknown
from services.common.values import ids
from services.common.values.identity import IdNumber
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions import youths
from services.matching.actions.minors import fit_youth
from services.matching.actions.renumbering import renumber
from services.matching.actions.youths import hold_youth, hold_youth_for
from services.matching.queries import correction_requests as queries
from services.matching.queries import dispatches, markets
from services.matching.queries.correction_requests import SeenCorrection
from services.matching.queries.privacy import needs_phone
from services.matching.rules import correction_requests as rules
from services.matching.rules.record_days import check_graduation
from services.matching.rules.youths import Particulars, check_particulars, read_name, read_phone
from services.matching.tables.correction_requests import CorrectionRequest
from services.matching.tables.youths import Youth


@dataclass(frozen=True)
class CorrectionForm:
    """What a youth wants corrected: by field what it is to read, and why."""

    wanted: Mapping[str, Any] = field(repr=False)
    words: str = field(repr=False)


@dataclass(frozen=True)
class CorrectionAnswer:
    """An officer's word, with the reason; a number granted is typed once more from the card."""

    granted: bool
    answer: str = field(repr=False)
    id_number: str | None = field(repr=False)
    expected_version: int | None


async def file(
    session: AsyncSession, deed: Deed, caller: Caller, youth_id: str, form: CorrectionForm
) -> SeenCorrection:
    """Receive a request; its clock runs from today.

    Raises YouthNotFound, CorrectionOpen, PhoneMissing, and what a registration raises of the like.
    """
    youth = await hold_youth_for(session, deed, caller, youth_id)
    await _check(session, deed, youth, form.wanted)
    request = await _insert(session, deed, youth, form)
    due_on = request.due_on.isoformat() if request.due_on else None
    await _tell(session, deed, request, youth, "correction.filed", due_on=due_on)
    return await read(session, caller, request.id)


async def decide(
    session: AsyncSession, deed: Deed, caller: Caller, request_id: str, told: CorrectionAnswer
) -> SeenCorrection:
    """Answer a request; what is granted stands in the record at once, and the feed tells it.

    Raises CorrectionNotFound, CorrectionClosed, CorrectionStale, Unpinned, DecidesOwnCorrection,
    NumberDiffers, NumberTaken, Malformed.
    """
    youth, request = await _held(session, deed, caller, request_id, told.expected_version)
    state = rules.after(request.state, "grant" if told.granted else "refuse")
    rules.refuse_own(request.filed_by, deed.author)
    if told.granted:
        await _correct(session, deed, youth, _wanted(request), told.id_number)
    request.state, request.closed_on = state, deed.today
    request.decided_by, request.answer = deed.author, told.answer
    await _tell(session, deed, request, youth, "correction.decided")
    # Whom it moved to another county this office sees no more; it is answered all the same.
    await session.flush()
    return SeenCorrection(request, youth)


async def withdraw(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    request_id: str,
    expected_version: int | None,
) -> SeenCorrection:
    """Let a youth take a request back. Raises as `decide`."""
    youth, request = await _held(session, deed, caller, request_id, expected_version)
    request.state = rules.after(request.state, "withdraw")
    request.closed_on = deed.today
    await _tell(session, deed, request, youth, "correction.withdrawn")
    return await read(session, caller, request.id)


async def read(session: AsyncSession, caller: Caller, request_id: str) -> SeenCorrection:
    """One request within sight, as it stands. Raises CorrectionNotFound."""
    await session.flush()
    found = await queries.seen(session, caller, request_id)
    if found is None:
        raise rules.CorrectionNotFound
    return found


def wanted_of(request: CorrectionRequest) -> dict[str, Any]:
    """By field, what it is to read, as it was sent."""
    told: dict[str, Any] = json.loads(request.wanted)
    return told


def _wanted(request: CorrectionRequest) -> dict[str, Any]:
    told = wanted_of(request)
    return told | {day: date.fromisoformat(told[day]) for day in rules.DAYS & told.keys()}


async def _check(
    session: AsyncSession, deed: Deed, youth: Youth, wanted: Mapping[str, Any]
) -> Particulars:
    needed = await needs_phone(session, youth.id, deed.today)
    told = rules.particulars_with(_particulars(youth), wanted, phone_needed=needed)
    read_name(told.name)
    read_phone(told.phone)
    check_particulars(told, policy.hardship_kinds(deed.today, told.region), deed.today)
    number = rules.number_wanted(wanted, deed.today) or IdNumber(youth.id_number)
    terms = policy.graduation_terms(deed.today, told.region)
    check_graduation(number.born_on, told.graduated_on, terms, deed.today)
    return told


def _particulars(youth: Youth) -> Particulars:
    columns = {one.name: getattr(youth, one.name) for one in fields(Particulars)}
    return Particulars(**columns | {"hardship": tuple(youth.hardship)})


async def _correct(
    session: AsyncSession, deed: Deed, youth: Youth, wanted: Mapping[str, Any], seen: str | None
) -> None:
    told = await _check(session, deed, youth, wanted)
    number = rules.number_wanted(wanted, deed.today)
    rules.check_number_seen(number, seen, deed.today)
    if number is not None:
        await renumber(session, deed, youth, number, "correction")
    # Who waits seeks again under what is true now; an office stands for it, not for hardships.
    await session.flush()
    await youths.change(
        session,
        deed,
        youth.id,
        told,
        expected_version=youth.version,
        by="office",
        hardship_told=False,
    )
    if number is not None:
        await fit_youth(session, deed, youth.id)


async def _held(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    request_id: str,
    expected_version: int | None,
) -> tuple[Youth, CorrectionRequest]:
    # Market and youth before the row: who waits may be sought a seat for.
    seen = await read(session, caller, request_id)
    home = policy.market_of(seen.youth.region, deed.today)
    for market in sorted({home, *await dispatches.markets_of(session, [seen.youth.id])}):
        await markets.lock(session, market)
    youth = await hold_youth(session, deed, seen.youth.id)
    request = await queries.locked(session, request_id)
    rules.refuse_stale(request.version, expected_version)
    return youth, request


async def _insert(
    session: AsyncSession, deed: Deed, youth: Youth, form: CorrectionForm
) -> CorrectionRequest:
    days = policy.VALUES.value("correction_working_days", deed.today, youth.region).value
    filed: CorrectionRequest | None = await session.scalar(
        insert(CorrectionRequest)
        .values(
            id=ids.new("cor"),
            version=0,
            youth_id=youth.id,
            state="filed",
            fields=sorted(form.wanted),
            wanted=json.dumps(form.wanted, ensure_ascii=False, default=date.isoformat),
            words=form.words,
            filed_on=deed.today,
            filed_by=deed.author,
            due_on=await _last_day(session, deed.today, int(days)),
        )
        .on_conflict_do_nothing()
        .returning(CorrectionRequest)
    )
    if filed is None:
        raise rules.CorrectionOpen
    return filed


async def _last_day(session: AsyncSession, since: date, working_days: int) -> date | None:
    # What somebody asks for is never turned away because a year is missing.
    try:
        return (await calendar.around(session, since)).nth_after(since, working_days)
    except YearUnknown:
        return None


async def _tell(
    session: AsyncSession,
    deed: Deed,
    request: CorrectionRequest,
    youth: Youth,
    event: str,
    **data: str | None,
) -> None:
    request.version += 1
    told = {
        "youth_id": youth.id,
        "region": youth.region,
        "fields": request.fields,
        "state": request.state,
    }
    change = Change(
        object="correction",
        id=request.id,
        version=request.version,
        event=event,
        occurred_on=deed.today,
        data=told | data,
    )
    await record(session, deed, change)
