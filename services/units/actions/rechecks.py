"""Looking again whether a recognised unit still meets what it was recognised on."""

from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed, by_itself
from services.common.store.database import Database
from services.common.time.clock import Clock
from services.units.actions.conditions import assess
from services.units.actions.telling import tell_unit
from services.units.queries import units
from services.units.rules import rechecks
from services.units.tables.units import Unit

BATCH = 100


async def look_again(session: AsyncSession, deed: Deed, unit: Unit) -> None:
    """Note on a locked unit what no longer holds, and tell of it if that is news."""
    await session.flush()
    now = rechecks.unmet(unit.state, (await assess(session, unit, deed.today)).conditions)
    if now == unit.unmet:
        return
    unit.unmet = now
    await tell_unit(session, deed, unit, "unit.conditions-checked", unmet=now)


async def look_at_all(database: Database, clock: Clock) -> None:
    """Look at every recognised unit: documents lapse though nobody changes anything."""
    deed = by_itself("units", clock, "daily")
    after: str | None = ""
    while after is not None:
        after = await database.run(partial(_look_on, deed=deed, after=after))


async def _look_on(session: AsyncSession, deed: Deed, after: str) -> str | None:
    found = await units.recognised_after(session, after, BATCH)
    for unit in found:
        await look_again(session, deed, unit)
    return found[-1].id if len(found) == BATCH else None
