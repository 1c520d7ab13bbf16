"""Persons followed from matching: an id that goes into another is that person's from now on."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.changes import FedChange
from services.reporting.queries.persons import persons
from services.reporting.tables.persons import MergedYouth

MERGED: Final = "youth.merged"


async def follow(session: AsyncSession, changes: Sequence[FedChange]) -> None:
    """Keep the ids that went into others; what went into them before goes along."""
    for one in changes:
        if one.event == MERGED:
            await _keep(session, one.id, str(one.data["into"]))


async def _keep(session: AsyncSession, former: str, into: str) -> None:
    now = (await persons(session, [into])).id_of(into)
    if now == former:
        return
    earlier = update(MergedYouth).where(MergedYouth.youth_id == former)
    await session.execute(earlier.values(youth_id=now))
    row = insert(MergedYouth).values(former_id=former, youth_id=now)
    again = row.on_conflict_do_update(index_elements=["former_id"], set_={"youth_id": now})
    await session.execute(again)
