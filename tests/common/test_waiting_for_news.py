"""Whoever waits for news of a feed is told at once, and holds nothing meanwhile."""

import asyncio
from time import monotonic

import pytest
from sqlalchemy import func, select

from services.common.deeds import by_itself
from services.common.store import bell, changes, following, relay
from services.common.store.changes import Change, record
from services.common.store.database import Database
from services.common.store.following import Follower, one_by_one
from services.common.store.tables import changes as table
from services.common.time.clock import Clock
from services.common.web import feed
from tests import tokens

DEED = by_itself("test", Clock(), "req_test")


async def _tell(database, key):
    async with database.transaction() as session:
        await record(session, DEED, Change("note", key, 1, "note.kept", DEED.today, {}))


async def _asked(notes, wait, after=0):
    began = monotonic()
    headers = tokens.sister("reporting", "units", feed.SCOPE)
    asked = {"after": after, "wait": wait}
    answer = await notes.get("/internal/changes", params=asked, headers=headers)
    return answer, monotonic() - began


async def _until(holds):
    for _ in range(400):
        if await holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(holds)


async def _leads(app):
    async def is_near():
        return app.state.database.bell.is_near

    await _until(is_near)


async def test_who_waits_is_told_as_soon_as_there_is_something(notes_app, notes):
    await _leads(notes_app)
    waiting = asyncio.create_task(_asked(notes, feed.LONGEST_WAIT))
    await asyncio.sleep(1)
    assert notes_app.state.database._readers.pool.checkedout() == 0
    await _tell(notes_app.state.database, "a")
    answer, seconds = await waiting
    assert [item["id"] for item in answer.json()["items"]] == ["a"]
    assert 1 <= seconds < feed.LONGEST_WAIT


async def test_what_is_there_is_told_without_waiting(notes_app, notes):
    await _tell(notes_app.state.database, "a")
    await _asked(notes, feed.LONGEST_WAIT)
    answer, seconds = await _asked(notes, feed.LONGEST_WAIT)
    assert len(answer.json()["items"]) == 1
    assert seconds < feed.LONGEST_WAIT


async def test_where_nothing_comes_the_answer_is_empty_after_the_wait(notes):
    answer, seconds = await _asked(notes, 1)
    assert answer.json()["items"] == []
    assert 1 <= seconds < feed.LONGEST_WAIT


async def test_nobody_waits_at_a_feed_that_stands_behind_its_follower(notes):
    answer, seconds = await _asked(notes, feed.LONGEST_WAIT, after=7)
    assert answer.json()["head"] == 0
    assert seconds < feed.LONGEST_WAIT


@pytest.mark.parametrize(
    ("wait", "status"), [(-1, 422), (0, 200), (feed.LONGEST_WAIT + 1, 422), ("x", 422)]
)
async def test_a_wait_lies_within_its_bounds(notes, wait, status):
    assert (await _asked(notes, wait))[0].status_code == status


async def test_who_waits_is_answered_when_the_process_ends(notes_app, notes):
    await _leads(notes_app)
    waiting = asyncio.create_task(_asked(notes, feed.LONGEST_WAIT))
    await asyncio.sleep(0.1)
    bell.take_down()
    answer, seconds = await waiting
    assert answer.json()["items"] == []
    assert seconds < feed.LONGEST_WAIT


async def test_what_another_process_numbered_is_found_though_it_is_not_heard(kernel_url):
    database, elsewhere = Database(kernel_url), Database(kernel_url)
    until = monotonic() + feed.LONGEST_WAIT
    waiting = asyncio.create_task(feed._page(database, 0, 10, until))
    await _tell(elsewhere, "a")
    async with elsewhere.engine.connect() as connection:
        assert await relay.number(connection) == 1
    assert [item.id for item in (await waiting).items] == ["a"]
    assert monotonic() < until
    await database.close()
    await elsewhere.close()


async def test_a_follower_at_rest_asks_once_and_hears_at_once(notes_app, kernel_url):
    await _leads(notes_app)
    source, asked, applied = notes_app.state.database, [], asyncio.Event()

    async def read_page(position, limit, wait=0):
        asked.append(wait)
        return await feed._page(source, position, limit, monotonic() + wait)

    async def apply(session, change):
        applied.set()

    own = Database(kernel_url)
    follower = Follower("units", own, Clock(), read_page, one_by_one(apply), {"note"})
    following_it = asyncio.create_task(follower.run())
    await asyncio.sleep(1)
    assert asked == [following.WAIT]
    await _tell(source, "a")
    await asyncio.wait_for(applied.wait(), following.WAIT)
    following_it.cancel()
    await asyncio.gather(following_it, return_exceptions=True)
    await own.close()


async def test_whoever_needs_the_head_does_not_stand_behind_who_waits_for_news(
    notes_app, kernel_url
):
    await _leads(notes_app)
    source = notes_app.state.database

    async def read_page(position, limit, wait=0):
        return await feed._page(source, position, limit, monotonic() + wait)

    async def pass_by(session, change):
        pass

    own = Database(kernel_url)
    follower = Follower("units", own, Clock(), read_page, one_by_one(pass_by), {"note"})
    following_it = asyncio.create_task(follower.run())
    await asyncio.sleep(0.1)
    began = monotonic()
    assert (await follower.catch_up()).position == 0
    assert monotonic() - began < following.WAIT
    following_it.cancel()
    await asyncio.gather(following_it, return_exceptions=True)
    await own.close()


async def test_a_batch_that_is_full_is_followed_by_the_next(kernel_url, monkeypatch):
    monkeypatch.setattr(relay, "BATCH", 2)
    database = Database(kernel_url)
    for key in "abcde":
        await _tell(database, key)

    async def are_numbered():
        async with database.reading() as session:
            return await session.scalar(select(func.max(table.c.no))) == 5

    relaying = asyncio.create_task(relay.run(database))
    await _until(are_numbered)
    async with database.reading() as session:
        page = await changes.page_after(session, 0, 10)
    assert [item.id for item in page.items] == list("abcde")
    relaying.cancel()
    await asyncio.gather(relaying, return_exceptions=True)
    await database.close()
