"""What an old key sealed is sealed anew: in any table, beside writers, after a crash, not twice."""

import asyncio
import json
import os
from base64 import b64encode
from contextlib import asynccontextmanager
from itertools import count

import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text, insert, select, text
from sqlalchemy.exc import IntegrityError

from services.common import keys, telemetry
from services.common.store import sealed
from services.common.store.database import Database
from services.common.store.files import Files
from services.common.store.resealing import Resealing, places
from services.common.store.sealed import SEALED, SEALED_FILE, Sealed, name_in, ring, seal, unseal
from tests import house_keys

METADATA = MetaData()
LETTERS = Table(
    "letters",
    METADATA,
    Column("writer", Text, primary_key=True),
    Column("no", Integer, primary_key=True),
    Column("words", Sealed("letters.words")),
    Column("scan", LargeBinary, info=SEALED),
    Column("paper", Text, info=SEALED_FILE),
    Column("version", Integer, nullable=False, server_default="1"),
)
_CELL, _SCAN, _FILE = "letters.words", "letters.scan", "letters.file"
GUARD = """
CREATE FUNCTION refuse_letters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('jianxi.sealed_may_change', true) = 'on'
        AND to_jsonb(OLD) - ARRAY['words', 'scan', 'paper']
            = to_jsonb(NEW) - ARRAY['words', 'scan', 'paper']
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'letters stay' USING ERRCODE = 'restrict_violation';
END $$;
"""
TRIGGER = """
CREATE TRIGGER letters_stay BEFORE UPDATE OR DELETE ON letters
FOR EACH ROW EXECUTE FUNCTION refuse_letters()
"""


class KeysFile:
    """A keys file of this test's own, that is rotated as `jianxi` does it."""

    def __init__(self, file):
        self.file = file
        self.names = count(2)
        file.write_text(house_keys.keys_file("matching").read_text())

    def rotate(self, size=32):
        told = json.loads(self.file.read_text())
        name = f"k{next(self.names)}"
        told["sealing"]["keys"][name] = b64encode(os.urandom(size)).decode()
        told["sealing"]["current"] = name
        draft = self.file.with_suffix(".draft")
        draft.write_text(json.dumps(told))
        draft.replace(self.file)
        return name

    def retire(self, name):
        told = json.loads(self.file.read_text())
        del told["sealing"]["keys"][name]
        self.file.write_text(json.dumps(told))
        ring.install(keys.load(self.file), self.file)


@pytest.fixture
def keys_file(tmp_path):
    made = KeysFile(tmp_path / "matching.json")
    ring.install(keys.load(made.file), made.file)
    yield made
    ring.install(keys.load(house_keys.keys_file("matching")))


@pytest.fixture
def files(tmp_path):
    return Files((tmp_path / "documents").as_uri(), "matching")


@pytest.fixture
async def database(kernel_url):
    database = Database(kernel_url)
    async with database.engine.begin() as connection:
        await connection.run_sync(METADATA.create_all)
        await connection.execute(text(GUARD))
        await connection.execute(text(TRIGGER))
    yield database
    await database.close()


@pytest.fixture
def work(database, files, keys_file):
    return Resealing(database, files, places(METADATA))


async def write(database, files, numbers, writer="a"):
    rows = [
        {
            "writer": writer,
            "no": number,
            "words": f"words {number}" if number % 7 else None,
            "scan": seal(_SCAN, b"scan") if number % 50 == 0 else None,
            "paper": await files.keep(seal(_FILE, b"paper")) if number % 100 == 0 else None,
        }
        for number in numbers
    ]
    async with database.transaction() as session:
        await session.execute(insert(LETTERS), rows)


async def contents(database, files):
    async with database.reading() as session:
        rows = (await session.execute(select(LETTERS).order_by("writer", "no"))).all()
    return [
        (
            row.writer,
            row.no,
            row.words,
            row.scan and unseal(_SCAN, row.scan),
            row.paper and unseal(_FILE, await files.read(row.paper)),
            row.version,
        )
        for row in rows
    ]


async def test_all_is_sealed_anew_and_the_old_key_may_go(work, database, files, keys_file):
    await write(database, files, range(250))
    before = await contents(database, files)
    name = keys_file.rotate()
    cells = sum(bool(row[i]) for row in before for i in (2, 3, 4))
    assert await work.left("k1") == cells
    assert await work.run() == 0
    assert (await work.left("k1"), await work.left(name)) == (0, cells)
    keys_file.retire("k1")
    assert await contents(database, files) == before


async def test_a_row_written_again_is_sealed_by_the_new_key_without_a_new_start(keys_file):
    old = seal(_CELL, b"x")
    name = keys_file.rotate()
    assert (name_in(old), name_in(seal(_CELL, b"x"))) == ("k1", name)
    assert unseal(_CELL, old) == b"x"


async def test_what_another_process_sealed_by_a_newer_key_opens_at_once(keys_file):
    ours = sealed.Keyring()
    ours.install(keys.load(keys_file.file), keys_file.file)
    name = keys_file.rotate()
    theirs = seal(_CELL, b"x")
    assert name_in(theirs) == name
    assert ours.named(name) == ring.newest().sealing[name]
    with pytest.raises(LookupError):
        ours.named("k99")


async def test_both_suites_open_side_by_side_and_all_goes_over_to_the_other(
    work, database, files, keys_file
):
    await write(database, files, range(20))
    sm4 = keys_file.rotate(size=16)
    await write(database, files, range(20, 40))
    before = await contents(database, files)
    assert {row[2] for row in before} > {"words 1", "words 39"}
    assert await work.run() == 0
    assert await contents(database, files) == before
    aes = keys_file.rotate()
    assert await work.run() == 0
    assert (await work.left(sm4), await contents(database, files)) == (0, before)
    assert seal(_CELL, b"")[:1] == b"\x01"
    assert await work.left(aes) > 0


async def test_a_crash_in_the_middle_loses_nothing_and_the_next_run_goes_on(
    work, database, files, keys_file, monkeypatch
):
    await write(database, files, range(250))
    before = await contents(database, files)
    keys_file.rotate()
    seals = count()

    def broken(place, told):
        if next(seals) == 130:
            raise RuntimeError("killed")
        return seal(place, told)

    with monkeypatch.context() as patch:
        patch.setattr("services.common.store.resealing.seal", broken)
        with pytest.raises(RuntimeError, match="killed"):
            await work.run()
    left = await work.left("k1")
    assert 0 < left < 250
    assert await contents(database, files) == before
    assert await work.run() == 0
    assert await contents(database, files) == before


async def test_writers_in_the_middle_lose_nothing(work, database, files, keys_file):
    async with database.engine.begin() as connection:
        await connection.execute(text("DROP TRIGGER letters_stay ON letters"))
    await write(database, files, range(1, 301))
    keys_file.rotate()
    done = asyncio.Event()
    written = {}

    async def writer(mine):
        while not done.is_set():
            for number in mine:
                written[number] = f"{written.get(number, 'w')}+"[-40:]
                async with database.transaction() as session:
                    change = LETTERS.update().where(LETTERS.c.no == number)
                    await session.execute(change.values(words=written[number]))

    writers = [asyncio.create_task(writer(range(first, 301, 60))) for first in (1, 2, 3)]
    left = await work.run()
    done.set()
    await asyncio.gather(*writers)
    assert (left, await work.left("k1")) == (0, 0)
    now = {row[1]: row[2] for row in await contents(database, files)}
    assert {number: now[number] for number in written} == written


@asynccontextmanager
async def held(database, number):
    """A row in another's hands."""
    async with database.transaction() as holder:
        mine = telemetry.request_id.set("another")
        await holder.execute(select(LETTERS.c.no).where(LETTERS.c.no == number).with_for_update())
        telemetry.request_id.reset(mine)
        yield


async def test_what_another_holds_locked_is_neither_waited_for_nor_forgotten(
    work, database, files, keys_file
):
    await write(database, files, range(1, 4))
    keys_file.rotate()
    async with held(database, 2):
        running = asyncio.create_task(work.run())
        async with asyncio.timeout(4):
            while await work.left("k1") > 1:  # noqa: ASYNC110
                await asyncio.sleep(0)
        assert not running.done()
    assert await running == 0


async def test_a_file_whose_row_is_held_is_laid_down_once_however_often_it_is_looked_for(
    work, database, files, keys_file, tmp_path
):
    await write(database, files, (100, 200))
    keys_file.rotate()
    (place,) = [one for one in work.places if one.name == _FILE]
    laid = tmp_path / "documents" / "matching"
    async with held(database, 100):
        for _ in range(3):
            await work._through(place)
    assert (await work._left(place, "k1", others=False), len([*laid.iterdir()])) == (1, 4)
    await work._through(place)
    assert (await work._left(place, "k1", others=False), len([*laid.iterdir()])) == (0, 4)


async def test_a_copy_laid_down_by_a_key_that_was_followed_by_another_is_not_taken(
    work, database, files, keys_file
):
    await write(database, files, (100,))
    keys_file.rotate()
    (place,) = [one for one in work.places if one.name == _FILE]
    async with held(database, 100):
        await work._through(place)
    newest = keys_file.rotate()
    await work._through(place)
    assert await work._left(place, newest, others=True) == 0


async def test_a_cell_that_was_tampered_with_is_told_left_and_stops_nothing_else(
    work, database, files, keys_file, caplog
):
    await write(database, files, (1, 2))
    async with database.engine.begin() as connection:
        await connection.execute(text("DROP TRIGGER letters_stay ON letters"))
        spoil = "UPDATE letters SET words = set_byte(words, 20, 255 - get_byte(words, 20))"
        await connection.execute(text(f"{spoil} WHERE no = 1"))
    name = keys_file.rotate()
    work.places[:] = [place for place in work.places if place.name == _CELL]
    await work._through(work.places[0])
    assert (await work.left("k1"), await work.left(name)) == (1, 1)
    assert "a seal does not open: letters.words" in caplog.text


async def test_a_file_that_the_store_has_lost_holds_no_key(work, database, files, keys_file):
    async with database.transaction() as session:
        lost = {"writer": "a", "no": 1, "paper": "0" * 64}
        await session.execute(insert(LETTERS).values(lost))
    keys_file.rotate()
    assert (await work.run(), await work.left("k1")) == (0, 0)


async def test_only_seals_may_change_and_only_while_they_are_renewed(database, files, keys_file):
    await write(database, files, (1,))
    for change, is_renewing in (("words = ''", False), ("version = 2", True)):
        with pytest.raises(IntegrityError):
            async with database.transaction() as session:
                if is_renewing:
                    setting = "SELECT set_config('jianxi.sealed_may_change', 'on', true)"
                    await session.execute(text(setting))
                await session.execute(text(f"UPDATE letters SET {change}"))
