"""Offers drawn from the facts of posts, a slice at a time: beside the feed, and before a count."""

import asyncio
from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.database import release
from services.common.store.following import FactsIncomplete
from services.reporting.queries import offers as queries
from services.reporting.rules.facts import Fact, by_object
from services.reporting.rules.histories import Post
from services.reporting.rules.offers import AddedSeats, OfferedSpan, additions_to, spans_of

SLICE: Final = 1000
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


async def draw_if_behind(session: AsyncSession) -> bool:
    """Draw the offers that the next facts tell of; False if none are left to draw from."""
    if not await queries.is_behind(session):
        return False
    stood = await queries.take_turn(session)
    told = await queries.told_after(session, stood, SLICE)
    if told:
        await _draw(session, {key for _, kind, key in told if kind == "post"})
        await queries.stand_at(session, told[-1][0])
    return True


async def _draw(session: AsyncSession, posts: set[str]) -> None:
    facts = await queries.facts_of_posts(session, posts)
    spans, added = await asyncio.to_thread(_drawn, facts)
    await queries.redraw(session, posts, spans, added)


def _drawn(facts: Sequence[Fact]) -> tuple[list[OfferedSpan], list[AddedSeats]]:
    posts = [Post(group[0].object_id, group) for group in by_object(facts, "post")]
    spans = [span for post in posts for span in spans_of(post)]
    return spans, [added for post in posts for added in additions_to(post)]
