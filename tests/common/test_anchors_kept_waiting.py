"""A folder of anchors that does not answer is told of, and what is numbered does not wait."""

import asyncio
from threading import Event
from time import monotonic

import pytest

from services.common import looks, pens
from services.common.store import relay
from services.common.store.anchors import AnchorFiles
from services.common.store.audit import note
from services.common.store.leads import lead
from services.common.store.notary import Notary
from tests.common.test_chains import DEED, KEYS, attest, database, files, keep, verdict
from tests.common.test_notary import WELL, begun, follow, told_by

__all__ = ["database", "files"]


@pytest.fixture
def hanging(monkeypatch):
    """A folder behind a network that does not answer until it is let; how often it was asked."""
    answers, asked, heads = Event(), [], AnchorFiles.heads

    def late(these):
        asked.append(these)
        answers.wait(10)
        return heads(these)

    monkeypatch.setattr(AnchorFiles, "heads", late)
    monkeypatch.setattr(looks, "PATIENCE", 0.2)
    yield answers, asked
    answers.set()


async def test_a_folder_that_does_not_answer_is_told_and_stops_no_numbering(
    database, files, hanging, caplog
):
    answers, asked = hanging
    async with database.transaction() as session:
        await note(session, DEED, action="note.looked-at", object_id="a")
    began = monotonic()
    notary = Notary(files.folder, lambda: KEYS)
    relaying = asyncio.create_task(relay.run(database, notary))
    try:
        while not (await verdict(database)).rows:
            assert monotonic() < began + 5
            await asyncio.sleep(0.05)
        for _ in range(2):
            await asyncio.sleep(0.3)
            notary._next = 0.0
        assert told_by(notary)["unanchored_seconds"] > 0
        assert told_by(notary)["anchors_lost"] == 0
        assert caplog.text.count("anchors of units cannot be read") == 1
        # Whoever looks there is never back: one is enough.
        assert len(asked) == 1
        answers.set()
        while told_by(notary) != WELL:
            assert monotonic() < began + 10
            await asyncio.sleep(0.05)
            notary._next = 0.0
    finally:
        answers.set()
        relaying.cancel()
        await asyncio.gather(relaying, return_exceptions=True)
    assert (await verdict(database, files)).anchored == 1


async def test_what_was_seen_before_the_folder_answers_again_is_not_gone_on_from(
    database, files, hanging
):
    """Another may have led, and signed, since."""
    answers, _ = hanging
    await keep(database, "a")
    notary = await begun(database, files)
    assert notary._heads is None
    await follow(database, notary)
    answers.set()
    await attest(database, files)
    await follow(database, notary)
    assert notary._heads == files.heads()
    assert len(files.read(files.daily)) == len(relay.CHAINED)


@pytest.fixture
def slow(monkeypatch):
    """A disk that reads and does not write until it is let; what was begun and ended there."""
    answers, written, keep_heads = Event(), [], AnchorFiles.replace

    def late(these, anchors):
        written.append("begun")
        answers.wait(10)
        keep_heads(these, anchors)
        written.append("ended")

    monkeypatch.setattr(AnchorFiles, "replace", late)
    monkeypatch.setattr(pens, "PATIENCE", 0.2)
    yield answers, written
    answers.set()


async def test_a_disk_that_is_slow_to_write_is_told_and_written_to_by_one_alone(
    database, files, slow, caplog
):
    answers, written = slow
    notary = await begun(database, files)
    await keep(database, "a")
    began = monotonic()
    for _ in range(3):
        await follow(database, notary)
    assert monotonic() < began + 3
    assert written == ["begun"]
    assert caplog.text.count("anchors of units cannot be written") == 1
    assert told_by(notary)["unanchored_seconds"] > 0
    # By the same process as it leads anew, too.
    async with database.engine.connect() as connection:
        await notary.begin(connection, relay.CHAINED)
    await keep(database, "b")
    notary._awaited_since = monotonic() - 1000
    answers.set()
    await notary.written()
    # Written, if late: of a disk that is always slow no alarm says that nothing is signed.
    assert 0 < told_by(notary)["unanchored_seconds"] < 500
    await follow(database, notary)
    assert told_by(notary) == WELL
    assert written == ["begun", "ended"] * 2
    found = await verdict(database, files)
    assert (found.anchored, found.fault) == (2, None)
    assert len(files.read(files.daily)) == len(relay.CHAINED)


async def test_the_lead_is_kept_until_what_is_being_written_is(database, files, slow):
    answers, written = slow
    await keep(database, "a")
    relaying = asyncio.create_task(relay.run(database, Notary(files.folder, lambda: KEYS)))
    await asyncio.sleep(1)
    assert written == ["begun"]
    relaying.cancel()
    await asyncio.sleep(0.2)
    async with database.engine.connect() as connection:
        assert not await lead(connection, relay.LEADER)
        answers.set()
        await asyncio.gather(relaying, return_exceptions=True)
        assert written[-1] == "ended"
        assert await relay._leads_soon(connection)
        await connection.invalidate()
