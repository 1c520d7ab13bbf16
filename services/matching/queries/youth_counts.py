"""The registry by classes: everything classified of the youths of an office, row by row."""

from collections.abc import AsyncIterator
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.tokens import Caller
from services.matching.queries.sight import office_covers
from services.matching.tables.intentions import Intention
from services.matching.tables.youths import Youth

_COUNTED: Final = ("known", "applied", "paused", "withdrawn")
_COLUMNS: Final = (
    Youth.region,
    Youth.education_level,
    Youth.school,
    Youth.major,
    Youth.graduated_on,
    Youth.skill_level,
    Youth.unemployment_registered_on,
    Youth.hardship,
    Intention.regions,
    Intention.industries,
    Intention.occupations,
    Intention.needs_lodging,
)


async def recorded(
    session: AsyncSession, caller: Caller, *, with_birth: bool
) -> AsyncIterator[Any]:
    """Every youth within an office's region; the ID number is opened only for who needs a birth."""
    columns = (*_COLUMNS, Youth.id_number) if with_birth else _COLUMNS
    query = (
        select(*columns)
        .outerjoin(Intention, Intention.youth_id == Youth.id)
        .where(office_covers(caller, Youth.region), Youth.state.in_(_COUNTED))
        .execution_options(yield_per=2000)
    )
    rows = await session.stream(query)
    async for row in rows:
        yield row
