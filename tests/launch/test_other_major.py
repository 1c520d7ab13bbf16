"""A folder of another major of PostgreSQL is left as it is; what is portable gets across."""

import os
from itertools import chain, cycle
from pathlib import Path

import asyncpg
import pytest

from launch import archive, backup, cli, keys
from launch.errors import Occupied, PostgresFailed, WrongMajor
from launch.folder import Folder
from launch.opening import opened
from launch.plan import GATEWAY, POSTGRES, SERVICES, ports_from
from launch.postgres import EmbeddedPostgres, _free_port
from tests.launch.conftest import Server

THERE = "SELECT string_agg(word, ',' ORDER BY word) FROM kept"


def everything(folder: Folder) -> dict[str, tuple[int, bytes]]:
    """Every file of data, keys and anchors, when it was written last, and what it holds."""
    return {
        str(file.relative_to(folder.data.parent)): (
            file.stat().st_mtime_ns,
            file.read_bytes() if file.is_file() else b"",
        )
        for file in (folder.data.parent, *folder.data.parent.rglob("*"))
    }


@pytest.fixture
def of_17(folder: Folder, server: Server) -> Folder:
    """A folder that was begun, and whose cluster says that it is of 17."""
    postgres = server()
    postgres.start()
    postgres.stop()
    folder.record(ports_from(_free_port()))
    (postgres.cluster / "PG_VERSION").write_text("17\n")
    return folder


def test_a_folder_of_another_major_is_refused_and_nothing_in_it_is_touched(
    of_17: Folder, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    before, elsewhere = everything(of_17), tmp_path_factory.mktemp("elsewhere")
    backing_up = ["backup", str(elsewhere / "b.age")]
    backing_up += ["--to", archive.new_identity(elsewhere / "me.txt")]
    with pytest.raises(WrongMajor), opened(of_17, 8100):
        pass
    for command in (["migrate"], ["up"], backing_up):
        assert cli.main([*command, "--data", str(of_17.data)]) == os.EX_CONFIG
        told = capsys.readouterr().err
        assert "由 PostgreSQL 17 建立，这个版本的程序是 18" in told
        assert "jianxi backup --portable" in told
        assert "docs/backup.md 的“PostgreSQL 换大版本时”" in told
    assert everything(of_17) == before


def test_a_folder_whose_databases_lie_elsewhere_asks_for_no_cluster(
    of_17: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for service in SERVICES:
        url = f"postgresql+asyncpg://db.example/{service}"
        monkeypatch.setenv(f"JIANXI_{service.upper()}_DATABASE_URL", url)
    keys.make_missing(of_17.keys, SERVICES, in_use=False)
    with opened(of_17) as house:
        assert house.postgres is None


def test_a_backup_of_another_major_is_not_restored(of_17: Folder, tmp_path: Path) -> None:
    public = archive.new_identity(tmp_path / "id.txt")
    parts = {"data/postgres": of_17.data / "postgres", "data-keys": of_17.keys}
    archive.pack(parts, tmp_path / "b.age", public, lambda _: None)
    there = Folder(tmp_path / "there" / "data")
    with pytest.raises(WrongMajor, match="17"):
        backup.restore(
            there, [tmp_path / "b.age"], [tmp_path / "id.txt"], lambda _, __: lambda _: None
        )
    assert list(there.data.parent.iterdir()) == []


def test_a_portable_backup_is_of_a_system_that_is_down(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder.make()
    folder.record(dict.fromkeys((GATEWAY, *SERVICES, POSTGRES), 1))
    monkeypatch.setattr("launch.opening.is_running", lambda _: True)
    public = archive.new_identity(tmp_path / "me.txt")
    with pytest.raises(Occupied, match=r"正在.*运行"):
        backup.back_up(
            folder, tmp_path / "b.age", public, lambda _, __: lambda _: None, portable=True
        )


def test_a_system_that_starts_just_then_is_not_dumped_while_it_runs(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder.make()
    folder.record(ports_from(_free_port()))
    # Nobody answers at the first question; whoever holds the folder does at every later one.
    answers = chain([False], cycle([True]))
    for room in ("backup", "opening"):
        monkeypatch.setattr(f"launch.{room}.is_running", lambda _: next(answers))
    public = archive.new_identity(tmp_path / "me.txt")
    with folder.taken(), pytest.raises(Occupied):
        backup.back_up(
            folder, tmp_path / "b.age", public, lambda _, __: lambda _: None, portable=True
        )


async def test_what_cannot_be_loaded_is_told_without_a_row(server: Server, tmp_path: Path) -> None:
    here = server()
    here.start()
    here.ensure_database("units")
    fit = "CREATE OR REPLACE FUNCTION fit(text) RETURNS boolean LANGUAGE sql AS 'SELECT {}'"
    await run(here, fit.format("true"))
    await run(here, "CREATE TABLE kept (word text CHECK (fit(word)))")
    await run(here, "INSERT INTO kept VALUES ('640104200001010012')")
    await run(here, fit.format("false"))
    here.dump_to(tmp_path / "units", "units")
    with pytest.raises(PostgresFailed, match=r"pg_restore: error: .*kept") as told:
        here.load(tmp_path / "units", "matching")
    assert "640104" not in str(told.value)


async def test_what_is_written_of_a_database_is_loaded_whole_or_not_at_all(
    server: Server, tmp_path: Path
) -> None:
    here = server()
    here.start()
    here.ensure_database("units")
    await run(here, "CREATE EXTENSION btree_gist; CREATE ROLE units_service")
    await run(here, "CREATE TABLE kept (word text PRIMARY KEY); GRANT ALL ON kept TO units_service")
    await run(here, "INSERT INTO kept VALUES ('见习'), ('50%')")
    here.dump_to(tmp_path / "units", "units")
    there = EmbeddedPostgres(tmp_path / "there" / "data", settings={"fsync": "off"})
    there.start()
    try:
        there.load(tmp_path / "units", "units")
        assert await run(there, THERE) == "50%,见习"
        whole = (tmp_path / "units").read_bytes()
        (tmp_path / "half").write_bytes(whole[: len(whole) // 2])
        with pytest.raises(PostgresFailed, match="无法导入数据库"):
            there.load(tmp_path / "half", "matching")
    finally:
        there.stop()


async def run(server: EmbeddedPostgres, statement: str) -> object:
    line = await asyncpg.connect(server.url("units").replace("+asyncpg", ""))
    try:
        if statement.startswith("SELECT"):
            return await line.fetchval(statement)
        return await line.execute(statement)
    finally:
        await line.close()
