"""Keeping the calendar: seeded from what is published, replaced by an office on a ground."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.grounds import record_all_grounded, record_grounded
from services.reporting import policy
from services.reporting.actions import policy_rows
from services.reporting.queries import calendar as queries
from services.reporting.queries import locks
from services.reporting.rules import calendar as rules
from services.reporting.rules.calendar import Arrangement, Regional
from services.reporting.tables.calendar import CalendarYear, RegionalHolidays


async def seed(session: AsyncSession, deed: Deed, offered: Iterable[Arrangement]) -> None:
    """Keep what a library offers where nothing is stored, or only a provisional year."""
    await locks.hold(session, "calendar", "")
    stored = await queries.statuses(session)
    new = []
    for arrangement in offered:
        status, version = stored.get(arrangement.year, (None, 0))
        if rules.follows(status, arrangement.status):
            new.append((arrangement, version + 1))
    await _keep(session, deed, new, "系统内置的节假日安排")


async def replace(
    session: AsyncSession, deed: Deed, arrangement: Arrangement, *, seen: int | None, ground: str
) -> CalendarYear:
    """A new version of a year. Raises YearOutOfReach, CalendarChanged."""
    rules.require_reach(arrangement.year, deed.today)
    await locks.hold(session, "calendar", "")
    stands = await queries.newest(session, arrangement.year)
    version = stands.version if stands else 0
    rules.require_version(seen, version)
    (row,) = await _keep(session, deed, [(arrangement, version + 1)], ground)
    return row


async def find(session: AsyncSession, year: int) -> CalendarYear:
    """The newest version of a year. Raises YearOutOfReach."""
    stands = await queries.newest(session, year)
    if stands is None:
        raise rules.YearOutOfReach(year=year)
    return stands


async def replace_regional(
    session: AsyncSession, deed: Deed, given: Regional, *, seen: int | None, ground: str
) -> RegionalHolidays:
    """A new version of a region's holidays. Raises YearOutOfReach, CalendarChanged."""
    rules.require_reach(given.year, deed.today)
    await locks.hold(session, "calendar", "")
    stands = await queries.newest_regional(session, given.region, given.year)
    version = stands.version if stands else 0
    rules.require_version(seen, version)
    row = RegionalHolidays(
        region=given.region,
        year=given.year,
        version=version + 1,
        off=list(given.off),
        on=list(given.on),
        source=given.source,
        ground=ground,
        author=deed.author,
        recorded_at=deed.now,
    )
    session.add(row)
    await record_grounded(session, deed, _told_regional(given, row, deed))
    return row


async def find_regional(session: AsyncSession, region: str, year: int) -> RegionalHolidays:
    """The newest version of a region's holidays. Raises RegionWithoutHolidays."""
    stands = await queries.newest_regional(session, region, year)
    if stands is None:
        raise rules.RegionWithoutHolidays(year=year)
    return stands


async def awaited_since(session: AsyncSession, deed: Deed, area: str) -> date | None:
    """Since when next year's arrangement is missing that should be there; None otherwise."""
    await policy_rows.current(session)
    statuses = {year: status for year, (status, _) in (await queries.statuses(session)).items()}
    return rules.alarm_since(deed.today, policy.calendar_alarm_day(deed.today, area), statuses)


async def _keep(
    session: AsyncSession, deed: Deed, new: Sequence[tuple[Arrangement, int]], ground: str
) -> list[CalendarYear]:
    rows = [_year(deed, arrangement, version, ground) for arrangement, version in new]
    session.add_all(rows)
    told = [_told(arrangement, version, deed, ground) for arrangement, version in new]
    await record_all_grounded(session, deed, told)
    return rows


def _year(deed: Deed, arrangement: Arrangement, version: int, ground: str) -> CalendarYear:
    return CalendarYear(
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


def _told_regional(given: Regional, row: RegionalHolidays, deed: Deed) -> Change:
    return Change(
        object="regional-holidays",
        id=f"{given.region}/{given.year}",
        version=row.version,
        event="regional-holidays.set",
        occurred_on=deed.today,
        ground=row.ground,
        data={
            "region": given.region,
            "year": given.year,
            "off": [day.isoformat() for day in given.off],
            "on": [day.isoformat() for day in given.on],
            "source": given.source,
        },
    )
