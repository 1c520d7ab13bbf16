"""Tells the feed what became of a youth or a dispatch: ids, codes, days and counts only."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record
from services.common.store.grounds import record_grounded
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.fairs import Fair
from services.matching.tables.youths import Youth


async def tell_youth(
    session: AsyncSession, deed: Deed, youth: Youth, event: str, *, ground: str = "", **data: Any
) -> None:
    """Give a youth its next version and record what made it; its ground is told to no feed."""
    change = next_of_youth(deed, youth, event, **data)
    await record_grounded(session, deed, replace(change, ground=ground))


def next_of_youth(deed: Deed, youth: Youth, event: str, **data: Any) -> Change:
    """A youth's next version, and what made it."""
    youth.version += 1
    return Change(
        object="youth",
        id=youth.id,
        version=youth.version,
        event=event,
        occurred_on=deed.today,
        data={"region": youth.region, "state": youth.state, **data},
    )


async def tell_dispatch(
    session: AsyncSession,
    deed: Deed,
    dispatch: Dispatch,
    event: str,
    *,
    occurred_on: date | None = None,
    ground: str = "",
    **data: Any,
) -> None:
    """Give a dispatch its next version and record what made it; its ground is told to no feed."""
    dispatch.version += 1
    change = change_of(dispatch, event, occurred_on or deed.today, **data)
    await record_grounded(session, deed, replace(change, ground=ground))


def change_of(dispatch: Dispatch, event: str, occurred_on: date, **data: Any) -> Change:
    """What made a dispatch's present version."""
    return Change(
        object="dispatch",
        id=dispatch.id,
        version=dispatch.version,
        event=event,
        occurred_on=occurred_on,
        data={
            "youth_id": dispatch.youth_id,
            "post_id": dispatch.post_id,
            "unit_id": dispatch.unit_id,
            "region": dispatch.region,
            "workplace_county": dispatch.workplace_county,
            **data,
        },
    )


async def tell_fair(session: AsyncSession, deed: Deed, fair: Fair, event: str, **data: Any) -> None:
    """Give a fair its next version and record what made it."""
    fair.version += 1
    change = Change(
        object="fair",
        id=fair.id,
        version=fair.version,
        event=event,
        occurred_on=deed.today,
        data={"region": fair.region, "state": fair.state, **data},
    )
    await record(session, deed, change)
