"""The public zone's lists, read stage by stage of nearness."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from services.units.queries import texts, zone, zone_shapes
from services.units.queries.written import Record
from services.units.queries.zone_shapes import Place
from services.units.rules.texts import Edition, in_force
from services.units.rules.zone import (
    PostWish,
    Shares,
    UnitWish,
    Way,
    is_common,
    newest_months,
    stages,
)


@dataclass(frozen=True)
class Mark:
    """Where a page ended: in which stage of nearness, and after which row."""

    stage: int
    place: Place


ReadStage = Callable[[int, Place | None, int], Awaitable[Sequence[Record]]]


@dataclass(frozen=True)
class Counted:
    """How common what is asked is, as it was counted last, and today."""

    shares: Shares
    today: date

    def way(self, wish: PostWish, after: Place | None, limit: int) -> Way:
        """How posts are looked for after a place."""
        until = after[0] if after else self.today
        months = newest_months(wish, self.shares, zone_shapes.LOOK * (limit + 1), until)
        return Way(is_common(wish, self.shares), months)


async def list_posts(
    reader: AsyncConnection, wish: PostWish, counted: Counted, *, mark: Mark | None, limit: int
) -> list[Record]:
    """Open posts after a mark, the nearest first where asked; at most one more than the limit."""

    async def read(stage: int, after: Place | None, count: int) -> Sequence[Record]:
        way = counted.way(wish, after, count)
        return await zone.posts(reader, wish, stage=stage, after=after, limit=count, way=way)

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
