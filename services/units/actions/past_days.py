"""Days of what an office saw at a unit: held against what is known of the unit's beginning."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.units.policy import guard
from services.units.queries import units
from services.units.rules.past_days import begun_on, check_seen_on
from services.units.tables.units import Unit


async def check_seen(session: AsyncSession, unit: Unit, day: date, today: date) -> None:
    """Refuse a day before the unit was, or one too long ago. Raises BeforeFounded, TooLongAgo."""
    registered = await units.registered_on(session, unit.id) or unit.applied_on
    begun = begun_on(unit.founded_on, registered)
    check_seen_on(day, begun, guard.earliest_day(today, unit.region))
