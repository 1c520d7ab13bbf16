"""Ids of placements by drawers, and from a pseudonym back to its id: so long and no longer."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Final, Protocol

from sqlalchemy import BigInteger, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.database import Database
from services.common.store.feeds import lies_in
from services.common.values.feeds import Way
from services.matching.rules import drawers as rules
from services.matching.rules.drawers import DRAWERS, DRAWERS_AT_FIRST
from services.matching.tables.placements import Placement, drawer_of

DRAWER: Final = literal_column(drawer_of("placements.id"), BigInteger)
LONGEST: Final = 2.0
"""Seconds: within the patience of whoever asks, also where others walk as well."""


class FindIds(Protocol):
    """Finds the ids of regions that lie in these drawers, whatever a feed tells of them."""

    def __call__(
        self, session: AsyncSession, areas: Sequence[str], drawers: Sequence[int]
    ) -> Awaitable[Sequence[str]]:
        """All of them, in any order."""


async def in_drawers(
    session: AsyncSession, areas: Sequence[str], drawers: Sequence[int]
) -> Sequence[str]:
    """The ids of all placements of these areas that lie in these drawers."""
    # As one value: a row of its own for each of very many costs more than to look at it does.
    query = select(func.array_agg(Placement.id))
    query = query.where(DRAWER.in_(drawers), lies_in(Placement.region, areas))
    return await session.scalar(query) or []


@dataclass(frozen=True)
class Walk:
    """Through all ids, drawer by drawer."""

    find: FindIds = in_drawers

    async def __call__(
        self,
        database: Database,
        areas: Sequence[str],
        *,
        told: Callable[[str], str],
        is_it: Callable[[str], bool],
        passed: int,
    ) -> Way:
        """Go on behind so many drawers, in the order of whom `told` tells them to."""
        left = [no for _, no in rules.drawers_in_order(told)[passed:]]
        until, count = monotonic() + LONGEST, DRAWERS_AT_FIRST
        while left:
            # Between two steps no connection is held, and whoever else asks is answered.
            async with database.reading() as session:
                ids = await self.find(session, areas, left[:count])
            found = next(filter(is_it, ids), None)
            if found is not None:
                return Way(found, None)
            left, count = left[count:], rules.drawers_at_once(count, len(ids))
            if left and monotonic() > until:
                return Way(None, DRAWERS - len(left))
        return Way(None, None)
