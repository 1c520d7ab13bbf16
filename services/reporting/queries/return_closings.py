"""Closings of returned allowance, and what they explain."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region
from services.common.values.month import Month
from services.reporting.queries.by_ids import any_of
from services.reporting.rules.return_closings import STANDING
from services.reporting.rules.returned_allowances import Closing
from services.reporting.tables.return_closings import ReturnClosing


async def find(session: AsyncSession, closing_id: str, office: str) -> ReturnClosing | None:
    """A closing that an office may see."""
    found = await session.get(ReturnClosing, closing_id)
    return found if found and region.lies_within(found.region, office) else None


async def hold(session: AsyncSession, row: ReturnClosing) -> None:
    """Read a closing again, nobody else at it until the end of the transaction."""
    await session.refresh(row, with_for_update=True)


async def stretch(
    session: AsyncSession, office: str, *, after: str | None, limit: int
) -> list[ReturnClosing]:
    """A stretch of the closings that an office may see, newest first."""
    within = ReturnClosing.region.startswith(region.prefix(office), autoescape=True)
    query = select(ReturnClosing).where(within)
    if after:
        query = query.where(ReturnClosing.id < after)
    return list(await session.scalars(query.order_by(ReturnClosing.id.desc()).limit(limit)))


async def awaits_decision(session: AsyncSession, placement_id: str, month: Month) -> bool:
    """Whether a closing of a placement's month is proposed and nobody has decided on it."""
    found = exists().where(
        ReturnClosing.placement_id == placement_id,
        ReturnClosing.month == month,
        ReturnClosing.state == "proposed",
    )
    return bool(await session.scalar(select(found)))


async def standing_closings(
    session: AsyncSession, month: Month, placements: Collection[str]
) -> dict[str, tuple[Closing, ...]]:
    """The closings of these placements' month that are proposed or confirmed."""
    rows = await session.execute(
        select(ReturnClosing.placement_id, ReturnClosing.explained, ReturnClosing.amount).where(
            ReturnClosing.placement_id == any_of(placements),
            ReturnClosing.month == month,
            ReturnClosing.state.in_(STANDING),
        )
    )
    found: defaultdict[str, tuple[Closing, ...]] = defaultdict(tuple)
    for placement_id, explained, amount in rows:
        found[placement_id] += (Closing(explained, amount),)
    return found
