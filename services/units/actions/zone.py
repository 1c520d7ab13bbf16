"""The public zone's lists, read stage by stage of nearness."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from services.units.queries import texts, zone
from services.units.queries.written import Record
from services.units.queries.zone_shapes import Place
from services.units.rules.texts import Edition, in_force
from services.units.rules.zone import PostWish, Shares, UnitWish, is_common, stages


@dataclass(frozen=True)
class Mark:
    """Where a page ended: in which stage of nearness, and after which row."""

    stage: int
    place: Place


ReadStage = Callable[[int, Place | None, int], Awaitable[Sequence[Record]]]


async def list_posts(
    reader: AsyncConnection, wish: PostWish, shares: Shares, *, mark: Mark | None, limit: int
) -> list[Record]:
    """Open posts after a mark, the nearest first where asked; at most one more than the limit."""
    is_of_common = is_common(wish, shares)

    async def read(stage: int, after: Place | None, count: int) -> Sequence[Record]:
        return await zone.posts(
            reader, wish, stage=stage, after=after, limit=count, is_common=is_of_common
        )

    return await _staged(read, wish.near, mark, limit)


async def list_units(
    reader: AsyncConnection, wish: UnitWish, *, mark: Mark | None, limit: int
) -> list[Record]:
    """Recognised units after a mark; at most one more than the limit."""

    async def read(stage: int, after: Place | None, count: int) -> Sequence[Record]:
        return await zone.units(reader, wish, stage=stage, after=after, limit=count)

    return await _staged(read, wish.near, mark, limit)


async def contacts_for(
    reader: AsyncConnection, areas: set[str], on: date
) -> dict[str, Edition | None]:
    """For each area the contact of its own office on a day, or of the next one above that has one.

    None where no office has published any.
    """
    editions = await texts.editions(reader, "contact", on=on, within=areas)
    return {area: next(iter(in_force(editions, area, on)), None) for area in areas}


async def _staged(read: ReadStage, near: str | None, mark: Mark | None, limit: int) -> list[Record]:
    rows: list[Record] = []
    for stage in stages(near):
        if mark is None or stage >= mark.stage:
            after = mark.place if mark and stage == mark.stage else None
            rows += await read(stage, after, limit - len(rows))
        if len(rows) > limit:
            break
    return rows
