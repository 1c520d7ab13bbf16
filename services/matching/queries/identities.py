"""Who youths are: by their ids, and by their ID numbers."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.sealed import blind
from services.matching.tables.youths import Youth


async def by_ids(session: AsyncSession, youth_ids: Collection[str]) -> Sequence[Youth]:
    """The youths of these ids that are registered."""
    return (await session.scalars(select(Youth).where(Youth.id.in_(youth_ids)))).all()


async def by_numbers(session: AsyncSession, numbers: Collection[str]) -> dict[str, str]:
    """The id of the youth whom each number names; of nobody's number nothing."""
    wanted = {blind("youths.id_number", number): number for number in numbers}
    rows = await session.execute(
        select(Youth.id_number_index, Youth.id).where(Youth.id_number_index.in_(wanted))
    )
    return {wanted[index]: youth_id for index, youth_id in rows}
