"""Endings: at term, retained before term, or early; then the seat is free and so is the youth."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions.absences import refuse_unreached
from services.matching.actions.changes import tell_youth
from services.matching.actions.courses import News, course_of, keep, plain, recalled, set_hold
from services.matching.actions.entering import Entered, entry_of, refuse_decided, refuse_untimely
from services.matching.actions.follow_ups import look_after
from services.matching.actions.placements import (
    Detail,
    hold_placement,
    raise_out_of_reach,
    read_placement,
)
from services.matching.actions.seats import free
from services.matching.queries import markets, placements, youths
from services.matching.rules import endings, outcomes
from services.matching.rules.applications import after
from services.matching.rules.endings import Manner
from services.matching.rules.entries import Entry, side_of
from services.matching.rules.placements import Course, Outcome
from services.matching.tables.placements import Placement

_TOLD: Final = {
    "completed": ("placement.completed", ("last_day", "early_retention")),
    "ended_early": ("placement.ended-early", ("last_day", "cause", "by_whom")),
}
"""How an end is told: the event, and what of the course it says."""


async def end(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    placement_id: str,
    manner: Manner,
    *,
    entered: Entered,
) -> Detail:
    """A placement ends: hold closed, seat freed, youth known until they apply again.

    Raises PlacementNotFound, PlacementChanged, what `rules.endings.end` raises,
    CauseUntold, RetentionTooShort, PresentSince, AbsenceTooShort, ContactNotAttempted,
    DayInFuture, DayTooFarBack, GroundMissing.
    """
    await _lock_market(session, caller, placement_id)
    placement = await hold_placement(session, caller, placement_id, entered.expected_version)
    await close(session, deed, caller, placement, manner, entered=entered)
    await _let_go(session, deed, placement)
    await free(session, deed, placement.post_id)
    return await read_placement(session, caller, placement.id, deed.today)


async def close(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    placement: Placement,
    manner: Manner,
    *,
    entered: Entered,
    transferred: bool = False,
) -> None:
    """End a placement that is held; its seat and its youth are left to whoever ends it.

    `transferred`: a dispatch to another unit follows.

    Raises what `end` raises but PlacementNotFound and PlacementChanged.
    """
    course = endings.end(course_of(placement), manner, deed.today)
    endings.refuse_unexplained(manner, entered.ground)
    first = await refuse_unreached(session, deed, placement, course, manner)
    entry = entry_of(deed, caller, placement.workplace_county, entered)
    months = policy.retention_months(deed.today, placement.workplace_county)
    outcomes.refuse_short(course.outcome, months, entry)
    await refuse_untimely(session, entry, first)
    await set_hold(session, placement.dispatch_id, course)
    news = _news(course, entered.ground, transferred=transferred)
    await keep(session, deed, placement, course, news, side=side_of(caller.kind))
    await look_after(session, deed, placement.youth_id)


async def record_outcome(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    placement_id: str,
    outcome: Outcome,
    *,
    entered: Entered,
    dispute_id: str | None = None,
) -> Detail:
    """What became of the youth; the newest record counts (宁人社函〔2020〕272号 一).

    Raises PlacementNotFound, PlacementChanged, DecidedOtherwise and what `rules.outcomes` raises.
    """
    placement = await hold_placement(session, caller, placement_id, entered.expected_version)
    outcomes.refuse_source(outcome.source, by_unit=caller.kind == "unit")
    course = outcomes.record_outcome(course_of(placement), outcome, deed.today)
    # What a dispute decided stands on the decision.
    grounded = Entered(entered.ground or dispute_id)
    entry = entry_of(deed, caller, placement.workplace_county, grounded)
    await _refuse_untimely_outcome(session, caller, placement, outcome, entry)
    if caller.kind == "unit":
        await _refuse_replacing(session, placement, outcome)
    event, day = "placement.outcome-recorded", outcome.since or deed.today
    news = News(event, day, _told(outcome), entered.ground, dispute_id=dispute_id)
    await keep(session, deed, placement, course, news, side=side_of(caller.kind))
    await look_after(session, deed, placement.youth_id)
    return await read_placement(session, caller, placement.id, deed.today)


async def _refuse_untimely_outcome(
    session: AsyncSession, caller: Caller, placement: Placement, outcome: Outcome, entry: Entry
) -> None:
    days = policy.retention_days(entry.today, placement.workplace_county)
    outcomes.refuse_late(course_of(placement), outcome, days, entry)
    months = policy.retention_months(entry.today, placement.workplace_county)
    outcomes.refuse_short(outcome, months, entry)
    # A job was known on its eve, so one of the morrow of a decision was decided on.
    known_on = outcome.since - timedelta(days=1) if outcome.since else entry.today
    await refuse_decided(session, caller, placement.id, "outcome", known_on)


async def _refuse_replacing(session: AsyncSession, placement: Placement, outcome: Outcome) -> None:
    entries = await placements.entries(session, placement.id)
    by = outcomes.told_by((entry.side, recalled(entry.course).outcome) for entry in entries)
    outcomes.refuse_replacing(course_of(placement).outcome, by, outcome)


def _told(outcome: Outcome) -> dict[str, Any]:
    return {
        "outcome": outcome.kind,
        "since": outcome.since.isoformat() if outcome.since else None,
        "evidence": outcome.evidence,
        "source": outcome.source,
        "until": outcome.until.isoformat() if outcome.until else None,
    }


async def _lock_market(session: AsyncSession, caller: Caller, placement_id: str) -> None:
    market = await placements.market_of(session, caller, placement_id)
    if market is None:
        await raise_out_of_reach(session, caller, placement_id)
    await markets.lock(session, market)


def _news(course: Course, ground: str | None, *, transferred: bool) -> News:
    event, names = _TOLD[course.state]
    told = plain(course)
    data = {name: told[name] for name in names}
    if course.state == "ended_early":
        data["transferred"] = transferred
    return News(event, course.last_day, data, ground)


async def _let_go(session: AsyncSession, deed: Deed, placement: Placement) -> None:
    youth = await youths.locked(session, placement.youth_id)
    if youth is not None and youth.state == "applied":
        youth.state, youth.applied_at = after(youth.state, "end"), None
        await tell_youth(session, deed, youth, "youth.placement-ended", placement_id=placement.id)
