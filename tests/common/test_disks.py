"""How full a disk is, is told of what answers, and whatever does not holds up nothing else."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore
from threading import enumerate as enumerate_threads
from time import monotonic

import pytest

from services.common import disks, looks
from services.common.disks import Disk, Room
from services.common.meters import Meters
from services.common.store.database import Database
from services.common.time.clock import Clock
from services.common.web.metrics import Board
from tests.common.test_metrics import figures


async def test_what_is_told_is_of_the_disk_on_which_the_folder_lies_or_will_lie(tmp_path):
    found = os.statvfs(tmp_path)
    for folder in (tmp_path, tmp_path / "to" / "come"):
        room = await Disk(folder).room()
        assert room.whole == found.f_blocks * found.f_frsize
        assert 0 <= room.free <= room.whole


async def test_who_may_not_look_tells_nothing(tmp_path, monkeypatch):
    def refused(_):
        raise PermissionError

    monkeypatch.setattr(os, "statvfs", refused)
    assert await Disk(tmp_path).room() is None


async def test_a_disk_that_does_not_answer_is_looked_at_by_one_alone(tmp_path, monkeypatch):
    seen, answers = [], Event()

    def look(folder):
        seen.append(folder)
        answers.wait(10)
        return Room(1, 2)

    monkeypatch.setattr(disks, "_room_at", look)
    monkeypatch.setattr(looks, "PATIENCE", 0.05)
    disk = Disk(tmp_path)
    assert [await disk.room() for _ in range(3)] == [None] * 3
    answers.set()
    monkeypatch.setattr(looks, "PATIENCE", 5)
    assert await disk.room() == Room(1, 2)
    assert seen == [tmp_path]


@pytest.fixture
def slow(monkeypatch):
    """A disk that answers only once it is let; each answer is one less."""
    may_answer, rooms = Semaphore(0), iter(range(100, 0, -1))

    def look(_):
        may_answer.acquire(timeout=10)
        return Room(next(rooms), 100)

    monkeypatch.setattr(disks, "_room_at", look)
    monkeypatch.setattr(looks, "PATIENCE", 0.05)
    return may_answer


async def test_an_answer_that_comes_late_is_told_to_who_asks_next(slow, tmp_path):
    disk = Disk(tmp_path)
    assert await disk.room() is None
    for free in (100, 99):
        slow.release()
        await asyncio.wait({disk._looks._look}, timeout=5)
        # Whoever asks beside is told as much.
        both = [disk.room(), disk.room()]
        assert await asyncio.gather(*both) == [Room(free, 100)] * 2
    slow.release()


async def test_who_asks_for_now_is_told_nothing_of_before(slow, tmp_path):
    watch = Disk(tmp_path)._looks
    assert await watch.now() is None
    slow.release()
    await asyncio.wait({watch._look}, timeout=5)
    # Owed since somebody asked before: it is looked at anew, by who waits no second time for it.
    assert await watch.now() is None
    slow.release()
    await asyncio.wait({watch._look}, timeout=5)
    slow.release()
    assert await watch.now() == Room(98, 100)


async def test_a_disk_that_owes_an_answer_for_long_is_not_told(slow, tmp_path, monkeypatch):
    monkeypatch.setattr(looks, "KEPT_FOR", 1.0)
    disk = Disk(tmp_path)
    assert await disk.room() is None
    slow.release()
    await asyncio.wait({disk._looks._look}, timeout=5)
    assert await disk.room() == Room(100, 100)
    await asyncio.sleep(1.0)
    assert await disk.room() is None
    slow.release()


def test_no_thread_that_others_need_is_taken_and_an_end_waits_for_no_disk(slow, tmp_path):
    async def ask() -> None:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
        assert [await Disk(tmp_path).room() for _ in range(3)] == [None] * 3
        assert await asyncio.wait_for(asyncio.to_thread(divmod, 7, 2), 1) == (3, 1)

    begun = monotonic()
    asyncio.run(ask())
    assert monotonic() < begun + 3
    assert {one.daemon for one in enumerate_threads() if one.name == "disk"} == {True}
    slow.release(3)


async def test_a_full_disk_is_told_while_the_database_is_away_for_it(tmp_path, monkeypatch):
    rooms = {tmp_path: Room(0, 100), tmp_path / "lost": None}
    monkeypatch.setattr(disks, "_room_at", rooms.get)
    database = Database("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    folders = {"data": tmp_path, "anchors": tmp_path / "lost"}
    told = figures((await Board(Meters(), database, Clock(), (), folders=folders).read()).decode())
    assert {name: figure for name, figure in told.items() if "disk" in name} == {
        'jianxi_disk_free_bytes{place="data"}': 0,
        'jianxi_disk_bytes{place="data"}': 100,
    }
