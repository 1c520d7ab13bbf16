"""Confirmations of credit codes, read."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.units.rules.credit_codes import Confirmation
from services.units.tables.credit_codes import CreditCodeConfirmation


async def confirmation(
    session: AsyncSession, unit_id: str, credit_code: str
) -> Confirmation | None:
    """The confirmation of this very code of a unit, as a fact."""
    found = await session.get(CreditCodeConfirmation, (unit_id, credit_code))
    return Confirmation(found.ground, found.confirmed_on) if found else None
