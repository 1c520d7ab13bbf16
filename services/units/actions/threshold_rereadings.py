"""Posts already open, read again by a new edition of the rules; what is found, officers decide."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed, by_itself
from services.common.store import jobs
from services.common.store.database import Database
from services.common.store.jobs import Run
from services.common.time.clock import Clock
from services.common.values.region import PROVINCE
from services.common.web.tokens import Caller
from services.units.actions.threshold_reviews import ReviewFile, opened, reading_of, tell_review
from services.units.policy import readings
from services.units.queries import posts
from services.units.queries import threshold_reviews as queries
from services.units.rules.threshold_reviews import is_news, marks_of
from services.units.tables.posts import Post

JOB: Final = "threshold-rereading"
STRETCH: Final = 200
"""How many posts are read between two tellings of progress."""


async def ask_rereading(session: AsyncSession, deed: Deed, caller: Caller) -> str:
    """Queue a reading of the open posts of the caller's region by the rules in force; its job."""
    area = caller.region or PROVINCE
    return await jobs.start(session, deed, kind=JOB, region=area, arguments=_arguments())


async def reread_by_new_edition(database: Database, clock: Clock) -> str | None:
    """Queue a reading of all open posts if the rules are of an edition not seen before; its job."""
    deed = by_itself("units", clock, "threshold-edition")
    return await database.run(partial(_begun, deed))


async def reread(run: Run) -> dict[str, Any]:
    """Read the open posts of a job's region, stretch by stretch; what was found before stays one.

    A post is put before an officer only for what none has been shown of the same words.
    """
    area, after, done = run.job.region, "", 0
    async with run.database.transaction() as session:
        total = await queries.count_shown(session, area)
    while True:
        async with run.database.transaction() as session:
            stretch = await queries.shown_posts(session, area, after, STRETCH)
        if not stretch:
            return await _result(run, done)
        # Reading takes the processor: in a thread, so that this process goes on answering.
        doubtful = await asyncio.to_thread(_doubtful, stretch)
        for post_id in doubtful:
            await run.database.run(partial(put_before_officer, run, post_id))
        after, done = stretch[-1].id, done + len(stretch)
        async with run.database.transaction() as session:
            await run.progress(session, done, max(done, total))


def _arguments() -> dict[str, Any]:
    return {"edition": readings.edition()}


async def _begun(deed: Deed, session: AsyncSession) -> str | None:
    if not await queries.is_new_edition(session, readings.edition(), deed.now):
        return None
    return await jobs.start(session, deed, kind=JOB, region=PROVINCE, arguments=_arguments())


def _doubtful(stretch: Sequence[Post]) -> list[str]:
    return [post.id for post in stretch if reading_of(post).verdict != "pass"]


async def put_before_officer(run: Run, post_id: str, session: AsyncSession) -> None:
    """Open a review of a post that youths have read, unless nothing in it is news."""
    found = await posts.locked_post(session, post_id)
    if found is None or found[0].state not in queries.SHOWN:
        return
    post, unit = found
    told = reading_of(post)
    marks = marks_of(told.findings, told.other_law)
    before = [one.reading for one in await queries.of_words(session, post.id, told.digest)]
    if not is_news(marks, [marks_of(one.findings, one.other_law) for one in before]):
        return
    review = opened(run.deed, post, told, cause="new_edition")
    review.job_id = run.job.id
    session.add(review)
    file = ReviewFile(review, post, unit)
    await tell_review(session, run.deed, file, "threshold-review.found")


async def _result(run: Run, read: int) -> dict[str, Any]:
    async with run.database.transaction() as session:
        found = await queries.found_by(session, run.job.id)
    return {
        "edition": readings.edition(),
        "read": read,
        "flag": found.get("flag", 0),
        "refuse": found.get("refuse", 0),
    }
