"""Work in slices: what breaks is left, the rest is done; a database away ends it all."""

import logging

import pytest
from sqlalchemy import text

from services.common.store.database import Busy
from services.common.store.slices import in_slices


async def kept(app) -> list[str]:
    async with app.state.database.transaction() as session:
        return list(await session.scalars(text("SELECT id FROM notes ORDER BY id")))


async def keep(session, some) -> None:
    for key in some:
        await session.execute(text("INSERT INTO notes VALUES (:id, '早')"), {"id": key})
        if key == "c":
            raise ValueError(key)


async def test_each_slice_is_one_transaction(notes_app):
    sizes = []

    async def note(session, some) -> None:
        sizes.append((len(some), await session.scalar(text("SELECT txid_current()"))))

    await in_slices(notes_app.state.database, list("abcde"), 2, note)
    assert [size for size, _ in sizes] == [2, 2, 1]
    assert len({key for _, key in sizes}) == 3


async def test_what_breaks_is_told_and_left_and_the_others_are_done(notes_app, caplog):
    with caplog.at_level(logging.ERROR):
        await in_slices(notes_app.state.database, list("abcde"), 2, keep)
    assert await kept(notes_app) == ["a", "b", "d", "e"]
    assert [record.getMessage() for record in caplog.records] == ["left undone: c"]


async def test_a_busy_database_leaves_nothing_for_later_unseen(notes_app):
    async def busy(session, some) -> None:
        raise Busy

    with pytest.raises(Busy):
        await in_slices(notes_app.state.database, list("ab"), 1, busy)
