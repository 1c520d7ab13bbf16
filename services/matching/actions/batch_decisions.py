"""Batch decisions: each in a transaction of its own, so that one refused leaves the others."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.errors import JianxiError, Unavailable
from services.common.store.database import Database
from services.common.web.tokens import Caller
from services.matching.actions.obstacles import Review, review
from services.matching.rules.batch_decisions import Kind, check_ids
from services.matching.rules.obstacles import Decision


@dataclass(frozen=True)
class Item:
    """One dispatch, and the version of it that the officer saw."""

    dispatch_id: str
    expected_version: int


@dataclass(frozen=True)
class Result:
    """What became of one: its version now, or why it was refused."""

    dispatch_id: str
    version: int | None = None
    refused: JianxiError | None = None


async def decide(
    database: Database,
    deed: Deed,
    caller: Caller,
    *,
    kind: Kind,
    ground: str,
    items: Sequence[Item],
) -> list[Result]:
    """Decide on each by one ground, in the order given. Raises BatchUnfit.

    What is decided stays so if the rest breaks off: sent again, it is answered as changed.
    """
    check_ids([item.dispatch_id for item in items])
    decision: Decision = "confirmed" if kind == "obstacle_confirmed" else "dismissed"
    return [
        await _one(database, deed, caller, item, Review(decision, ground, item.expected_version))
        for item in items
    ]


async def _one(database: Database, deed: Deed, caller: Caller, item: Item, told: Review) -> Result:
    async def work(session: AsyncSession) -> int:
        dispatch, _ = await review(session, deed, caller, item.dispatch_id, told)
        return dispatch.version

    try:
        return Result(item.dispatch_id, version=await database.run(work))
    except Unavailable:
        raise
    except JianxiError as refused:
        return Result(item.dispatch_id, refused=refused)
