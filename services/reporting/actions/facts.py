"""Keeping what the feeds tell, and reading them to their head before anything is decided on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.bulk import as_json, columns_of, insert_rows, table_of
from services.common.store.changes import FedChange
from services.common.store.database import release
from services.common.store.following import Follower, Position
from services.reporting.queries import facts as queries
from services.reporting.rules.monthly_reports import AsOf
from services.reporting.rules.standpoints import Standpoint
from services.reporting.tables.facts import Fact


async def keep_all(session: AsyncSession, source: str, changes: Sequence[FedChange]) -> None:
    """Add changes to the facts; a place left unsaid is that of the object's last fact."""
    # What begins with them has no fact before.
    earlier = [(change.object, change.id) for change in changes if change.version > 1]
    places = await queries.places_before(session, source, earlier) if earlier else {}
    rows = [_row(change, places) for change in changes]
    await insert_rows(session, table_of(Fact), columns_of(rows), {"source": source})


def _row(change: FedChange, places: dict[tuple[str, str], queries.Place]) -> dict[str, Any]:
    """A change as a fact; where its object is from now on stands in `places`."""
    region, county = places.get((change.object, change.id), (None, None))
    place = change.data.get("region") or region, change.data.get("workplace_county") or county
    places[change.object, change.id] = place
    return {
        "no": change.no,
        "event": change.event,
        "kind": change.object,
        "object_id": change.id,
        "version": change.version,
        "occurred_on": change.occurred_on,
        "recorded_at": change.recorded_at,
        "region": place[0],
        "workplace_county": place[1],
        "data": as_json(change.data),
    }


async def stand(session: AsyncSession, deed: Deed, followers: Mapping[str, Follower]) -> Standpoint:
    """Where a count made now stands, every feed read to its head. Raises FactsIncomplete."""
    reached = await catch_up(session, followers)
    as_of = (AsOf(name, one.position, one.at) for name, one in reached.items())
    return Standpoint(deed.today, tuple(as_of), deed.now)


async def first_told(session: AsyncSession, followers: Mapping[str, Follower]) -> datetime | None:
    """When the first fact was recorded; None where nothing has happened yet.

    A feed of which nothing was ever read is read first: what nobody heard of is not nothing.
    Raises FactsIncomplete.
    """
    if None in (await queries.positions(session)).values():
        await catch_up(session, followers)
    return await queries.first_recorded(session)


async def catch_up(session: AsyncSession, followers: Mapping[str, Follower]) -> dict[str, Position]:
    """Read every feed to its head, with no transaction open: how far. Raises FactsIncomplete."""
    await release(session)
    return {name: await follower.catch_up() for name, follower in followers.items()}
