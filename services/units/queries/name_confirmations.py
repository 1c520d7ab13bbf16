"""Confirmations of names, read."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.units.rules.unit_names import Confirmation
from services.units.tables.name_confirmations import NameConfirmation


async def confirmation(session: AsyncSession, unit_id: str, name: str) -> Confirmation | None:
    """The confirmation of this very name of a unit, as a fact."""
    found = await session.get(NameConfirmation, (unit_id, name))
    return Confirmation(found.ground, found.confirmed_on) if found else None
