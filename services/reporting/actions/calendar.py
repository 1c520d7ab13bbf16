"""Keeping the calendar: seeded from what is published, replaced by an office on a ground."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record
from services.reporting.queries import calendar as queries
from services.reporting.queries import locks
from services.reporting.rules import calendar as rules
from services.reporting.rules.calendar import Arrangement
from services.reporting.tables.calendar import CalendarYear


async def seed(session: AsyncSession, deed: Deed, offered: Iterable[Arrangement]) -> None:
    """Keep what a library offers where nothing is stored, or only a provisional year."""
    await locks.hold(session, "calendar", "")
    stored = await queries.statuses(session)
    for arrangement in offered:
        status, version = stored.get(arrangement.year, (None, 0))
        if rules.follows(status, arrangement.status):
            await _keep(session, deed, arrangement, version + 1, "系统内置的节假日安排")


async def replace(
    session: AsyncSession, deed: Deed, arrangement: Arrangement, *, seen: int | None, ground: str
) -> CalendarYear:
    """A new version of a year. Raises YearOutOfReach, CalendarChanged."""
    rules.require_reach(arrangement.year, deed.today)
    await locks.hold(session, "calendar", "")
    stands = await queries.newest(session, arrangement.year)
    version = stands.version if stands else 0
    rules.require_version(seen, version)
    return await _keep(session, deed, arrangement, version + 1, ground)


async def find(session: AsyncSession, year: int) -> CalendarYear:
    """The newest version of a year. Raises YearOutOfReach."""
    stands = await queries.newest(session, year)
    if stands is None:
        raise rules.YearOutOfReach(year=year)
    return stands


async def _keep(
    session: AsyncSession, deed: Deed, arrangement: Arrangement, version: int, ground: str
) -> CalendarYear:
    row = CalendarYear(
        year=arrangement.year,
        version=version,
        status=arrangement.status,
        off=list(arrangement.off),
        on=list(arrangement.on),
        source=arrangement.source,
        ground=ground,
        author=deed.author,
        recorded_at=deed.now,
    )
    session.add(row)
    await record(session, deed, _told(arrangement, version, deed, ground))
    return row


def _told(arrangement: Arrangement, version: int, deed: Deed, ground: str) -> Change:
    return Change(
        object="calendar",
        id=str(arrangement.year),
        version=version,
        event=f"calendar.{arrangement.status}",
        occurred_on=deed.today,
        ground=ground,
        data={
            "year": arrangement.year,
            "status": arrangement.status,
            "off": [day.isoformat() for day in arrangement.off],
            "on": [day.isoformat() for day in arrangement.on],
            "source": arrangement.source,
        },
    )
