"""Keeping what the feeds tell, and reading them to their head before anything is decided on."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import FedChange
from services.common.store.database import release
from services.common.store.following import Follower, Position
from services.reporting.queries import facts as queries
from services.reporting.rules.monthly_reports import AsOf
from services.reporting.rules.standpoints import Standpoint
from services.reporting.tables.facts import Fact


async def keep(session: AsyncSession, source: str, change: FedChange) -> None:
    """Add one change to the facts; a place it leaves unsaid is that of the object's last fact."""
    region, county = await queries.region_before(session, source, change.object, change.id)
    session.add(
        Fact(
            source=source,
            no=change.no,
            event=change.event,
            kind=change.object,
            object_id=change.id,
            version=change.version,
            occurred_on=change.occurred_on,
            recorded_at=change.recorded_at,
            region=change.data.get("region") or region,
            workplace_county=change.data.get("workplace_county") or county,
            data=change.data,
        )
    )


async def stand(session: AsyncSession, deed: Deed, followers: Mapping[str, Follower]) -> Standpoint:
    """Where a count made now stands, every feed read to its head. Raises FactsIncomplete."""
    reached = await catch_up(session, followers)
    as_of = (AsOf(name, one.position, one.at) for name, one in reached.items())
    return Standpoint(deed.today, tuple(as_of), deed.now)


async def catch_up(session: AsyncSession, followers: Mapping[str, Follower]) -> dict[str, Position]:
    """Read every feed to its head, with no transaction open: how far. Raises FactsIncomplete."""
    await release(session)
    return {name: await follower.catch_up() for name, follower in followers.items()}
