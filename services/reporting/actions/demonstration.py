"""Scoring demonstration units: the rule in force on a day over the figures of a unit's years."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import release
from services.common.store.following import Follower
from services.common.values.dated import Value
from services.common.values.region import PROVINCE
from services.reporting import policy
from services.reporting.actions import policy_rows
from services.reporting.actions.evaluations import Ground, ground_of
from services.reporting.actions.facts import stand
from services.reporting.queries import calendar, evaluations, mergers
from services.reporting.rules.demonstration import Score, ScoringRule, score
from services.reporting.rules.evaluations import EvaluationNotFound, View
from services.reporting.rules.measures import figure
from services.reporting.rules.mergers import Mergers
from services.reporting.rules.periods import Period
from services.reporting.rules.standpoints import Standpoint

AT_ONCE: Final = 100
"""How many scores are counted in one answer, well within the patience of whoever asks."""


@dataclass(frozen=True)
class Scored:
    """A unit's score, the dated values by which it was made, and on what it stands."""

    unit_id: str
    region: str | None
    score: Score
    values: tuple[Value, ...]
    at: Standpoint


@dataclass(frozen=True)
class Mark:
    """On what a score rests: the day, how much was told of the unit, the calendar, the values."""

    day: date
    told: int
    calendar: tuple[tuple[int, tuple[str, int]], ...]
    values: int


@dataclass(frozen=True)
class Place:
    """A unit's score alone, None where nothing measured it, and whether it is ranked by it."""

    unit_id: str
    score: Decimal | None
    is_ranked: bool


@dataclass(frozen=True)
class Ranking:
    """The places of an area's units by id, and of how many the score is yet to be counted."""

    places: tuple[Place, ...]
    left: int


@dataclass(frozen=True)
class Kept:
    """What a process keeps: the last place of each unit, for as long as its mark is the same.

    And of each area a lock: whoever comes meanwhile finds counted what was counted.
    """

    places: dict[str, tuple[Mark, Place]] = field(default_factory=dict)
    counting: defaultdict[str, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )


def rule_on(day: date, area: str) -> tuple[ScoringRule, tuple[Value, ...]]:
    """The rule in force there on a day. Raises NoPolicyValue before the first."""
    return policy.scoring_rule(day, area)


async def rank_area(
    session: AsyncSession,
    deed: Deed,
    followers: Mapping[str, Follower],
    kept: Kept,
    area: str,
) -> Ranking:
    """An area's units by id, each with its score of today.

    Counted are those alone of which something was told since the last time, or nothing was counted
    yet that day, and no more than `AT_ONCE` of them: whoever needs all asks until none is left.
    An area is counted by one at a time. Raises FactsIncomplete.
    """
    # No connection waits for another's count.
    await release(session)
    async with kept.counting[area]:
        at = await stand(session, deed, followers)
        return await _count_on(session, kept.places, area, at)


async def _count_on(
    session: AsyncSession, kept: dict[str, tuple[Mark, Place]], area: str, at: Standpoint
) -> Ranking:
    known = await mergers.mergers(session, at.positions)
    found = await evaluations.units_in(session, area, at.on, known, at.positions)
    marks = await _marks(session, found, known, at)
    stale = [key for key in found if key not in kept or kept[key][0] != marks[key]]
    for scored in await _score(session, stale[:AT_ONCE], known, at):
        place = Place(scored.unit_id, scored.score.score, scored.score.is_ranked)
        kept[scored.unit_id] = (marks[scored.unit_id], place)
    left = {*stale[AT_ONCE:]}
    return Ranking(tuple(kept[key][1] for key in found if key not in left), len(left))


async def _marks(
    session: AsyncSession, unit_ids: Sequence[str], known: Mergers, at: Standpoint
) -> dict[str, Mark]:
    await policy_rows.current(session)
    # Counted as far as the scores are: what is told in between is counted the next time.
    parts = {unit_id: known.parts_of(unit_id) for unit_id in unit_ids}
    every = frozenset[str]().union(*parts.values())
    told = await mergers.counts_of_units(session, every, evaluations.EVALUATED, at.positions)
    years = tuple(sorted((await calendar.statuses(session)).items()))
    return {
        unit_id: Mark(
            at.on, sum(told.get(part, 0) for part in made_of), years, policy.POLICY.edition
        )
        for unit_id, made_of in parts.items()
    }


async def score_units(
    session: AsyncSession, deed: Deed, followers: Mapping[str, Follower], unit_ids: Sequence[str]
) -> list[Scored]:
    """Some units by id, each scored as of today; those unheard of are left out.

    Raises FactsIncomplete.
    """
    at = await stand(session, deed, followers)
    known = await mergers.mergers(session, at.positions)
    return await _score(session, unit_ids, known, at)


async def score_unit(
    session: AsyncSession, deed: Deed, followers: Mapping[str, Follower], unit_id: str
) -> Scored:
    """One unit, scored as of today. Raises FactsIncomplete, EvaluationNotFound."""
    found = await score_units(session, deed, followers, [unit_id])
    if not found:
        raise EvaluationNotFound
    return found[0]


async def _score(
    session: AsyncSession, unit_ids: Sequence[str], known: Mergers, at: Standpoint
) -> list[Scored]:
    if not unit_ids:
        return []
    await policy_rows.current(session)
    ground = await ground_of(session, unit_ids, known, at)
    # Counting takes a while: requests and heartbeats go on beside it.
    return await asyncio.to_thread(lambda: [_scored(ground, unit_id) for unit_id in ground.units])


def _scored(ground: Ground, unit_id: str) -> Scored:
    today = ground.at.on
    whole = ground.view(unit_id, Period(today, today))

    @cache
    def over(period: Period) -> View:
        # Every period of a score ends today, and with it the standing is the same.
        return replace(whole, period=period)

    rule, values = rule_on(today, whole.region or PROVINCE)
    points = score(rule, today, lambda name, period: figure(name, over(period)))
    return Scored(unit_id, whole.region, points, values, ground.at)
