"""Where the database of a house is gone none is made anew; a first start makes one."""

import os
import shutil
from pathlib import Path

import pytest

from launch import backup, cli, keys, opening
from launch.errors import DatabaseGone
from launch.folder import Folder
from launch.opening import begin_sandbox, opened
from launch.plan import SERVICES
from launch.postgres import EmbeddedPostgres
from tests.launch.conftest import Server


@pytest.fixture
def begun(folder: Folder, server: Server) -> EmbeddedPostgres:
    """A cluster in a folder that has its keys; whether a house ever stood on it, the tests say."""
    keys.make_missing(folder.keys, SERVICES, in_use=False)
    postgres = server()
    postgres.start()
    postgres.stop()
    return postgres


def unmounted(cluster: Path) -> None:
    """As a disk that is not there leaves the folder on which it was."""
    shutil.rmtree(cluster)
    cluster.mkdir(mode=0o700)


@pytest.mark.parametrize("lose", [shutil.rmtree, unmounted])
@pytest.mark.parametrize("command", [["up"], ["up", "--sandbox"], ["migrate"], ["verify-audit"]])
def test_a_house_without_its_database_is_refused_and_none_is_made(
    begun: EmbeddedPostgres,
    folder: Folder,
    lose: object,
    command: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder.record({"gateway": 8100, "postgres": 8105})
    if "--sandbox" in command:
        folder.clock.write_text('{"offset_seconds": 0}')
    assert callable(lose)
    lose(begun.cluster)
    before = sorted(folder.data.parent.rglob("*"))
    assert cli.main([*command, "--data", str(folder.data)]) == os.EX_CONFIG
    assert f"这个系统的数据库不在 {begun.cluster}，没有另建空的" in capsys.readouterr().err
    assert sorted(folder.data.parent.rglob("*")) == before


def test_nor_is_one_made_where_all_of_the_data_is_gone(
    begun: EmbeddedPostgres, folder: Folder
) -> None:
    folder.anchors.mkdir()
    (folder.anchors / "units.head.jsonl").touch()
    shutil.rmtree(folder.data)
    with pytest.raises(DatabaseGone), opened(folder, 8100):
        pass
    with pytest.raises(DatabaseGone):
        begin_sandbox(folder, None)
    assert not folder.data.exists()


def test_a_start_that_died_amid_its_first_database_goes_on(
    begun: EmbeddedPostgres, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "must_be_free", lambda _: None)
    shutil.rmtree(begun.cluster)
    before = keys.file_of(folder.keys, "units").read_bytes()
    with opened(folder, 8100) as house:
        assert house.postgres is not None
    assert begun.is_there
    assert keys.file_of(folder.keys, "units").read_bytes() == before


def test_where_databases_lie_elsewhere_none_is_asked_for(
    begun: EmbeddedPostgres, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for service in SERVICES:
        monkeypatch.setenv(f"JIANXI_{service.upper()}_DATABASE_URL", "postgresql+asyncpg://x/y")
    folder.record({"gateway": 8100, "postgres": 8105})
    shutil.rmtree(begun.cluster)
    with opened(folder) as house:
        assert house.postgres is None


def test_a_server_that_fell_makes_no_other_cluster(begun: EmbeddedPostgres) -> None:
    """Its keeper starts it again; what it stood on may have gone meanwhile."""
    begun.cluster.rename(begun.cluster.with_name("elsewhere"))
    with pytest.raises(DatabaseGone):
        begun.start()
    assert not begun.cluster.exists()
    begun.cluster.with_name("elsewhere").rename(begun.cluster)
    begun.start()


def test_a_backup_of_none_is_refused(begun: EmbeddedPostgres, folder: Folder) -> None:
    folder.record({"gateway": 8100, "postgres": 8105})
    shutil.rmtree(begun.cluster)
    with pytest.raises(DatabaseGone), backup._server(folder, alone=True):
        pass
