"""Words of an office that a unit reads: they tell nothing of who complained of it (一)."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from services.units.queries import complaints
from services.units.rules import anonymity as rules


async def check_hidden(session: AsyncSession, unit_id: str, told: Mapping[str, str | None]) -> None:
    """Let only words be told to a unit that name nobody who complained of it: ComplainantNamed.

    `told` is the words by the pointer of their field.
    """
    rules.check_hidden(await complaints.complainants(session, unit_id), told)
