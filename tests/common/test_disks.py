"""How full a disk is, is told of what answers, and whatever does not holds up nothing else."""

import os
from threading import Event

from services.common import disks
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
    looks, answers = [], Event()

    def look(folder):
        looks.append(folder)
        answers.wait(10)
        return Room(1, 2)

    monkeypatch.setattr(disks, "_room_at", look)
    monkeypatch.setattr(disks, "PATIENCE", 0.05)
    disk = Disk(tmp_path)
    assert [await disk.room() for _ in range(3)] == [None] * 3
    answers.set()
    monkeypatch.setattr(disks, "PATIENCE", 5)
    assert await disk.room() == Room(1, 2)
    assert looks == [tmp_path]


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
