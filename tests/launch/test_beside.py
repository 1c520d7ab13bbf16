"""A house restored beside the running one, whose ports it kept, is worked on all the same."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import asyncpg
import pytest

from launch import cli, keys, supervisor
from launch.folder import Folder
from launch.opening import environment_of, opened, server_of
from launch.plan import POSTGRES, SERVICES, ports_from
from launch.supervisor import MigrationFailed, Preparation
from tests.journeys.house import free_ports


@pytest.fixture
def restored(folder: Folder) -> Iterator[Folder]:
    """A house that stands, on all of whose ports another listens."""
    folder.make()
    ports = ports_from(free_ports())
    folder.record(ports)
    keys.make_missing(folder.keys, SERVICES, in_use=False)
    with ExitStack() as others:
        for port in ports.values():
            others.enter_context(socket.create_server(("127.0.0.1", port)))
        yield folder


async def test_what_needs_the_database_alone_takes_any_port_and_says_which(
    restored: Folder,
) -> None:
    kept = restored.ports()
    with opened(restored) as house:
        assert house.postgres
        assert house.postgres.port != kept[POSTGRES]
        assert server_of(restored).url("units") == house.postgres.url("units")
        address = environment_of(restored, "units")["JIANXI_DATABASE_URL"]
        assert address == house.postgres.serving_url("units")
        line = await asyncpg.connect(house.postgres.url("units").replace("+asyncpg", ""))
        assert await line.fetchval("SELECT current_database()") == "units"
        await line.close()
    assert restored.ports() == kept


def test_a_start_asks_for_other_ports(restored: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["up", "--data", str(restored.data)]) == 1
    assert "请用 --port 另选一组端口" in capsys.readouterr().err


def test_a_post_is_offered_in_no_other_house(
    restored: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who listens by the kept port takes the tokens of a restored house for its own."""
    restored.clock.write_text('{"offset_seconds": 0}')
    assert cli.main(["post", "--region", "640104", "--data", str(restored.data)]) == 1
    assert "没有运行中的系统" in capsys.readouterr().err


@pytest.mark.parametrize("stood", [True, False])
def test_what_did_not_come_to_stand_leaves_no_ports_and_no_settings_behind(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, stood: bool
) -> None:
    if stood:
        keys.make_missing(folder.keys, SERVICES, in_use=False)
        folder.make()
        folder.record(ports_from(8100))

    async def failing(_: list[Preparation]) -> None:
        raise MigrationFailed

    monkeypatch.setattr(supervisor, "prepare", failing)
    monkeypatch.setenv("JIANXI_ANCHORS_FOLDER", str(tmp_path / "mistyped"))
    assert cli.main(["up", "--port", str(free_ports()), "--data", str(folder.data)]) == 1
    assert not folder.chosen.exists()
    assert folder.is_new is not stood
    if stood:
        assert folder.ports() == ports_from(8100)
