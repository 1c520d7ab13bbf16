"""Scoring demonstration units: the rule in force on a day over the figures of a unit's years."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.policy import Value
from services.common.store.following import Follower
from services.common.values.region import PROVINCE
from services.reporting import policy
from services.reporting.actions.evaluations import Ground, ground_of
from services.reporting.actions.facts import stand
from services.reporting.queries import evaluations, mergers
from services.reporting.rules.demonstration import Score, ScoringRule, score
from services.reporting.rules.evaluations import EvaluationNotFound, View, view
from services.reporting.rules.measures import figure
from services.reporting.rules.periods import Period
from services.reporting.rules.standpoints import Standpoint


@dataclass(frozen=True)
class Scored:
    """A unit's score, the dated values by which it was made, and on what it stands."""

    unit_id: str
    region: str | None
    score: Score
    values: tuple[Value, ...]
    at: Standpoint


def rule_on(day: date, area: str) -> tuple[ScoringRule, tuple[Value, ...]]:
    """The rule in force there on a day. Raises NoPolicyValue before the first."""
    return policy.scoring_rule(day, area)


async def score_area(
    session: AsyncSession,
    deed: Deed,
    followers: Mapping[str, Follower],
    area: str,
    *,
    after: str,
    limit: int,
) -> list[Scored]:
    """A stretch of an area's units by id, each scored as of today. Raises FactsIncomplete."""
    at = await stand(session, deed, followers)
    known = await mergers.mergers(session, at.positions)
    found = await evaluations.units_in(session, area, at.on, known, after=after, limit=limit)
    ground = await ground_of(session, found, known, at)
    return await asyncio.to_thread(lambda: [_scored(ground, unit_id) for unit_id in ground.units])


async def score_unit(
    session: AsyncSession, deed: Deed, followers: Mapping[str, Follower], unit_id: str
) -> Scored:
    """One unit, scored as of today. Raises FactsIncomplete, EvaluationNotFound."""
    at = await stand(session, deed, followers)
    known = await mergers.mergers(session, at.positions)
    ground = await ground_of(session, [unit_id], known, at)
    if unit_id not in ground.units:
        raise EvaluationNotFound
    return await asyncio.to_thread(_scored, ground, unit_id)


def _scored(ground: Ground, unit_id: str) -> Scored:
    gathered, today = ground.units[unit_id], ground.at.on

    @cache
    def over(period: Period) -> View:
        return view(gathered, period, today, ground.calendar)

    region = over(Period(today, today)).region
    rule, values = rule_on(today, region or PROVINCE)
    points = score(rule, today, lambda name, period: figure(name, over(period)))
    return Scored(unit_id, region, points, values, ground.at)
