"""Days of what an office saw at a unit: held against what is known of the unit's beginning."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.units.policy import guard
from services.units.queries import units
from services.units.rules.past_days import begun_on, check_inspected_day, check_seen_on
from services.units.tables.units import Unit


async def check_seen(session: AsyncSession, unit: Unit, day: date, today: date) -> None:
    """Refuse a day before the unit was, or one too long ago. Raises BeforeFounded, TooLongAgo."""
    begun = begun_on(unit.founded_on, await _registered_on(session, unit))
    check_seen_on(day, begun, guard.earliest_day(today, unit.region))


async def check_inspected(session: AsyncSession, unit: Unit, day: date, today: date) -> None:
    """The same, and refuse a day before the unit applied. Raises BeforeRegistered too."""
    await check_seen(session, unit, day, today)
    check_inspected_day(day, await _registered_on(session, unit))


async def _registered_on(session: AsyncSession, unit: Unit) -> date:
    return await units.registered_on(session, unit.id) or unit.applied_on
