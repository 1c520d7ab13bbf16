"""Prints: what a letter, a roster and an attendance sheet say, gathered."""

import json
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import calendar
from services.common.store.database import release
from services.common.values import region
from services.common.values.identity import IdNumber
from services.common.values.month import Month
from services.common.web.tokens import Caller
from services.matching.actions.agreed_names import names_for
from services.matching.actions.courses import course_of
from services.matching.actions.rights import dispatch_for
from services.matching.clients.units import Units
from services.matching.documents.papers import Letter, Roster, Sheet, Trainee
from services.matching.queries import agreements, placements, rosters, shifts
from services.matching.queries.placements import Named
from services.matching.rules.agreements import CARDS
from services.matching.rules.attendance import days_in
from services.matching.rules.dispatches import MoveNotOpen
from services.matching.rules.placements import NobodyOnPost, PlacementNotFound
from services.matching.tables.youths import Youth

_ENDED = frozenset({"refused", "withdrawn"})


async def letter(
    session: AsyncSession, deed: Deed, caller: Caller, dispatch_id: str, units: Units
) -> Letter:
    """What a letter says. Raises DispatchNotFound, MoveNotOpen, WordsUnavailable."""
    dispatch = await dispatch_for(session, caller, dispatch_id)
    if dispatch.state in _ENDED:
        raise MoveNotOpen(state=dispatch.state)
    youth = await session.get_one(Youth, dispatch.youth_id)
    agreement = await agreements.of_dispatch(session, dispatch.id)
    number = IdNumber(youth.id_number)
    await release(session)
    return Letter(
        dispatch_id=dispatch.id,
        youth_name=youth.name,
        words=await units.words(dispatch.post_id),
        county_name=region.name_of(dispatch.workplace_county, deed.today),
        months=dispatch.months,
        issued_on=dispatch.issued_on,
        sign_by=dispatch.sign_by,
        signed_on=dispatch.signed_on,
        arrive_by=dispatch.arrive_by,
        unit_region=dispatch.unit_region,
        printed_on=deed.today,
        arrived_on=dispatch.arrived_on,
        # A unit learns the ends of a number once the youth took its post.
        card=f"{CARDS[number.kind]}号码{number.masked}" if agreement else None,
        agreement=agreement.number if agreement else None,
    )


async def roster(
    session: AsyncSession, deed: Deed, caller: Caller, unit_id: str, units: Units
) -> Roster:
    """Who is on post at a unit today, within sight; nobody elsewhere is told of.

    Of who is taken over from the time before, units is asked for the words. Raises NobodyOnPost,
    WordsUnavailable.
    """
    found = await rosters.on_post(session, caller, unit_id)
    if not found:
        raise NobodyOnPost
    await release(session)
    asked = {one.placement.post_id for one in found if one.agreement is None}
    told = {post_id: vars(await units.words(post_id)) for post_id in sorted(asked)}
    words = [_words(one.agreement) or told.get(one.placement.post_id, {}) for one in found]
    lines = [_line(one, of) for one, of in zip(found, words, strict=True)]
    names = [of.get("unit_name", unit_id) for of in words]
    listed = lines[: rosters.LONGEST]
    on_post = [one for one in listed if one.term_last_day >= deed.today]
    return Roster(
        # A unit may have been renamed: the newest agreement has its name of today.
        unit_name=names[-1],
        trainees=on_post,
        past_term=len(listed) - len(on_post),
        is_cut=len(lines) > len(listed),
        day=deed.today,
    )


async def sheet(
    session: AsyncSession, caller: Caller, placement_id: str, month: Month, units: Units
) -> Sheet:
    """A trainee's month.

    Raises PlacementNotFound, MonthOutsidePlacement, YearUnknown, WordsUnavailable.
    """
    named = await placements.seen(session, caller, placement_id)
    if named is None:
        raise PlacementNotFound
    placement, course = named.placement, course_of(named.placement)
    first, last = days_in(course, month)
    names = await names_for(session, units, placement.dispatch_id, placement.post_id)
    return Sheet(
        name=named.youth_name,
        post=names.post_title or placement.post_id,
        unit=names.unit_name or placement.unit_id,
        month=month,
        first=first,
        last=last,
        suspended=course.suspended_among(first, last),
        calendar=await calendar.around(session, month.first),
        shifts=await shifts.plan_of(session, placement.id, month),
    )


def _number(agreement: str | None) -> str:
    told = json.loads(agreement)["particulars"] if agreement else {}
    return str(told.get("number", "—"))


def _words(agreement: str | None) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(agreement)["particulars"] if agreement else {}
    words: dict[str, Any] = told.get("words") or {}
    return words


def _line(named: Named, words: dict[str, Any]) -> Trainee:
    placement = named.placement
    return Trainee(
        name=named.youth_name,
        agreement=_number(named.agreement),
        post=words.get("post_title", placement.post_id),
        mentor=words.get("mentor_name") or "",
        workplace=words.get("workplace", placement.workplace_county),
        arrived_on=placement.arrived_on,
        term_last_day=placement.term_last_day,
    )
