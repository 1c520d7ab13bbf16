"""Batch decisions: each in a transaction of its own, so that one refused leaves the others."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.errors import JianxiError, Unavailable
from services.common.store.database import Database
from services.common.web.tokens import Caller
from services.matching.actions import disputes, follow_ups
from services.matching.actions.arrivals import arrive
from services.matching.actions.endings import end
from services.matching.actions.entering import Entered
from services.matching.actions.obstacles import Review, review
from services.matching.queries.disputes import placement_of
from services.matching.rules.batch_decisions import check_ids
from services.matching.rules.disputes import DisputeNotFound
from services.matching.rules.endings import Manner
from services.matching.rules.follow_ups import ClosingByOfficer
from services.matching.rules.obstacles import Decision
from services.matching.rules.preparations import Preparation


@dataclass(frozen=True)
class Item:
    """One thing to decide on, and the version of it that the officer saw."""

    id: str
    expected_version: int


@dataclass(frozen=True)
class Result:
    """What became of one: its version now, or why it was refused."""

    id: str
    version: int | None = None
    refused: JianxiError | None = None


@dataclass(frozen=True)
class By:
    """Who decides, and on which ground."""

    deed: Deed
    caller: Caller
    ground: str = field(repr=False)

    def entered(self, item: Item) -> Entered:
        """How one is entered."""
        return Entered(self.ground, item.expected_version)


Decide: TypeAlias = Callable[[AsyncSession, By, Item], Awaitable[int]]
"""One decision: the version that it made."""


async def decide_each(
    database: Database, by: By, items: Sequence[Item], decide: Decide
) -> list[Result]:
    """Decide on each, in the order given. Raises BatchUnfit.

    What is decided stays so if the rest breaks off: sent again, it is answered as changed.
    """
    check_ids([item.id for item in items])
    return [await _one(database, by, item, decide) for item in items]


def reviewing(decision: Decision) -> Decide:
    """An obstacle confirmed or dismissed."""

    async def decide(session: AsyncSession, by: By, item: Item) -> int:
        told = Review(decision, by.ground, item.expected_version)
        dispatch, _ = await review(session, by.deed, by.caller, item.id, told)
        return dispatch.version

    return decide


def arriving(arrived_on: date) -> Decide:
    """An arrival on a day, of what an office enters for units that did not."""

    async def decide(session: AsyncSession, by: By, item: Item) -> int:
        entered, told = by.entered(item), Preparation()
        begun = await arrive(
            session, by.deed, by.caller, item.id, arrived_on, entered=entered, told=told
        )
        return begun.named.placement.version

    return decide


def ending(manner: Manner) -> Decide:
    """An end in one manner: at term, or early with its cause and by whose doing."""

    async def decide(session: AsyncSession, by: By, item: Item) -> int:
        entered = by.entered(item)
        ended = await end(session, by.deed, by.caller, item.id, manner, entered=entered)
        return ended.named.placement.version

    return decide


def closing(because: ClosingByOfficer) -> Decide:
    """A follow-up closed for a reason."""

    async def decide(session: AsyncSession, by: By, item: Item) -> int:
        told = follow_ups.Closed(because, by.entered(item))
        closed = await follow_ups.close(session, by.deed, by.caller, item.id, told)
        return closed.case.version

    return decide


def judging(*, upheld: bool) -> Decide:
    """A dispute dismissed, or upheld where nothing further is to be told."""

    async def decide(session: AsyncSession, by: By, item: Item) -> int:
        placement_id = await placement_of(session, by.caller, item.id)
        if placement_id is None:
            raise DisputeNotFound
        which = placement_id, item.id
        told = disputes.Decision(upheld, None, item.expected_version, by.ground)
        decided = await disputes.decide(session, by.deed, by.caller, which, told)
        return decided.version

    return decide


async def _one(database: Database, by: By, item: Item, decide: Decide) -> Result:
    try:
        version = await database.run(lambda session: decide(session, by, item))
    except Unavailable:
        raise
    except JianxiError as refused:
        return Result(item.id, refused=refused)
    return Result(item.id, version=version)
