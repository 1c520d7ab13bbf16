"""Whose things a youth or a unit asks for: by every id that it bears or bore."""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.tokens import Caller
from services.reporting.queries import mergers, persons


async def ids_of(session: AsyncSession, caller: Caller) -> Collection[str]:
    """A person by every id of theirs, a unit with all that went into it."""
    if caller.kind == "unit":
        return (await mergers.mergers(session)).parts_of(str(caller.unit_id))
    return await persons.ids_of(session, str(caller.youth_id))
