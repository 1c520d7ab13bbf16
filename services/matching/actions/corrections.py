"""Corrections: a counter-entry beside the wrong one, and the whole state told anew."""

from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.web.tokens import Caller
from services.matching.actions.absences import refuse_unreached
from services.matching.actions.annulments import annul, reinstate
from services.matching.actions.changes import tell_dispatch
from services.matching.actions.courses import (
    News,
    course_of,
    facts_of,
    keep,
    plain,
    recalled,
    set_hold,
)
from services.matching.actions.entering import Entered
from services.matching.actions.follow_ups import look_after
from services.matching.actions.placements import Detail, hold_placement, read_placement
from services.matching.queries import dispatches, placements
from services.matching.rules import corrections as rules
from services.matching.rules.corrections import Correction, EntryUnknown
from services.matching.rules.endings import Manner
from services.matching.rules.entries import side_of
from services.matching.rules.placements import Course, required
from services.matching.rules.preparations import Preparation
from services.matching.rules.terms import AS_IT_STANDS, RightTerm
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.placements import Placement


@dataclass(frozen=True)
class Claim:
    """What an officer says was really so, and the entry that says otherwise."""

    corrects: str
    arrived_on: date | None
    manner: Manner | None
    entered: Entered
    term: RightTerm = AS_IT_STANDS
    told: Preparation = field(default_factory=Preparation)
    """What stood before an arrival that is given back on another day."""
    dispute_id: str | None = None
    """The dispute upheld, where that is the ground."""


async def correct(
    session: AsyncSession, deed: Deed, caller: Caller, placement_id: str, claim: Claim
) -> Detail:
    """Counter a wrong entry by what was really so; nothing is overwritten.

    Raises Unpinned, PlacementNotFound, PlacementChanged, EntryUnknown, AlreadyHeld,
    PresentSince, AbsenceTooShort, ContactNotAttempted, what `rules.corrections.correct` raises,
    and what `actions.annulments.reinstate` raises.
    """
    version = required(claim.entered.expected_version)
    placement = await hold_placement(session, caller, placement_id, version)
    correction = await _correction(session, placement, claim)
    right = rules.correct(course_of(placement), correction, placement.signed_on, deed.today)
    await refuse_unreached(session, deed, placement, right, claim.manner)
    await _follow(session, deed, placement, right, claim.told)
    news = _news(placement, right, claim)
    await keep(session, deed, placement, right, news, side=side_of(caller.kind))
    await look_after(session, deed, placement.youth_id)
    return await read_placement(session, caller, placement.id, deed.today)


async def _correction(session: AsyncSession, placement: Placement, claim: Claim) -> Correction:
    found = await placements.entry(session, placement.id, claim.corrects)
    if found is None:
        raise EntryUnknown
    wrong, already_corrected = found
    agreed = await session.get_one(Dispatch, placement.dispatch_id)
    term = replace(claim.term, agreed=agreed.months)
    before = await _before_annulment(session, placement)
    right = claim.arrived_on, claim.manner, term
    return Correction(wrong.kind, already_corrected, *right, before, claim.told)


async def _before_annulment(session: AsyncSession, placement: Placement) -> Course | None:
    if placement.state != "annulled":
        return None
    *_, stood, _ = await placements.entries(session, placement.id)
    return recalled(stood.course)


async def _follow(
    session: AsyncSession, deed: Deed, placement: Placement, right: Course, told: Preparation
) -> None:
    # The dispatch and the hold go with the arrival: taken away, given back, or moved.
    if right.state == "annulled":
        await annul(session, deed, placement)
    elif placement.state == "annulled":
        await reinstate(session, deed, placement, right, told)
    else:
        await set_hold(session, placement.dispatch_id, right)
        if right.arrived_on != placement.arrived_on:
            await _move_arrival(session, deed, placement, right)


async def _move_arrival(
    session: AsyncSession, deed: Deed, placement: Placement, right: Course
) -> None:
    dispatch = await dispatches.locked(session, placement.dispatch_id)
    if dispatch is not None:
        dispatch.arrived_on = right.arrived_on
        await tell_dispatch(
            session,
            deed,
            dispatch,
            "dispatch.arrival-corrected",
            occurred_on=right.arrived_on,
            placement_id=placement.id,
        )


def _news(placement: Placement, right: Course, claim: Claim) -> News:
    state = plain(right)
    data = {
        **facts_of(placement),
        **state,
        "state_before": placement.state,
        "since": state["outcome_since"],
        "corrects": claim.corrects,
    }
    occurred_on = _day_of(right, claim)
    ground = claim.entered.ground
    event = "placement.corrected"
    return News(event, occurred_on, data, ground, claim.corrects, claim.dispute_id)


def _day_of(right: Course, claim: Claim) -> date:
    if claim.manner and right.state != "annulled":
        return right.last_day
    told = claim.term.suspension
    return (told and told.day) or right.arrived_on
