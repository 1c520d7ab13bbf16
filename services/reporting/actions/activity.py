"""The activity of units, by feeds read to their head."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.following import Follower, Position
from services.reporting.actions.facts import catch_up
from services.reporting.queries import activity as queries
from services.reporting.queries import mergers
from services.reporting.rules.activity import Activity, UnitUnheardOf, activity_of, is_quiet
from services.reporting.rules.mergers import Gathered, gather


@dataclass(frozen=True)
class Known:
    """Activities, the positions of the feeds they stand on, and after which unit there are more."""

    activities: list[Activity]
    stood_on: Mapping[str, Position]
    next_after: str | None = None


async def of_unit(
    session: AsyncSession, followers: Mapping[str, Follower], unit_id: str, through: date
) -> Known:
    """One unit's activity. Raises FactsIncomplete, UnitUnheardOf."""
    known = await of_units(session, followers, [unit_id], through)
    if not known.activities:
        raise UnitUnheardOf
    return known


async def of_units(
    session: AsyncSession, followers: Mapping[str, Follower], unit_ids: Sequence[str], through: date
) -> Known:
    """Some units' activities; those unheard of are left out. Raises FactsIncomplete."""
    stood_on = await catch_up(session, followers)
    found = await _gathered(session, unit_ids)
    # Counting takes a while, here and below: requests and heartbeats go on beside it.
    counted = await asyncio.to_thread(lambda: [activity_of(one, through) for one in found.values()])
    return Known(counted, stood_on)


async def of_quiet_units(
    session: AsyncSession,
    followers: Mapping[str, Follower],
    area: str,
    days: tuple[date, date],
    *,
    after: str,
    limit: int,
) -> Known:
    """Of so many units of an area those that stand and have been quiet since a day.

    `days` are that day and the one through which spells are counted. Raises FactsIncomplete.
    """
    stood_on = await catch_up(session, followers)
    unit_ids = await queries.units_within(session, area, after=after, limit=limit)
    found = await _gathered(session, unit_ids)
    return Known(
        activities=await asyncio.to_thread(_of_the_quiet, found, *days),
        stood_on=stood_on,
        next_after=unit_ids[-1] if len(unit_ids) == limit else None,
    )


async def _gathered(session: AsyncSession, unit_ids: Sequence[str]) -> dict[str, Gathered]:
    known = await mergers.mergers(session)
    parts = frozenset[str]().union(*map(known.parts_of, unit_ids))
    facts = await mergers.facts_of_units(session, parts, queries.LOOKED_AT)
    return gather(unit_ids, facts, known)


def _of_the_quiet(found: Mapping[str, Gathered], since: date, through: date) -> list[Activity]:
    # Spells are the dear part, and most units are not quiet.
    return [activity_of(one, through) for one in found.values() if is_quiet(one, since)]
