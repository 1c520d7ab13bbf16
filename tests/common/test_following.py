"""A follower applies each version once, survives its source, and never reads past a gap."""

import asyncio
from dataclasses import replace

import httpx2
import pytest
from sqlalchemy import text

from services.common import keys
from services.common.deeds import by_itself
from services.common.errors import Unavailable
from services.common.store import following
from services.common.store.changes import Change, record
from services.common.store.database import Database
from services.common.store.following import (
    FactsIncomplete,
    FeedGap,
    Follower,
    Outdated,
    one_by_one,
)
from services.common.time.clock import Clock
from services.common.upstream import Upstream
from services.common.web import feed
from tests import house_keys, waits

DEED = by_itself("test", Clock(), "req_test")


@pytest.fixture
async def own(postgres, kernel_url):
    """The follower's own database."""
    database = Database(kernel_url)
    async with database.transaction() as session:
        await session.execute(text("CREATE TABLE applied (no bigint, object_id text, version int)"))
    yield database
    await database.close()


async def _kept(session, *changes):
    for change in changes:
        await session.execute(
            text("INSERT INTO applied VALUES (:no, :id, :version)"),
            {"no": change.no, "id": change.id, "version": change.version},
        )


def _follower(app, own, apply=None):
    upstream = Upstream(
        "units",
        "http://units",
        keys.load(house_keys.keys_file("reporting")),
        httpx2.ASGITransport(app),
    )
    return Follower(
        "units", own, Clock(), feed.reader(upstream), one_by_one(apply or _kept), {"note"}
    )


async def _tell(app, *told, object_="note"):
    async with app.state.database.transaction() as session:
        for key, version in told:
            await record(session, DEED, Change(object_, key, version, "note.kept", DEED.today, {}))


async def _applied(own):
    async with own.transaction() as session:
        rows = await session.execute(text("SELECT object_id, version FROM applied ORDER BY no"))
        return [tuple(row) for row in rows]


async def test_it_reads_to_the_head_and_applies_each_version_once(notes_app, own):
    await _tell(notes_app, ("a", 1), ("b", 1), ("a", 2))
    follower = _follower(notes_app, own)
    position = await follower.catch_up()
    assert position.position == 3
    await follower.catch_up()
    assert await _applied(own) == [("a", 1), ("b", 1), ("a", 2)]


async def test_objects_that_do_not_concern_it_are_passed_over(notes_app, own):
    await _tell(notes_app, ("x", 1), object_="other")
    await _tell(notes_app, ("a", 1))
    assert (await _follower(notes_app, own).catch_up()).position == 2
    assert await _applied(own) == [("a", 1)]


async def test_what_fails_in_the_middle_is_applied_whole_the_next_time(notes_app, own):
    await _tell(notes_app, ("a", 1), ("b", 1))

    async def fails(session, change):
        if change.id == "b":
            raise ValueError
        await session.execute(text("INSERT INTO applied VALUES (1, 'a', 1)"))

    with pytest.raises(ValueError, match=r"^$"):
        await _follower(notes_app, own, fails).catch_up()
    assert await _applied(own) == []
    await _follower(notes_app, own).catch_up()
    assert await _applied(own) == [("a", 1), ("b", 1)]


async def test_a_source_that_does_not_answer_leaves_the_facts_incomplete(own):
    async def silent(scope, receive, send):
        raise httpx2.ConnectError("down")

    with pytest.raises(FactsIncomplete) as refused:
        await _follower(silent, own).catch_up()
    assert refused.value.members == {"source": "units"}
    assert refused.value.retry_after == 15
    assert "数据会自行到达" in refused.value.detail


async def test_a_version_left_out_is_a_gap(notes_app, own):
    await _tell(notes_app, ("a", 2))
    with pytest.raises(FeedGap) as gap:
        await _follower(notes_app, own).catch_up()
    assert gap.value.members["reason"] == "versions"


async def test_a_number_left_out_is_a_gap(notes_app, own):
    await _tell(notes_app, ("a", 1), ("b", 1))
    await _follower(notes_app, own).catch_up()
    await _tell(notes_app, ("c", 1), ("d", 1))
    await asyncio.sleep(0.3)
    async with notes_app.state.database.transaction() as session:
        await session.execute(text("DELETE FROM changes WHERE object_id = 'c'"))
    with pytest.raises(FeedGap) as gap:
        await _follower(notes_app, own).catch_up()
    assert gap.value.members["reason"] == "numbers"


class Asking:
    """Asks before a page is taken; so many times that is outdated by then."""

    def __init__(self, outdated):
        self.left, self.asked = outdated, 0

    async def ask(self):
        assert not waits._is_in_hand()
        self.asked += 1

    async def apply(self, session, changes):
        await _kept(session, *changes)
        if self.left:
            self.left -= 1
            raise Outdated


async def test_what_is_outdated_when_a_page_is_taken_is_undone_and_asked_for_again(notes_app, own):
    await _tell(notes_app, ("a", 1), ("b", 1))
    asking = Asking(outdated=2)
    follower = replace(_follower(notes_app, own), taking=lambda _: asking)
    assert (await follower.catch_up()).position == 2
    assert asking.asked == 3
    assert await _applied(own) == [("a", 1), ("b", 1)]


async def test_what_is_outdated_without_end_leaves_the_facts_incomplete(
    notes_app, own, monkeypatch
):
    monkeypatch.setattr(following, "LIMIT", 60)
    await _tell(notes_app, ("a", 1))
    asking = Asking(outdated=following.PATIENCE)
    follower = replace(_follower(notes_app, own), taking=lambda _: asking)
    with pytest.raises(FactsIncomplete):
        await follower.catch_up()
    assert asking.asked == following.PATIENCE
    assert await _applied(own) == []
    assert (await follower.catch_up()).position == 1


async def test_while_what_a_page_needs_is_not_told_nothing_of_it_is_taken(notes_app, own):
    await _tell(notes_app, ("a", 1))

    class Silent(Asking):
        async def ask(self):
            raise Unavailable

    silent = Silent(outdated=0)
    follower = replace(_follower(notes_app, own), taking=lambda _: silent)
    with pytest.raises(FactsIncomplete):
        await follower.catch_up()
    assert await _applied(own) == []


async def test_another_epoch_is_noticed(notes_app, own):
    await _tell(notes_app, ("a", 1))
    await _follower(notes_app, own).catch_up()
    async with notes_app.state.database.transaction() as session:
        await session.execute(text("INSERT INTO feed_epochs (since) VALUES (now() + '1 day')"))
    await _tell(notes_app, ("b", 1))
    with pytest.raises(FeedGap) as gap:
        await _follower(notes_app, own).catch_up()
    assert gap.value.members["reason"] == "epoch"


async def test_two_followers_of_one_source_apply_nothing_twice(notes_app, own, monkeypatch):
    # Three at once on a busy machine: what is tested is that they take turns, not how fast.
    monkeypatch.setattr(following, "LIMIT", 60)
    await _tell(notes_app, *((f"k{n}", 1) for n in range(200)))
    await asyncio.gather(*(_follower(notes_app, own).catch_up() for _ in range(3)))
    assert len(await _applied(own)) == 200


async def test_a_restored_source_that_has_nothing_to_tell_is_noticed(notes_app, own):
    await _tell(notes_app, ("a", 1), ("b", 1))
    await _follower(notes_app, own).catch_up()
    async with notes_app.state.database.transaction() as session:
        await session.execute(text("DELETE FROM changes"))
        await session.execute(text("INSERT INTO feed_epochs (since) VALUES (now() + '1 day')"))
    with pytest.raises(FeedGap) as gap:
        await _follower(notes_app, own).catch_up()
    assert gap.value.members["reason"] == "epoch"


async def test_a_page_that_another_process_has_read_past_is_no_gap(notes_app, own):
    await _tell(notes_app, ("a", 1))
    slow, fast = _follower(notes_app, own), _follower(notes_app, own)
    await slow.catch_up()
    early = await slow.read_page(0, following.PAGE)
    await _tell(notes_app, ("b", 1))
    await fast.catch_up()
    await own.run(lambda session: slow._take(session, early, slow.taking(early.items)))
    assert await _applied(own) == [("a", 1), ("b", 1)]
