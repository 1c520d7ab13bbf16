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
from services.common.values.month import Month
from services.common.values.region import PROVINCE
from services.common.web.access import covers
from services.common.web.tokens import Caller
from services.reporting import policy
from services.reporting.actions.facts import stand
from services.reporting.queries import calendar, evaluations, facts, mergers, openings
from services.reporting.rules.beginnings import paper_of
from services.reporting.rules.confirmations import Within
from services.reporting.rules.evaluations import (
    Evaluation,
    EvaluationNotFound,
    Part,
    View,
    office_of,
    view,
)
from services.reporting.rules.measures import figure, figures
from services.reporting.rules.mergers import Gathered, Mergers, gather
from services.reporting.rules.periods import Period, period
from services.reporting.rules.records import Record
from services.reporting.rules.standpoints import Earlier, Standpoint, standpoint


@dataclass(frozen=True)
class Asked:
    """Who asks about which unit, from which day to which, and as known when."""

    caller: Caller
    unit_id: str
    days: tuple[date, date]
    at: Earlier


@dataclass(frozen=True)
class Ground:
    """What counted with some units from a standpoint, by their ids, with the calendar."""

    units: dict[str, Gathered]
    calendar: WorkCalendar
    at: Standpoint
    papers: Mapping[str, Month]
    """The last month on paper of each office that took its history over."""

    def views(self, looked_at: Period) -> dict[str, View]:
        """Each unit over a period, by its id."""
        return {unit_id: self.view(unit_id, looked_at) for unit_id in self.units}

    def view(self, unit_id: str, looked_at: Period) -> View:
        """One unit over a period."""
        gathered = self.units[unit_id]
        office = office_of(gathered) or PROVINCE
        days = policy.confirmation_days(looked_at.last, office)
        ends = policy.end_days(looked_at.last, office)
        paper = paper_of(gathered.facts, self.papers)
        return view(gathered, looked_at, self.at.on, Within(days, ends, self.calendar), paper)


async def evaluate_area(
    session: AsyncSession,
    deed: Deed,
    followers: Mapping[str, Follower],
    area: str,
    days: tuple[date, date],
    *,
    caller: Caller,
    after: str,
    limit: int,
) -> list[Evaluation]:
    """A stretch of an area's units by id, each with its figures as the caller may read them.

    Raises PeriodReversed, PeriodNotOver, FactsIncomplete.
    """
    looked_at = period(*days, deed.today)
    at = await stand(session, deed, followers)
    known = await mergers.mergers(session, at.positions)
    found = await evaluations.units_in(
        session, area, looked_at.last, known, at.positions, after=after, limit=limit
    )
    ground = await ground_of(session, found, known, at)
    # Counting takes a while: requests and heartbeats go on beside it.
    return await asyncio.to_thread(
        lambda: [
            _evaluation(_as_seen(seen, caller), at) for seen in ground.views(looked_at).values()
        ]
    )


async def evaluate_unit(
    session: AsyncSession, deed: Deed, followers: Mapping[str, Follower], asked: Asked
) -> Evaluation:
    """One unit's figures, for its office or itself, as known now or before.

    Raises PeriodReversed, PeriodNotOver, StandpointIncomplete, StandpointAhead, FactsIncomplete,
    EvaluationNotFound.
    """
    return _evaluation(*await _seen(session, deed, followers, asked))


async def records_of(
    session: AsyncSession, deed: Deed, followers: Mapping[str, Follower], asked: Asked, name: str
) -> tuple[tuple[str, Part, Record], ...]:
    """What one figure of a unit counts, by id.

    Raises what evaluate_unit does, and FigureUnknown.
    """
    seen, _ = await _seen(session, deed, followers, asked)
    return figure(name, seen).records()


def stretch_of(
    records: Sequence[tuple[str, Part, Record]], after: tuple[str, ...] | None, limit: int
) -> list[tuple[str, Part, Record]]:
    """At most so many records after an id and part."""
    rest = (row for row in records if after is None or row[:2] > after[:2])
    return [*islice(rest, limit)]


async def ground_of(
    session: AsyncSession, unit_ids: Sequence[str], known: Mergers, at: Standpoint
) -> Ground:
    """Gather what was known of units; those of which nothing was told are left out."""
    parts = frozenset[str]().union(*map(known.parts_of, unit_ids))
    told = await mergers.facts_of_units(session, parts, evaluations.EVALUATED, at.positions)
    days = {fact.occurred_on for fact in told if fact.kind in ("dispatch", "placement")}
    return Ground(
        units=gather(unit_ids, told, known),
        calendar=await calendar.calendar_of(session, days),
        at=at,
        papers=await openings.papers(session),
    )


def may_see(caller: Caller, unit_id: str, region: str | None) -> bool:
    """A unit sees its own evaluation, an office those of its region and all that lies within."""
    if caller.kind == "unit":
        return caller.unit_id == unit_id
    return region is not None and covers(caller, region)


async def _seen(
    session: AsyncSession, deed: Deed, followers: Mapping[str, Follower], asked: Asked
) -> tuple[View, Standpoint]:
    at = standpoint(asked.at, await stand(session, deed, followers))
    looked_at = period(*asked.days, at.on)
    known = await mergers.mergers(session, at.positions)
    ground = await ground_of(session, [asked.unit_id], known, at)
    found = ground.views(looked_at).get(asked.unit_id)
    # Who looks after the unit now sees it, whoever did then.
    places = await facts.places_before(session, "units", [("unit", asked.unit_id)])
    region, _ = places.get(("unit", asked.unit_id), (None, None))
    if found is None or not may_see(asked.caller, asked.unit_id, region):
        raise EvaluationNotFound
    return _as_seen(found, asked.caller), at


def _as_seen(view: View, caller: Caller) -> View:
    if caller.kind == "unit":
        return view.as_the_unit_may_see()
    return view.as_an_office_may_see(caller.region)


def _evaluation(seen: View, at: Standpoint) -> Evaluation:
    return Evaluation(
        unit_id=seen.unit_id,
        region=seen.region,
        standing=seen.standing,
        period=seen.period,
        at=at,
        figures=figures(seen),
        paper=seen.paper if seen.begins_on_paper else None,
    )
