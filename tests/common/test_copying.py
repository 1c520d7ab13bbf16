"""Very many rows by COPY: sealed as few are, others answered amid them, faults as elsewhere."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from services.common import keys
from services.common.deeds import by_itself
from services.common.store import bulk, copying
from services.common.store.bulk import insert_rows
from services.common.store.database import Database, is_passing
from services.common.store.sealed import ring
from services.common.store.tables import changes, grounds
from services.common.time.clock import Clock
from tests import house_keys

DEED = by_itself("test", Clock(), "req_test")
SAME = {
    "object": "note",
    "version": 1,
    "event": "note.kept",
    "occurred_on": date(2026, 3, 2),
    "recorded_at": DEED.now,
    "author": "test",
    "ground": "",
    "request_id": "req_test",
    "data": "{}",
}
COUNT = select(func.count()).select_from(changes)
LEAVE = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY %'")


@pytest.fixture
async def database(kernel_url):
    database = Database(kernel_url, connections=2)
    yield database
    await database.close()


@pytest.fixture
def installed():
    ring.install(keys.load(house_keys.keys_file("units")))


async def _keep(database: Database, ids: list[str]) -> None:
    async with database.transaction() as session:
        await insert_rows(session, changes, {"object_id": ids}, SAME)


async def _count(database: Database) -> int:
    async with database.transaction() as session:
        return await session.scalar(COUNT) or 0


@pytest.mark.parametrize("count", [bulk.ROWS, bulk.ROWS + 1])
async def test_all_are_kept_on_both_sides_of_the_bound(database, count) -> None:
    await _keep(database, [f"n{n}" for n in range(count)])
    assert await _count(database) == count


@pytest.mark.usefixtures("installed")
async def test_what_is_sealed_lies_sealed_and_is_read_as_it_was(database, monkeypatch) -> None:
    monkeypatch.setattr(bulk, "ROWS", 0)
    same = {"object": "note", "version": 1, "author": "test", "recorded_at": DEED.now}
    told = {"object_id": ["a", "b"], "words": ["理由甲", "理由乙"]}
    async with database.transaction() as session:
        await insert_rows(session, grounds, told, same)
    async with database.transaction() as session:
        read = (await session.execute(select(grounds.c.words).order_by("object_id"))).scalars()
        lying = (await session.execute(text("SELECT words FROM grounds"))).scalars()
        assert list(read) == told["words"]
        assert not any("理由".encode() in one for one in lying)


async def test_others_are_answered_amid_many_rows(database) -> None:
    beats, over = 0, asyncio.Event()

    async def beat() -> None:
        nonlocal beats
        while not over.is_set():
            beats += 1
            await asyncio.sleep(0)

    beating = asyncio.create_task(beat())
    many = [f"n{n}" for n in range(20 * copying.AT_ONCE)]
    async with database.transaction() as session:
        await session.execute(COUNT)
        before = beats
        await insert_rows(session, changes, {"object_id": many}, SAME)
        assert beats - before >= len(many) / copying.AT_ONCE
    over.set()
    await beating


async def test_a_connection_lost_amid_them_passes_and_leaves_none_behind(
    database, monkeypatch
) -> None:
    paused, lost = asyncio.Event(), asyncio.Event()
    monkeypatch.setattr(copying, "_in_turns", _paused(paused, lost))
    keeping = asyncio.create_task(_keep(database, [f"n{n}" for n in range(bulk.ROWS + 1)]))
    await paused.wait()
    async with database.reading() as session:
        assert (await session.execute(LEAVE)).scalars().all() == [True]
    lost.set()
    with pytest.raises(DBAPIError) as told:
        await keeping
    assert is_passing(told.value)
    assert await _count(database) == 0


def _paused(paused: asyncio.Event, lost: asyncio.Event):
    async def rows(given):
        for place, row in enumerate(given):
            if place == 5:
                paused.set()
                await lost.wait()
            yield row

    return rows


async def test_what_is_rolled_back_leaves_none_where_nothing_else_was_asked_for(database) -> None:
    with pytest.raises(RuntimeError, match="given up"):
        async with database.transaction() as session:
            many = [f"n{n}" for n in range(bulk.ROWS + 1)]
            await insert_rows(session, changes, {"object_id": many}, SAME)
            raise RuntimeError("given up")
    assert await _count(database) == 0


async def test_of_several_statements_none_stays_where_one_is_refused(database, monkeypatch) -> None:
    monkeypatch.setattr(copying, "ROWS", bulk.ROWS)
    many = [f"n{n}" for n in range(bulk.ROWS + 1)]
    with pytest.raises(IntegrityError, match="uq_changes"):
        await _keep(database, [*many, many[-1]])
    assert await _count(database) == 0


async def test_what_was_told_within_a_savepoint_goes_with_it(database) -> None:
    many = [f"n{n}" for n in range(bulk.ROWS + 1)]
    async with database.transaction() as session:
        with pytest.raises(RuntimeError, match="given up"):
            async with session.begin_nested():
                await insert_rows(session, changes, {"object_id": many}, SAME)
                raise RuntimeError("given up")
        await insert_rows(session, changes, {"object_id": ["one"]}, SAME)
    assert await _count(database) == 1


async def test_columns_of_several_lengths_are_refused(database, monkeypatch) -> None:
    monkeypatch.setattr(bulk, "ROWS", 1)
    same = {name: value for name, value in SAME.items() if name != "author"}
    told = {"object_id": ["a", "b", "c"], "author": ["x"]}
    with pytest.raises(ValueError, match="shorter"):
        async with database.transaction() as session:
            await insert_rows(session, changes, told, same)
    assert await _count(database) == 0


async def test_a_value_of_another_kind_leaves_none_of_the_others(database, monkeypatch) -> None:
    monkeypatch.setattr(bulk, "ROWS", 1)
    with pytest.raises(TypeError, match="expected str"):
        await _keep(database, ["a", "b", 3])
    assert await _count(database) == 0
