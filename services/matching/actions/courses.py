"""Courses kept: a placement's row and hold by its new course, the entry behind it, the feed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record
from services.common.values import ids
from services.matching.actions.dispute_days import told_until
from services.matching.rules.corrections import EntryKind
from services.matching.rules.entries import EntrySide
from services.matching.rules.holds import AlreadyHeld
from services.matching.rules.placements import Course, Ending, Outcome, Suspension
from services.matching.tables.holds import Hold
from services.matching.tables.placements import Placement, PlacementEntry


@dataclass(frozen=True)
class News:
    """What is told of a placement: the event, its business day, its own data, its ground."""

    event: str
    occurred_on: date
    data: dict[str, Any]
    ground: str | None = None
    """In somebody's words: sealed with the entry, never told to the feed."""
    corrects: str | None = None
    """Id of the entry countered."""
    dispute_id: str | None = None
    """The dispute upheld, where that is the ground."""

    @property
    def asks(self) -> bool:
        """Whether the other side is asked: not of a decision, nor of what a list told."""
        asked = self.event in _KINDS or self.event == "placement.attendance-confirmed"
        return asked and self.dispute_id is None and "import_id" not in self.data


_KINDS: Final[dict[str, EntryKind]] = {
    "placement.arrived": "arrived",
    "placement.extended": "extended",
    "placement.suspended": "suspended",
    "placement.resumed": "resumed",
    "placement.completed": "completed",
    "placement.ended-early": "ended_early",
    "placement.outcome-recorded": "outcome",
    "placement.corrected": "corrected",
}


def course_of(placement: Placement) -> Course:
    """The course of a placement, as the rules take it."""
    ending = outcome = None
    if placement.last_day:
        ending = Ending(
            placement.last_day, placement.early_retention, placement.cause, placement.by_whom
        )
    if placement.outcome:
        outcome = Outcome(
            placement.outcome,
            placement.outcome_since,
            placement.outcome_evidence,
            placement.outcome_source,
            placement.outcome_until,
        )
    suspensions = tuple(_suspension(told) for told in placement.suspensions or ())
    return Course(placement.months, placement.arrived_on, ending, outcome, suspensions)


def recalled(told: Mapping[str, Any]) -> Course:
    """The course that an entry keeps, as `plain` wrote it."""
    days = ("arrived_on", "term_last_day", "last_day", "outcome_since", "outcome_until")
    read = {name: date.fromisoformat(told[name]) for name in days if told.get(name)}
    return course_of(Placement(**{**told, **read}))


async def keep(
    session: AsyncSession,
    deed: Deed,
    placement: Placement,
    course: Course,
    news: News,
    *,
    side: EntrySide,
) -> None:
    """Write a placement's new course, append the side's entry that made it, and tell the feed."""
    for column, value in columns_of(course).items():
        setattr(placement, column, value)
    session.add(placement)
    await tell(session, deed, placement, news)
    await session.flush()
    session.add(
        PlacementEntry(
            id=ids.new("ple"),
            placement_id=placement.id,
            version=placement.version,
            kind=_KINDS[news.event],
            occurred_on=news.occurred_on,
            recorded_at=deed.now,
            author=deed.author,
            side=side,
            ground=news.ground,
            dispute_id=news.dispute_id,
            corrects=news.corrects,
            course=plain(course),
        )
    )


async def tell(session: AsyncSession, deed: Deed, placement: Placement, news: News) -> None:
    """Give a placement its next version and record what made it: ids, codes and days only.

    Whose placement it is stands with it, and the region of the youth's office as it was dispatched.
    """
    placement.version += 1
    data = {"youth_id": placement.youth_id, "youth_region": placement.youth_region, **news.data}
    if news.asks:
        data["dispute_by"] = await told_until(session, deed, placement)
    change = Change(
        object="placement",
        id=placement.id,
        version=placement.version,
        event=news.event,
        occurred_on=news.occurred_on,
        data=data,
        ground=news.dispute_id or "",
    )
    await record(session, deed, change)


async def set_hold(session: AsyncSession, dispatch_id: str, course: Course) -> None:
    """Let the youth be held from the arrival on, and once there is an end, through its day.

    Raises AlreadyHeld where a correction would reach into another dispatch or placement.
    """
    upper = course.ending.last_day + timedelta(days=1) if course.ending else None
    mine = update(Hold).where(Hold.dispatch_id == dispatch_id)
    try:
        async with session.begin_nested():
            span = Range(course.arrived_on, upper)
            away = course.suspended_days
            await session.execute(mine.values(span=span, voided=False, suspended_days=away))
    except IntegrityError as error:
        raise AlreadyHeld from error


def facts_of(placement: Placement) -> dict[str, Any]:
    """What stays the same of a placement, for the feed."""
    graduated_on = placement.graduated_on
    return {
        "dispatch_id": placement.dispatch_id,
        "youth_id": placement.youth_id,
        "post_id": placement.post_id,
        "unit_id": placement.unit_id,
        "region": placement.region,
        "workplace_county": placement.workplace_county,
        "months": placement.months,
        "graduated_on": graduated_on.isoformat() if graduated_on else None,
        "basis": placement.basis,
    }


def columns_of(course: Course) -> dict[str, Any]:
    """A course as the columns of a placement."""
    ending, outcome = course.ending, course.outcome
    return {
        "state": course.state,
        "months": course.months,
        "arrived_on": course.arrived_on,
        "term_last_day": course.term_last_day,
        "suspensions": [_told(suspension) for suspension in course.suspensions],
        "last_day": ending.last_day if ending else None,
        "early_retention": bool(ending and ending.early_retention),
        "cause": ending.cause if ending else None,
        "by_whom": ending.by_whom if ending else None,
        "outcome": outcome.kind if outcome else None,
        "outcome_since": outcome.since if outcome else None,
        "outcome_evidence": outcome.evidence if outcome else None,
        "outcome_source": outcome.source if outcome else None,
        "outcome_until": outcome.until if outcome else None,
    }


def plain(course: Course) -> dict[str, Any]:
    """A course as JSON: days as YYYY-MM-DD."""
    columns = columns_of(course)
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in columns.items()}


def _suspension(told: dict[str, Any]) -> Suspension:
    resumed_on = told["resumed_on"]
    return Suspension(
        since=date.fromisoformat(told["since"]),
        cause=told["cause"],
        resumed_on=date.fromisoformat(resumed_on) if resumed_on else None,
    )


def _told(suspension: Suspension) -> dict[str, Any]:
    resumed_on = suspension.resumed_on
    return {
        "since": suspension.since.isoformat(),
        "cause": suspension.cause,
        "resumed_on": resumed_on.isoformat() if resumed_on else None,
    }
