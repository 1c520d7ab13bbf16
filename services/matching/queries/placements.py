"""Placements within a caller's sight, with the youth's name, and the entries behind each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching.queries.sight import placed, sees_placement
from services.matching.tables.agreements import Agreement
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.placements import Placement, PlacementEntry
from services.matching.tables.youths import Youth


@dataclass(frozen=True)
class Named:
    """A placement, the name of its youth, and the text agreed, which names unit and post."""

    placement: Placement
    youth_name: str
    agreement: str | None
    by_youth: bool = False
    """Whether an office sees it through the youth alone: it sent them, the unit is another's."""


async def seen(session: AsyncSession, caller: Caller, placement_id: str) -> Named | None:
    """One placement, or None where there is none within sight."""
    query = _named().where(Placement.id == placement_id, sees_placement(caller))
    row = (await session.execute(query)).first()
    return Named(*row) if row else None


async def read_by_office(session: AsyncSession, caller: Caller, placement_id: str) -> Named | None:
    """One placement that the caller's office sent its youth to, or None."""
    query = _named().where(Placement.id == placement_id, placed(caller))
    row = (await session.execute(query)).first()
    return replace(Named(*row), by_youth=True) if row else None


async def listed(
    session: AsyncSession, caller: Caller, state: str | None, stretch: Stretch
) -> list[Named]:
    """A stretch of the placements within sight, the newest first, and one more."""
    return await _listed(session, sees_placement(caller), state, stretch)


async def listed_by_youth(
    session: AsyncSession, caller: Caller, state: str | None, stretch: Stretch
) -> list[Named]:
    """Of the placements to which the caller's office sent its youths, those at other offices'
    units; as `listed`.
    """
    others = placed(caller) & ~sees_placement(caller)
    found = await _listed(session, others, state, stretch)
    return [replace(one, by_youth=True) for one in found]


async def _listed(
    session: AsyncSession, within: ColumnElement[bool], state: str | None, stretch: Stretch
) -> list[Named]:
    query = _named().where(within).order_by(Placement.id.desc())
    if state is not None:
        query = query.where(Placement.state == state)
    if stretch.after:
        query = query.where(Placement.id < stretch.after[0])
    rows = await session.execute(query.limit(stretch.limit + 1))
    return [Named(*row) for row in rows]


async def of_dispatch(session: AsyncSession, dispatch_id: str) -> str | None:
    """The id of the placement that a dispatch led to; None before any arrival."""
    return await session.scalar(select(Placement.id).where(Placement.dispatch_id == dispatch_id))


async def of_youth(session: AsyncSession, youth_id: str) -> Sequence[Placement]:
    """All placements of a youth as they stand, in order of their ids."""
    query = select(Placement).where(Placement.youth_id == youth_id).order_by(Placement.id)
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def hold_of_youth(session: AsyncSession, youth_id: str) -> None:
    """Hold all placements of a youth to the end of this transaction, in order of their ids."""
    mine = select(Placement.id).where(Placement.youth_id == youth_id)
    await session.execute(mine.order_by(Placement.id).with_for_update())


async def of_post_on(session: AsyncSession, post_id: str, day: date) -> Sequence[Placement]:
    """The placements at a post that were not over before a day, held to the end of this
    transaction.
    """
    found = await session.scalars(
        select(Placement)
        .where(
            Placement.post_id == post_id,
            or_(Placement.last_day.is_(None), Placement.last_day >= day),
        )
        .order_by(Placement.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.all()


async def market_of(session: AsyncSession, caller: Caller, placement_id: str) -> str | None:
    """The market whose seat a placement within sight holds."""
    query = (
        select(Dispatch.market)
        .join(Placement, Placement.dispatch_id == Dispatch.id)
        .where(Placement.id == placement_id, sees_placement(caller))
    )
    return await session.scalar(query)


async def entries(session: AsyncSession, placement_id: str) -> Sequence[PlacementEntry]:
    """Every entry of a placement, in order."""
    query = select(PlacementEntry).where(PlacementEntry.placement_id == placement_id)
    return (await session.scalars(query.order_by(PlacementEntry.version))).all()


async def entry(
    session: AsyncSession, placement_id: str, entry_id: str
) -> tuple[PlacementEntry, bool] | None:
    """One entry of a placement, and whether it is corrected already."""
    later = aliased(PlacementEntry)
    corrected = exists().where(later.corrects == PlacementEntry.id)
    query = select(PlacementEntry, corrected).where(
        PlacementEntry.placement_id == placement_id, PlacementEntry.id == entry_id
    )
    row = (await session.execute(query)).first()
    return (row[0], row[1]) if row else None


def _named() -> Select[*tuple[Any, ...]]:
    return (
        select(Placement, Youth.name, Agreement.content)
        .join(Youth, Youth.id == Placement.youth_id)
        .outerjoin(Agreement, Agreement.dispatch_id == Placement.dispatch_id)
        .where(Youth.erased_on.is_(None))
    )
