"""Batch decisions: each decided by itself, so that one refused leaves the others decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.errors import JianxiError, Unavailable
from services.common.web.tokens import Caller
from services.matching.actions.obstacles import Review, review
from services.matching.queries import dispatches, markets
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
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    *,
    kind: Kind,
    ground: str,
    items: Sequence[Item],
) -> list[Result]:
    """Decide on each by one ground, in the order given. Raises BatchUnfit."""
    named = [item.dispatch_id for item in items]
    check_ids(named)
    # All markets at once and in one order, or two batches would wait for each other.
    for market in await dispatches.markets_of(session, named):
        await markets.lock(session, market)
    decision: Decision = "confirmed" if kind == "obstacle_confirmed" else "dismissed"
    return [
        await _one(session, deed, caller, item, Review(decision, ground, item.expected_version))
        for item in items
    ]


async def _one(
    session: AsyncSession, deed: Deed, caller: Caller, item: Item, told: Review
) -> Result:
    try:
        async with session.begin_nested():
            dispatch, _ = await review(session, deed, caller, item.dispatch_id, told)
            await session.flush()
    except Unavailable:
        raise
    except JianxiError as refused:
        return Result(item.dispatch_id, refused=refused)
    return Result(item.dispatch_id, version=dispatch.version)
