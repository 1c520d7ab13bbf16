"""Blind indexes are made anew by another key; what has no text is found by the keys before."""

from dataclasses import replace

import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, insert, select, text, update

from services.common import keys
from services.common.store import reindexing
from services.common.store.database import Database
from services.common.store.reindexing import StillServed, make_anew, refuse_served
from services.common.store.sealed import BlindIndex, Sealed, blind, blind_by, blinds, ring
from tests import house_keys

OWN = keys.load(house_keys.keys_file("matching"))
NEXT = bytes(range(32))
COMING = replace(OWN, index_next=NEXT)
METADATA = MetaData()
PEOPLE = Table(
    "people",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("number", Sealed("people.number")),
    Column(
        "number_index",
        LargeBinary,
        unique=True,
        info=BlindIndex("people.number", "number", erased="people.erased", read=str.upper).info,
    ),
)


@pytest.fixture
async def database(kernel_url):
    ring.install(OWN)
    database = Database(kernel_url)
    async with database.engine.begin() as connection:
        await connection.run_sync(METADATA.create_all)
    yield database
    await database.close()
    ring.install(OWN)


async def write(database, many):
    rows = [
        {"id": number, "number": f"x{number}", "number_index": blind("people.number", f"X{number}")}
        for number in range(many)
    ]
    async with database.transaction() as session:
        await session.execute(insert(PEOPLE), rows)


async def anew(database, own=COMING):
    async with database.transaction() as session:
        return await make_anew(session, METADATA, own)


async def indexes(database):
    async with database.reading() as session:
        query = select(PEOPLE.c.id, PEOPLE.c.number_index).order_by(PEOPLE.c.id)
        return dict((await session.execute(query)).all())


async def test_all_are_made_anew_of_their_texts_slice_by_slice_and_twice_does_no_harm(
    database, monkeypatch
):
    monkeypatch.setattr(reindexing, "_ROWS", 7)
    await write(database, 20)
    for _ in range(2):
        assert await anew(database) == 20
        assert await indexes(database) == {
            number: blind_by(NEXT, "people.number", f"X{number}") for number in range(20)
        }


async def test_of_whom_nothing_is_left_it_is_nobodys_still_and_without_text_there_is_none(database):
    await write(database, 3)
    nobodys = {"number": "", "number_index": blind("people.erased", "1")}
    nothing = {"number": None, "number_index": None}
    async with database.transaction() as session:
        await session.execute(update(PEOPLE).where(PEOPLE.c.id == 1).values(nobodys))
        await session.execute(update(PEOPLE).where(PEOPLE.c.id == 2).values(nothing))
    for _ in range(2):
        await anew(database)
        found = await indexes(database)
        assert found[1] == blind_by(NEXT, "people.erased", "1")
        assert found[2] is None


async def test_a_run_that_breaks_off_has_done_nothing(database):
    await write(database, 3)
    before = await indexes(database)
    async with database.transaction() as session:
        await session.execute(text("UPDATE people SET number = 'x' WHERE id = 2"))
    with pytest.raises(ValueError, match="seal"):
        await anew(database)
    assert await indexes(database) == before


async def test_nothing_is_made_anew_while_anybody_is_served(database, kernel_url):
    other = Database(kernel_url)
    async with other.reading() as session, database.reading() as own:
        await session.execute(text("SELECT 1"))
        with pytest.raises(StillServed):
            await refuse_served(own)
    await other.close()


def test_what_lies_under_a_key_before_is_found_by_it():
    lain = blind("complaints.receipt", "ABC")
    ring.install(replace(OWN, index=NEXT, index_before=(OWN.index,)))
    try:
        assert blind("complaints.receipt", "ABC") != lain
        assert lain in blinds("complaints.receipt", "ABC")
        assert blinds("complaints.receipt", "ABC")[0] == blind("complaints.receipt", "ABC")
    finally:
        ring.install(OWN)
