"""What pages of a manual ask of the database is seen by the commands that they print."""

import asyncio
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from launch.commands import psql
from launch.errors import NotEmbedded, NotRunning
from launch.folder import Folder
from launch.plan import HOME, POSTGRES, SERVICES
from launch.postgres import EmbeddedPostgres
from services.common.store.relay import LEADER
from tests.journeys.house import free_ports
from tests.journeys.manuals import Machine, commands
from tests.launch.manifests import the
from tests.launch.test_compose import COMPOSE

pytestmark = pytest.mark.journey

HERE, ELSEWHERE = (one for one in commands("docs/operations.md") if "psql" in one)
COLUMNS = re.findall(r"【(\w+)】", (HOME / "deploy/postgres/look.sql").read_text("utf-8"))


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """One on which a house runs."""
    machine = Machine(tmp_path_factory.mktemp("looked-at"), free_ports())
    for program in ("jianxi", "current/.venv/bin/jianxi"):
        machine.install(program)
    shutil.copytree(HOME / "deploy", machine.place / "current" / "deploy")
    machine.type("jianxi up --sandbox")
    yield machine
    machine.interrupt()


def looked(machine: Machine) -> dict[str, list[str]]:
    """What is printed under each heading, by its rows."""
    here = HERE.replace("/srv/jianxi/data", str(machine.place / "var" / "data"))
    said = machine.type(here.replace("/srv/jianxi", str(machine.place)))
    parts = re.split(r"^【(\w+)】.*$", said, flags=re.MULTILINE)[1:]
    return dict(
        zip(parts[::2], ([*filter(None, one.splitlines())] for one in parts[1::2]), strict=True)
    )


def server_of(machine: Machine) -> EmbeddedPostgres:
    folder = Folder(machine.place / "var" / "data")
    return EmbeddedPostgres(folder.data, folder.ports()[POSTGRES], folder.keys)


def test_who_numbers_is_seen_for_each_database(machine: Machine) -> None:
    told = looked(machine)
    assert [*told] == COLUMNS
    for service in SERVICES:
        assert [row for row in told["编号"] if re.match(rf" *{service} +\|", row)]
    assert f"0x{LEADER:X}" in (HOME / "deploy/postgres/look.sql").read_text("utf-8")


async def test_who_stands_in_the_way_is_seen_and_what_is_asked_is_not(machine: Machine) -> None:
    url = server_of(machine).url("units").replace("+asyncpg", "")
    first, second = await asyncpg.connect(url), await asyncpg.connect(url)
    held = first.transaction()
    await held.start()
    await first.execute("SELECT pg_advisory_xact_lock(77), 'somebody''s name'")
    waits = asyncio.create_task(second.execute("SELECT pg_advisory_xact_lock(77)"))
    await asyncio.sleep(0.5)
    said = "\n".join(looked(machine)["事务"])
    await held.rollback()
    await waits
    assert re.search(rf"{second.get_server_pid()} .*\{{{first.get_server_pid()}\}}", said), said
    assert "somebody" not in said
    for one in (first, second):
        await one.close()


async def test_by_hand_a_connection_is_ended_and_no_row_is_changed(machine: Machine) -> None:
    other = await asyncpg.connect(server_of(machine).url("units").replace("+asyncpg", ""))
    end = f"SELECT pg_terminate_backend({other.get_server_pid()});"
    assert re.search(r"^ t$", machine.type("jianxi psql", end), re.MULTILINE)
    with pytest.raises(asyncpg.PostgresError):
        await other.execute("SELECT 1")
    with pytest.raises(AssertionError, match="read-only transaction"):
        machine.type("jianxi psql 2>&1", "\\c units\nDELETE FROM changes;\n")


def test_the_same_is_typed_in_containers_and_in_a_cluster(tmp_path: Path) -> None:
    machine = Machine(tmp_path, 0)
    for program in ("docker", "kubectl"):
        machine.note(program)
    shutil.copytree(HOME / "deploy/postgres", tmp_path / "deploy/postgres")
    machine.type(ELSEWHERE)
    (_, *in_containers), (_, *in_cluster) = machine.told()
    assert in_containers[:3] == ["compose", "exec", "-T"]
    assert in_containers[3] in COMPOSE["services"]
    # Whatever SQL is put in the file's place ends at its first fault, as by `jianxi psql`.
    assert in_containers[4:] == ["psql", "-v", "ON_ERROR_STOP=1", "--username=postgres"]
    target, *rest = in_cluster[in_cluster.index("-i") + 1 :]
    assert the("Service", target.removeprefix("svc/"))["spec"]["selector"]["cnpg.io/instanceRole"]
    # CloudNativePG calls the container so.
    assert rest == ["-c", "postgres", "--", "psql", "-v", "ON_ERROR_STOP=1"]


def test_where_no_database_of_ours_runs_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Folder(tmp_path / "data")
    with pytest.raises(NotRunning, match="没有运行中的系统"):
        psql(folder)
    for service in SERVICES:
        name = f"JIANXI_{service.upper()}_DATABASE_URL"
        monkeypatch.setenv(name, f"postgresql+asyncpg://db.example/{service}")
    with pytest.raises(NotEmbedded, match="另外的服务器"):
        psql(folder)
