"""Follow-ups kept: a case opens with an end, and closes with a job or for a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record
from services.common.values import ids
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions.courses import course_of
from services.matching.actions.entering import Entered
from services.matching.actions.placements import hold_placement
from services.matching.queries import follow_ups, placements, seats, sight, youths
from services.matching.rules import follow_ups as rules
from services.matching.rules.follow_ups import (
    Closing,
    ClosingByOfficer,
    FollowUpUnknown,
    Kind,
    Made,
    State,
)
from services.matching.rules.placements import PlacementNotFound
from services.matching.rules.youths import Consent, check_consent_day
from services.matching.tables.follow_ups import FollowUp, FollowUpCase
from services.matching.tables.placements import Placement

_OPENED: Final[dict[State | None, str]] = {
    None: "follow-up.opened",
    "open": "follow-up.due-moved",
    "closed": "follow-up.reopened",
}
"""How it is told that a case is open with a day, by what it was before."""


@dataclass(frozen=True, repr=False)
class Done:
    """What was done for somebody, on which day, and whether it reached them."""

    kind: Kind
    made_on: date
    reached: bool
    post_ids: Sequence[str]
    note: str | None


@dataclass(frozen=True)
class Closed:
    """Why a case is closed, on which ground, and the case's version that was seen.

    And when and how the youth said so, where they want no help.
    """

    because: ClosingByOfficer
    entered: Entered
    word: Consent | None = None


@dataclass(frozen=True)
class Case:
    """A case and everything that was done in it."""

    case: FollowUpCase
    made: Sequence[FollowUp]


async def look_after(session: AsyncSession, deed: Deed, youth_id: str) -> None:
    """Open, close or reopen the cases of a youth by all their placements as they stand.

    The youth is held meanwhile: two that move at once would each look past the other.
    """
    await youths.locked(session, youth_id)
    stays = await placements.of_youth(session, youth_id)
    cases = await follow_ups.held_cases(session, youth_id)
    courses = {placement.id: course_of(placement) for placement in stays}
    for placement in stays:
        course = courses[placement.id]
        closing = rules.closing_among(course, courses.values())
        if course.ending:
            await _settle(session, deed, placement, cases.get(placement.id), closing)


async def _settle(
    session: AsyncSession,
    deed: Deed,
    placement: Placement,
    case: FollowUpCase | None,
    closing: Closing | None,
) -> None:
    if case is not None and not rules.is_reckoned_anew(case.closed_because):
        return
    if closing is None:
        await _open(session, deed, placement, case)
    elif case is not None and case.closed_because != closing:
        await _close(session, deed, case, closing)


async def read_case(session: AsyncSession, caller: Caller, placement_id: str) -> Case:
    """A case within sight. Raises PlacementNotFound, FollowUpUnknown."""
    if await sight.placement_seen(session, caller, placement_id) is None:
        raise PlacementNotFound
    case = await follow_ups.case_of(session, placement_id)
    if case is None:
        raise FollowUpUnknown
    return Case(case, await follow_ups.made(session, placement_id))


async def follow_up(
    session: AsyncSession, deed: Deed, caller: Caller, placement_id: str, done: Done
) -> Case:
    """Record what was done; the next is due by the pace.

    Raises PlacementNotFound, FollowUpNotOpen, PostsUnfit, PostsNotOpen, and Malformed for a day
    that cannot be.
    """
    placement, case = await _opened(session, caller, placement_id)
    last_day = placement.last_day or deed.today
    rules.check_made(done.kind, done.post_ids, done.made_on, (last_day, deed.today))
    offered = await seats.open_among(session, done.post_ids)
    rules.refuse_not_offered(done.post_ids, offered)
    session.add(_entry(deed, placement, done))
    await session.flush()
    made = await follow_ups.made(session, placement.id)
    case.due_on = rules.due_after(last_day, _told(made), _pace(deed, placement))
    data: dict[str, Any] = {"kind": done.kind, "reached": done.reached}
    data |= {"youth_id": placement.youth_id, "youth_region": placement.youth_region}
    await _tell(session, deed, case, "follow-up.made", **data, posts=len(done.post_ids))
    return Case(case, made)


async def close(
    session: AsyncSession, deed: Deed, caller: Caller, placement_id: str, told: Closed
) -> Case:
    """An officer closes a case for a reason, on a ground.

    Raises PlacementNotFound, FollowUpNotOpen, FollowUpChanged, WordMissing, Malformed.
    """
    rules.refuse_without_word(told.because, told.word)
    placement, case = await _opened(session, caller, placement_id)
    rules.refuse_stale(case.version, told.entered.expected_version)
    if told.word:
        check_consent_day(told.word, (course_of(placement).last_day, deed.today))
    case.closing_ground = told.entered.ground
    case.word_given_on = told.word.given_on if told.word else None
    case.word_method = told.word.method if told.word else None
    await _close(session, deed, case, told.because)
    return Case(case, await follow_ups.made(session, placement_id))


async def _opened(
    session: AsyncSession, caller: Caller, placement_id: str
) -> tuple[Placement, FollowUpCase]:
    placement = await hold_placement(session, caller, placement_id, None)
    case = await follow_ups.held_case(session, placement.id)
    rules.refuse_not_open(case.state if case else None)
    if case is None:
        raise FollowUpUnknown
    return placement, case


async def _open(
    session: AsyncSession,
    deed: Deed,
    placement: Placement,
    case: FollowUpCase | None,
) -> None:
    made = _told(await follow_ups.made(session, placement.id))
    due_on = rules.due_after(course_of(placement).last_day, made, _pace(deed, placement))
    if case is not None and (case.state, case.due_on) == ("open", due_on):
        return
    event = _OPENED[case.state if case else None]
    case = case or FollowUpCase(placement_id=placement.id, version=0)
    case.state, case.due_on = "open", due_on
    case.closed_on = case.closed_because = case.closing_ground = None
    case.word_given_on = case.word_method = None
    session.add(case)
    await _tell(session, deed, case, event)


def _told(made: Sequence[FollowUp]) -> list[Made]:
    return [Made(one.made_on, one.reached) for one in made]


async def _close(session: AsyncSession, deed: Deed, case: FollowUpCase, closing: Closing) -> None:
    event = "follow-up.closed" if case.state == "open" else "follow-up.closing-restated"
    case.closed_on = case.closed_on or deed.today
    case.state, case.closed_because = "closed", closing
    await _tell(session, deed, case, event, closed_because=closing)


def _pace(deed: Deed, placement: Placement) -> rules.Pace:
    return policy.follow_up_pace(deed.today, placement.region)


def _entry(deed: Deed, placement: Placement, done: Done) -> FollowUp:
    return FollowUp(
        id=ids.new("flw"),
        placement_id=placement.id,
        **{**vars(done), "post_ids": list(done.post_ids)},
        recorded_at=deed.now,
        author=deed.author,
    )


async def _tell(
    session: AsyncSession, deed: Deed, case: FollowUpCase, event: str, **data: Any
) -> None:
    case.version += 1
    change = Change(
        object="follow-up",
        id=case.placement_id,
        version=case.version,
        event=event,
        occurred_on=deed.today,
        data={"state": case.state, "due_on": case.due_on.isoformat(), **data},
    )
    await record(session, deed, change)
