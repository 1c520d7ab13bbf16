"""When backups were made is told by their marks, and by nobody who is not told of any."""

import os

import pytest

from services.common.backups import FAILED, SUCCEEDED, Made, Marks
from services.common.meters import Meters
from services.common.store.database import Database
from services.common.time.clock import Clock
from services.common.web.metrics import Board
from tests.common.test_metrics import figures


async def test_the_time_of_each_mark_is_when_it_was_left(tmp_path):
    marks = Marks(tmp_path)
    assert await marks.made() == Made(0, 0)
    for name, when in ((SUCCEEDED, 200), (FAILED, 100)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (when, when))
    assert await marks.made() == Made(200, 100)


async def test_of_a_folder_that_cannot_be_looked_into_nothing_is_told(tmp_path):
    (tmp_path / "file").touch()
    assert await Marks(tmp_path / "file").made() is None


@pytest.mark.parametrize("is_marked", [True, False])
async def test_they_are_told_by_who_is_told_where_they_lie(tmp_path, is_marked):
    (tmp_path / SUCCEEDED).touch()
    database = Database("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    board = Board(Meters(), database, Clock(), (), marks=tmp_path if is_marked else None)
    told = figures((await board.read()).decode())
    found = {name: when for name, when in told.items() if "backup" in name}
    made = await Marks(tmp_path).made()
    whole = {
        "jianxi_backup_succeeded_timestamp_seconds": made.succeeded,
        "jianxi_backup_failed_timestamp_seconds": 0,
    }
    assert found == (whole if is_marked else {})
