"""Evaluating units: read the feeds to their head, gather a unit's facts, count."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.following import Follower
from services.common.time.workdays import WorkCalendar
from services.common.web.access import covers
from services.common.web.tokens import Caller
from services.reporting.actions.facts import catch_up
from services.reporting.actions.monthly_reports import standing_now
from services.reporting.queries import calendar, evaluations, mergers
from services.reporting.rules.evaluations import (
    Evaluation,
    EvaluationNotFound,
    Part,
    View,
    view,
)
from services.reporting.rules.measures import figure, figures
from services.reporting.rules.mergers import Gathered, Mergers, gather
from services.reporting.rules.monthly_reports import AsOf
from services.reporting.rules.periods import Period, period
from services.reporting.rules.records import Record


@dataclass(frozen=True)
class Asked:
    """Who asks about which unit, from which day to which."""

    caller: Caller
    unit_id: str
    days: tuple[date, date]


@dataclass(frozen=True)
class Ground:
    """What counts with some units, by their ids, with the calendar of its days."""

    units: dict[str, Gathered]
    calendar: WorkCalendar

    def views(self, looked_at: Period, as_of: date) -> dict[str, View]:
        """Each unit over a period, by its id."""
        return {
            unit_id: view(gathered, looked_at, as_of, self.calendar)
            for unit_id, gathered in self.units.items()
        }


async def evaluate_area(
    session: AsyncSession,
    deed: Deed,
    followers: Mapping[str, Follower],
    area: str,
    days: tuple[date, date],
    *,
    after: str,
    limit: int,
) -> list[Evaluation]:
    """A stretch of an area's units by id, each with its figures.

    Raises PeriodReversed, PeriodNotOver, FactsIncomplete.
    """
    looked_at = period(*days, deed.today)
    await catch_up(session, followers)
    known = await mergers.mergers(session)
    found = await evaluations.units_in(
        session, area, looked_at.last, known, after=after, limit=limit
    )
    ground = await ground_of(session, found, known)
    as_of = await standing_now(session)
    # Counting takes a while: requests and heartbeats go on beside it.
    return await asyncio.to_thread(_evaluated, ground, looked_at, deed, as_of)


async def evaluate_unit(
    session: AsyncSession, deed: Deed, followers: Mapping[str, Follower], asked: Asked
) -> Evaluation:
    """One unit's figures, for its office or itself.

    Raises PeriodReversed, PeriodNotOver, FactsIncomplete, EvaluationNotFound.
    """
    seen = await _seen(session, deed, followers, asked)
    return _evaluation(seen, deed, await standing_now(session))


async def records_of(
    session: AsyncSession, deed: Deed, followers: Mapping[str, Follower], asked: Asked, name: str
) -> tuple[tuple[str, Part, Record], ...]:
    """What one figure of a unit counts, by id.

    Raises PeriodReversed, PeriodNotOver, FactsIncomplete, EvaluationNotFound, FigureUnknown.
    """
    return figure(name, await _seen(session, deed, followers, asked)).records()


def stretch_of(
    records: Sequence[tuple[str, Part, Record]], after: tuple[str, ...] | None, limit: int
) -> list[tuple[str, Part, Record]]:
    """At most so many records after an id and part."""
    rest = (row for row in records if after is None or row[:2] > after[:2])
    return [*islice(rest, limit)]


async def ground_of(session: AsyncSession, unit_ids: Sequence[str], known: Mergers) -> Ground:
    """Gather what is known of units; those of which nothing was told are left out."""
    parts = frozenset[str]().union(*map(known.parts_of, unit_ids))
    facts = await mergers.facts_of_units(session, parts, evaluations.EVALUATED)
    days = {fact.occurred_on for fact in facts if fact.kind == "dispatch"}
    return Ground(gather(unit_ids, facts, known), await calendar.calendar_of(session, days))


def may_see(caller: Caller, unit_id: str, region: str | None) -> bool:
    """A unit sees its own evaluation, an office those of its region and all that lies within."""
    if caller.kind == "unit":
        return caller.unit_id == unit_id
    return region is not None and covers(caller, region)


async def _seen(
    session: AsyncSession, deed: Deed, followers: Mapping[str, Follower], asked: Asked
) -> View:
    looked_at = period(*asked.days, deed.today)
    await catch_up(session, followers)
    ground = await ground_of(session, [asked.unit_id], await mergers.mergers(session))
    found = ground.views(looked_at, deed.today).get(asked.unit_id)
    if found is None or not may_see(asked.caller, asked.unit_id, found.region):
        raise EvaluationNotFound
    return found.as_the_unit_may_see() if asked.caller.kind == "unit" else found


def _evaluated(
    ground: Ground, looked_at: Period, deed: Deed, as_of: tuple[AsOf, ...]
) -> list[Evaluation]:
    views = ground.views(looked_at, deed.today).values()
    return [_evaluation(seen, deed, as_of) for seen in views]


def _evaluation(seen: View, deed: Deed, as_of: tuple[AsOf, ...]) -> Evaluation:
    return Evaluation(
        unit_id=seen.unit_id,
        region=seen.region,
        standing=seen.standing,
        period=seen.period,
        known_at=deed.now,
        as_of=as_of,
        figures=figures(seen),
    )
