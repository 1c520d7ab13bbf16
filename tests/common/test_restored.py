"""After a restore the feed tells that it is another, and who was restored with it goes on."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from services.common.store.changes import epoch
from services.common.store.following import FeedGap
from services.common.store.restored import begin_epochs
from tests.common.test_following import _applied, _follower, _tell, own

__all__ = ["own"]


async def test_who_was_restored_with_its_source_goes_on_from_where_it_stood(notes_app, own):
    follower = _follower(notes_app, own)
    await _tell(notes_app, ("a", 1))
    await follower.catch_up()
    async with notes_app.state.database.transaction() as session:
        before = await epoch(session)
    await begin_epochs({"units": own})
    async with notes_app.state.database.transaction() as session:
        assert await epoch(session) != before
    await _tell(notes_app, ("a", 2))
    assert (await follower.catch_up()).position == 2
    assert await _applied(own) == [("a", 1), ("a", 2)]


async def test_who_was_not_restored_with_it_notices(notes_app, own):
    follower = _follower(notes_app, own)
    await _tell(notes_app, ("a", 1))
    await follower.catch_up()
    await begin_epochs({"centre": own})
    with pytest.raises(FeedGap):
        await follower.catch_up()


async def test_of_other_sources_nothing_is_said(own):
    async with own.transaction() as session:
        await session.execute(
            text("INSERT INTO feed_positions VALUES ('centre', 'theirs', 7, now())")
        )
    await begin_epochs({"units": own})
    async with own.transaction() as session:
        rows = await session.execute(text("SELECT source, epoch, position FROM feed_positions"))
        assert [tuple(row) for row in rows] == [("centre", "theirs", 7)]


async def test_what_is_followed_apart_goes_on_too(notes_app, own):
    follower = replace(_follower(notes_app, own), apart="note")
    await _tell(notes_app, ("a", 1))
    await follower.catch_up()
    await begin_epochs({"units": own})
    await _tell(notes_app, ("a", 2))
    assert (await follower.catch_up()).source.endswith("/note")
    assert await _applied(own) == [("a", 1), ("a", 2)]
