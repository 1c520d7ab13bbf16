"""Placements drawn from their facts, a slice at a time: beside the feed, and before a count."""

import asyncio
from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.database import release
from services.common.store.following import FactsIncomplete
from services.reporting.queries import tellings as queries
from services.reporting.rules.facts import Fact, by_object
from services.reporting.rules.tellings import TELLING, Telling, tellings_of

SLICE: Final = 2000
"""So many facts at a time: some tenths of a second."""
PATIENCE: Final = 20
"""How many slices a count waits for before it counts as incomplete."""


async def keep_up(session: AsyncSession) -> None:
    """Draw what is known to its end. Raises FactsIncomplete."""
    for _ in range(PATIENCE):
        if not await draw_if_behind(session):
            return
        # Whoever else draws waits for one slice, not for all.
        await release(session)
    raise FactsIncomplete(source=queries.SOURCE)


async def is_behind(session: AsyncSession) -> bool:
    """Whether facts are known that the placements are not drawn from yet."""
    return await queries.drawn_to(session) < await queries.told_to(session)


async def draw_if_behind(session: AsyncSession) -> bool:
    """Draw what the next facts tell of; False if none are left to draw from."""
    if not await is_behind(session):
        return False
    stood = await queries.take_turn(session)
    told = await queries.told_after(session, stood, SLICE)
    if told:
        await _draw(session, {key for _, event, key in told if event in TELLING})
        await queries.stand_at(session, told[-1][0])
    return True


async def _draw(session: AsyncSession, keys: set[str]) -> None:
    facts = await queries.facts_of_placements(session, keys)
    await queries.redraw(session, keys, await asyncio.to_thread(_drawn, facts))


def _drawn(facts: Sequence[Fact]) -> list[Telling]:
    return [one for group in by_object(facts, "placement") for one in tellings_of(group)]
