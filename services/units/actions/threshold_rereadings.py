"""Posts already open, read again by a new edition of the rules; what is found, officers decide."""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import threads
from services.common.deeds import Deed, by_itself
from services.common.errors import Unavailable
from services.common.store import jobs
from services.common.store.database import Database
from services.common.store.jobs import Run, may_pass
from services.common.time.clock import Clock
from services.common.values.region import PROVINCE
from services.common.web.tokens import Caller
from services.units.actions.open_words import look_at_words
from services.units.actions.threshold_reviews import lapse_others, reading_of
from services.units.policy import readings
from services.units.queries import posts
from services.units.queries import threshold_rereadings as queries
from services.units.queries.threshold_rereadings import Scope
from services.units.queries.threshold_reviews import SHOWN, marks_held
from services.units.rules.marked_words import MarkedWords
from services.units.rules.threshold_reviews import ShownCause
from services.units.tables.posts import Post
from services.units.tables.units import Unit

JOB: Final = "threshold-rereading"
STRETCH: Final = 200
"""How many posts are read between two tellings of progress."""

log = logging.getLogger(__name__)


class EditionElsewhere(Unavailable):
    """这项任务由已经更新的服务进程办理，请稍后再看。"""


@dataclass
class _Count:
    """What one run has read so far, and which posts it could not read."""

    read: int = 0
    failed: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Stretch:
    """Some posts, in the order of their ids."""

    posts: Sequence[Post]
    asked_of: set[str]
    """Those of whose words an officer has yet to judge."""
    marks: Mapping[str, Sequence[MarkedWords]]
    """What officers marked, by the units of the posts."""


async def ask_rereading(session: AsyncSession, deed: Deed, caller: Caller) -> str:
    """Queue a reading of the open posts of the caller's region by the rules in force; its job."""
    area = caller.region or PROVINCE
    return await jobs.start(session, deed, kind=JOB, region=area, arguments={})


async def reread_posts_of(session: AsyncSession, deed: Deed, unit: Unit) -> str:
    """Queue a reading of a unit's open posts, for other words are marked in them now; its job."""
    told = {"unit_id": unit.id}
    return await jobs.start(session, deed, kind=JOB, region=unit.region, arguments=told)


async def hand_marks_over(session: AsyncSession, deed: Deed, unit: Unit, into: Unit) -> None:
    """Look for what officers marked in a unit's posts in those of the one that goes on."""
    held = await marks_held(session, unit.id)
    for one in held:
        one.unit_id = into.id
    if held:
        await reread_posts_of(session, deed, into)


async def reread_by_new_edition(database: Database, clock: Clock) -> str | None:
    """Queue a reading of the open posts that the edition of this process has not read; its job.

    It also gives up what waits of drafts that another edition read.

    Which posts those are is kept at the posts. So whatever hindered a reading, the next look finds
    what it left: a job that failed, or a post that a process of another edition let be published.
    """
    deed = by_itself("units", clock, "threshold-edition")
    return await database.run(partial(_begun, deed))


async def reread(run: Run) -> dict[str, Any]:
    """Read the open posts of a job's region, stretch by stretch; what was found before stays one.

    After an officer marked words or let them go, those of one unit. A job that an edition began
    reads what this edition has not read, and goes on until nothing is left of that. A post that
    cannot be read is counted, and left to the next job. Raises EditionElsewhere in a process of
    another edition on the day of the job; on a later day, when every process has looked anew, such
    a job has nothing left to do.
    """
    edition = run.job.arguments.get("edition")
    if edition not in (None, readings.edition()):
        day = run.job.arguments.get("day")
        if day and date.fromisoformat(day) >= run.clock.today():
            raise EditionElsewhere
        return await _result(run, _Count())
    count = _Count()
    async with run.database.transaction() as session:
        total = await queries.count_shown(session, _scope(run), unread_by=edition)
    while await _pass(run, edition, count, total):
        if edition is None:
            break
    if edition is not None:
        await _give_up_drafts(run, edition)
    return await _result(run, count)


async def put_before_officer(run: Run, post_id: str, session: AsyncSession) -> None:
    """Open a review of a post that youths have read, unless nothing in it is news."""
    found = await posts.locked_post(session, post_id)
    if found is not None and found[0].state in SHOWN:
        # Read before the lock and kept: only words changed since are read under it.
        told = reading_of(found[0])
        await look_at_words(session, run.deed, found, told, _cause(run), job_id=run.job.id)


def _scope(run: Run) -> Scope:
    return Scope(run.job.region, run.job.arguments.get("unit_id"))


def _cause(run: Run) -> ShownCause:
    return "marked" if _scope(run).unit_id else "new_edition"


async def _begun(deed: Deed, session: AsyncSession) -> str | None:
    edition = readings.edition()
    noted = await queries.note_edition(session, edition, deed.now)
    if not (
        await queries.count_shown(session, Scope(PROVINCE), unread_by=edition)
        or await queries.left_by_others(session, edition, "", 1)
    ):
        return None
    under_way = await jobs.find(session, noted.job_id) if noted.job_id else None
    if under_way and under_way.state in ("queued", "running"):
        return None
    told = {"edition": edition, "day": deed.today.isoformat()}
    noted.job_id = await jobs.start(session, deed, kind=JOB, region=PROVINCE, arguments=told)
    return noted.job_id


async def _pass(run: Run, edition: str | None, count: _Count, total: int) -> bool:
    """Go through the posts once, in the order of their ids; whether any was read."""
    before, after = count.read, ""
    while True:
        async with run.database.transaction() as session:
            stretch = await _stretch(session, run, after, edition)
        if not stretch.posts:
            return count.read > before
        await _read(run, stretch, count)
        after = stretch.posts[-1].id
        async with run.database.transaction() as session:
            await run.progress(session, count.read, max(count.read, total))


async def _stretch(session: AsyncSession, run: Run, after: str, edition: str | None) -> _Stretch:
    found = await queries.shown_posts(session, _scope(run), after, STRETCH, unread_by=edition)
    marks = defaultdict[str, list[MarkedWords]](list)
    for one in await marks_held(session, *{post.unit_id for post in found}):
        marks[one.unit_id].append(one.words)
    return _Stretch(found, await queries.asked_of(session, [post.id for post in found]), marks)


async def _read(run: Run, stretch: _Stretch, count: _Count) -> None:
    # Reading takes the processor: in a thread, so that this process goes on answering.
    clean = await threads.to_the_end(_clean, stretch)
    for post in stretch.posts:
        if post.id in clean and post.id not in stretch.asked_of:
            continue
        clean.pop(post.id, None)
        try:
            await run.database.run(partial(put_before_officer, run, post.id))
        except Exception as error:
            if may_pass(error):
                raise
            log.exception("post %s was not read", post.id)
            count.failed.add(post.id)
        else:
            count.read += 1
            count.failed.discard(post.id)
    async with run.database.transaction() as session:
        count.read += await queries.note_read(session, readings.edition(), clean)


async def _give_up_drafts(run: Run, edition: str) -> None:
    # What an officer decided of them would have no effect: their units ask by the new edition.
    after = ""
    while True:
        async with run.database.transaction() as session:
            left = await queries.left_by_others(session, edition, after, STRETCH)
        if not left:
            return
        for post_id in left:
            await run.database.run(partial(_give_up_draft, run, post_id))
        after = left[-1]


async def _give_up_draft(run: Run, post_id: str, session: AsyncSession) -> None:
    found = await posts.locked_post(session, post_id)
    if found is not None and found[0].state == "draft":
        await lapse_others(session, run.deed, found)


def _clean(stretch: _Stretch) -> dict[str, int]:
    """The versions of the posts in which nothing is found; one that breaks is none of them."""
    clean = {}
    for post in stretch.posts:
        try:
            told = readings.with_marks(reading_of(post), stretch.marks.get(post.unit_id, ()))
        except Exception:
            log.exception("post %s was not read", post.id)
        else:
            if told.verdict == "pass":
                clean[post.id] = post.version
    return clean


async def _result(run: Run, count: _Count) -> dict[str, Any]:
    async with run.database.transaction() as session:
        found = await queries.found_by(session, run.job.id)
    return {
        "edition": readings.edition(),
        "read": count.read,
        "failed": len(count.failed),
        "flag": found.get("flag", 0),
        "refuse": found.get("refuse", 0),
    }
