"""Words read while others wait: long ones in a thread, and what a draft is advised of them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.tokens import Caller
from services.units.actions.rights import post_for
from services.units.policy import readings
from services.units.queries import threshold_reviews as queries
from services.units.rules.post_texts import PostReading, PostText
from services.units.rules.thresholds.reading import Reading
from services.units.rules.thresholds.verdicts import Verdict, verdict
from services.units.tables.posts import Post
from services.units.tables.prospects import ProspectPost

_LONG: Final = 1000
"""Characters that take longer than going to a thread does."""


@dataclass(frozen=True)
class Advice:
    """What the rules in force say of words that are not published."""

    told: PostReading
    edition: str


async def check_text(text: str) -> tuple[Reading, Verdict]:
    """Any text read, and what follows; nothing of it stays here."""
    if len(text) > _LONG:
        told = await asyncio.to_thread(readings.read_text, text)
    else:
        told = readings.read_text(text)
    return told, verdict(told.findings, told.other_law)


async def read_aside(texts: tuple[PostText, ...]) -> PostReading:
    """All texts of a post read."""
    (told,) = await _read_all([texts])
    return told


async def read_beforehand(session: AsyncSession, caller: Caller, post_id: str) -> PostReading:
    """A post's texts read before it is locked, so that nobody waits for the reading.

    Raises PostNotFound.
    """
    post, _ = await post_for(session, caller, post_id)
    return await read_aside(post.form.texts)


async def read_as_locked(post: Post, told: PostReading | None) -> PostReading:
    """What was read beforehand; where the words of the locked post are others, those read."""
    texts = post.form.texts
    return told if told and told.texts == texts else await read_aside(texts)


async def with_marks(session: AsyncSession, unit_id: str, told: PostReading) -> PostReading:
    """What the rules find, and what officers marked before in posts of the unit."""
    held = await queries.marks_held(session, unit_id)
    return readings.with_marks(told, [one.words for one in held])


async def advice_on(session: AsyncSession, post: Post) -> Advice | None:
    """What a draft is advised of; nothing of a post that was published."""
    if post.state != "draft":
        return None
    told = await with_marks(session, post.unit_id, await read_aside(post.form.texts))
    return Advice(told, readings.edition())


async def advice_on_planned(posts: Sequence[ProspectPost]) -> list[Advice]:
    """What the drafts will be advised of that planned posts become, in their order."""
    told = await _read_all([post.form.texts for post in posts])
    return [Advice(one, readings.edition()) for one in told]


async def _read_all(posts: Sequence[tuple[PostText, ...]]) -> list[PostReading]:
    def read() -> list[PostReading]:
        return list(map(readings.read_texts, posts))

    if sum(len(one.text) for texts in posts for one in texts) > _LONG:
        return await asyncio.to_thread(read)
    return read()
