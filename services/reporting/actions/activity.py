"""The activity of units, by feeds read to their head."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.database import release
from services.common.store.following import Follower, Position
from services.reporting.queries import activity as queries
from services.reporting.rules.activity import Activity, activity_of

STANDING = ("recognised", "suspended")


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
    stood_on = await _catch_up(session, followers)
    facts = await queries.facts_of_units(session, [unit_id])
    return Known([activity_of(unit_id, facts[unit_id], through)], stood_on)


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
    quiet_since, through = days
    stood_on = await _catch_up(session, followers)
    unit_ids = await queries.units_within(session, area, after=after, limit=limit)
    facts = await queries.facts_of_units(session, unit_ids)
    known = [activity_of(unit_id, facts[unit_id], through) for unit_id in unit_ids]
    return Known(
        activities=list(_quiet(known, quiet_since)),
        stood_on=stood_on,
        next_after=unit_ids[-1] if len(unit_ids) == limit else None,
    )


def _quiet(known: Iterable[Activity], since: date) -> Iterable[Activity]:
    return (one for one in known if one.state in STANDING and one.is_quiet_since(since))


async def _catch_up(
    session: AsyncSession, followers: Mapping[str, Follower]
) -> Mapping[str, Position]:
    await release(session)
    return {name: await follower.catch_up() for name, follower in followers.items()}
