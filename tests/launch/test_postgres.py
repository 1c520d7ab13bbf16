import os
import pty
import re
import select
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest
from sqlalchemy import text

from launch import programs
from launch.errors import KeysMissing, NotYours, PostgresFailed, WrongMajor
from launch.folder import Folder
from launch.postgres import EmbeddedPostgres
from launch.runner import Runner, runner_of
from services.common.store.database import Database
from tests.launch.conftest import Server

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
NOBODY = 65534


async def ask(server: EmbeddedPostgres, question: str, database: str = "postgres") -> object:
    line = await asyncpg.connect(server.url(database).replace("+asyncpg", ""))
    try:
        return await line.fetchval(question)
    finally:
        await line.close()


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    postgres = EmbeddedPostgres(tmp_path_factory.mktemp("standing") / "data")
    postgres.start()
    yield postgres
    postgres.stop()


def test_a_server_that_says_nothing_is_not_asked_for_ever(
    standing: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("launch.postgres._RECOVERY", 1.0)
    assert standing.pid
    os.kill(standing.pid, signal.SIGSTOP)
    try:
        with pytest.raises(PostgresFailed, match="1 秒没有回答"):
            standing.marks()
    finally:
        os.kill(standing.pid, signal.SIGCONT)


async def test_it_starts_and_keeps_its_rows_over_a_second_start(server: Server) -> None:
    first = server()
    first.start()
    first.ensure_database("units")
    first.ensure_database("units")
    await ask(first, "CREATE TABLE kept (word text)", "units")
    await ask(first, "INSERT INTO kept VALUES ('见习')", "units")
    first.stop()
    second = server()
    second.start()
    assert await ask(second, "SELECT word FROM kept", "units") == "见习"
    assert await ask(second, "SHOW server_encoding") == "UTF8"


async def test_a_wrong_password_is_refused(standing: EmbeddedPostgres) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(
            host="127.0.0.1", port=standing.port, user="postgres", password="guess"
        )


async def test_the_socket_in_the_cluster_asks_for_the_password_too(
    standing: EmbeddedPostgres,
) -> None:
    password = (standing.keys / "postgres").read_text()
    place = {"host": str(standing.cluster), "port": standing.port, "user": "postgres"}
    line = await asyncpg.connect(**place, password=password)
    assert await line.fetchval("SELECT 1") == 1
    await line.close()
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(**place, password="guess")


@pytest.mark.parametrize(
    ("folder", "by_socket"), [("d", True), ("见习 50% &数据", True), ("x" * 103, False)]
)
async def test_it_is_reached_by_its_socket_wherever_that_has_a_name(
    folder: str, by_socket: bool
) -> None:
    # Not among the tests' own folders: how long their names are is not for us to say.
    with TemporaryDirectory() as short:
        await _reached(Path(short) / folder, by_socket=by_socket)


async def _reached(data: Path, *, by_socket: bool) -> None:
    server = EmbeddedPostgres(data, settings={"fsync": "off"})
    server.start()
    database = Database(server.url("postgres"))
    try:
        assert await ask(server, "SELECT inet_client_addr() IS NULL") is by_socket
        async with database.rows() as line:
            assert await line.scalar(text("SELECT inet_client_addr() IS NULL")) is by_socket
    finally:
        await database.close()
        server.stop()


async def test_it_starts_again_after_kill_9_of_the_server(server: Server) -> None:
    first = server()
    first.start()
    await ask(first, "CREATE TABLE kept AS SELECT 1 AS one")
    assert first.pid is not None
    # Its parent, this process, does not ask after it: the pid stays taken by a zombie.
    os.kill(first.pid, signal.SIGKILL)
    second = server()
    second.start()
    assert await ask(second, "SELECT one FROM kept") == 1


def test_the_server_ends_with_its_parent(folder: Folder, server: Server) -> None:
    with a_parent_with_a_server(folder) as child:
        assert child.stdout is not None
        pid = int(child.stdout.readline())
        child.kill()
    server().start()
    assert not is_alive(pid)


def test_a_pid_file_of_a_foreign_process_does_not_stop_it(server: Server) -> None:
    postgres = server()
    postgres.start()
    postgres.stop()
    stale = postgres.cluster / "postmaster.pid"
    user = runner_of(postgres.cluster).user
    with subprocess.Popen(["sleep", "60"], user=user) as stranger:
        stale.write_text(f"{stranger.pid}\n{postgres.cluster}\n1\n5432\n\n\n\n")
        shutil.chown(stale, postgres.cluster.stat().st_uid)
        postgres.start()
        stranger.kill()
    assert postgres.pid is not None


def test_a_cluster_of_another_major_is_refused(server: Server) -> None:
    postgres = server()
    postgres.start()
    postgres.stop()
    (postgres.cluster / "PG_VERSION").write_text("17\n")
    with pytest.raises(WrongMajor, match="17"):
        postgres.start()


def test_what_a_broken_off_first_start_left_behind_is_no_obstacle(
    folder: Folder, server: Server
) -> None:
    half = folder.data / "postgres.init"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    server().start()
    assert not half.exists()


def test_a_cluster_without_its_password_is_refused(server: Server) -> None:
    postgres = server()
    postgres.start()
    postgres.stop()
    (postgres.keys / "postgres").unlink()
    with pytest.raises(KeysMissing):
        postgres.start()


def test_a_setting_that_the_server_refuses_is_told_with_its_words(folder: Folder) -> None:
    postgres = EmbeddedPostgres(folder.data, settings={"no_such_setting": "1"})
    with pytest.raises(PostgresFailed, match="no_such_setting"):
        postgres.start()


def test_the_password_lies_in_a_file_for_its_owner_alone(standing: EmbeddedPostgres) -> None:
    assert stat.S_IMODE(standing.keys.stat().st_mode) == 0o700
    assert stat.S_IMODE((standing.keys / "postgres").stat().st_mode) == 0o600
    assert standing.keys not in [standing.data, *standing.data.rglob("*")]


def test_its_log_holds_neither_statements_nor_values(standing: EmbeddedPostgres) -> None:
    psql = [standing._programs / "psql", standing.url("postgres").replace("+asyncpg", "")]
    words = b"CREATE TABLE t (n text UNIQUE);INSERT INTO t VALUES ('41001'),('41001');SELEC 'x1';"
    subprocess.run(psql, input=words, check=False, capture_output=True)
    words = standing.log.read_text()
    assert "duplicate key" in words
    assert "41001" not in words
    assert "x1" not in words


CONVERSING = """
import sys
from pathlib import Path
from launch.postgres import EmbeddedPostgres
sys.exit(EmbeddedPostgres(Path(sys.argv[1]), int(sys.argv[2])).converse())
"""


@pytest.mark.parametrize(
    ("words", "status", "out"),
    [
        ("SELECT 1;\nSELECT 2;\n", 0, ["1", "2"]),
        ("SELECT 1;\nSELEC 2;\nSELECT 3;\n", 3, ["1"]),
        ("CREATE TABLE t (n int);\nSELECT 3;\n", 3, []),
    ],
)
def test_sql_that_is_read_ends_at_its_first_fault_and_says_so(
    standing: EmbeddedPostgres, words: str, status: int, out: list[str]
) -> None:
    command = [sys.executable, "-c", CONVERSING, str(standing.data), str(standing.port)]
    told = f"\\pset tuples_only\n\\pset format unaligned\n{words}"
    ran = subprocess.run(command, input=told, check=False, capture_output=True, text=True)
    assert ran.returncode == status, ran.stderr
    assert [line for line in ran.stdout.splitlines() if line.isdecimal()] == out
    assert ("ERROR" in ran.stderr) == bool(status)


def test_whoever_types_sql_goes_on_after_a_fault(standing: EmbeddedPostgres) -> None:
    ours, terminal = pty.openpty()
    command = [sys.executable, "-c", CONVERSING, str(standing.data), str(standing.port)]
    told = os.environ | {"PAGER": "cat", "TERM": "dumb"}
    with subprocess.Popen(
        command, env=told, stdin=terminal, stdout=terminal, stderr=terminal
    ) as typing:
        said = b""
        try:
            for words in (b"SELEC 1;\n", b"SELECT 40 + 2;\n", b"\\q\n"):
                while not said.endswith(b"=# "):
                    assert select.select([ours], [], [], 60)[0], said
                    said += os.read(ours, 4096)
                os.write(ours, words)
                said += b"\n"
            assert typing.wait(60) == 0
        finally:
            typing.kill()
            os.close(terminal)
            os.close(ours)
    assert b"syntax error" in said
    assert re.search(rb"^ +42\s*$", said, re.MULTILINE)


@as_root
def test_root_runs_it_as_another_user(standing: EmbeddedPostgres) -> None:
    assert Path(f"/proc/{standing.pid}").stat().st_uid == runner_of(standing.cluster).user != 0


@as_root
def test_root_runs_it_as_the_owner_of_the_cluster_and_never_as_root(folder: Folder) -> None:
    cluster = folder.data / "postgres"
    cluster.mkdir(parents=True)
    with pytest.raises(NotYours):
        runner_of(cluster)
    os.chown(cluster, NOBODY, NOBODY)
    assert runner_of(cluster) == Runner(NOBODY, NOBODY)


@as_root
def test_an_environment_below_a_closed_folder_is_copied_and_nothing_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, cache = tmp_path / "closed", Path("/tmp") / f"jianxi-{tmp_path.name}-{os.getpid()}"
    site = programs._site()
    for part in programs._PARTS:
        shutil.copytree(site / part, closed / part)
    closed.chmod(0o700)
    monkeypatch.setattr(programs, "_site", lambda: closed)
    try:
        found = programs.programs(Runner(NOBODY, NOBODY), cache)
        assert found.is_relative_to(cache)
        assert programs._answers(found, Runner(NOBODY, NOBODY))
        assert programs.programs(Runner(NOBODY, NOBODY), cache) == found
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    finally:
        shutil.rmtree(cache, ignore_errors=True)


@as_root
def test_an_ordinary_user_starts_it_too() -> None:
    home = Path("/tmp") / f"jianxi-ordinary-{os.getpid()}"
    home.mkdir(mode=0o755)
    os.chown(home, NOBODY, NOBODY)
    try:
        assert in_a_fork_as_nobody(lambda: started_twice(home / "data")) == 0
        assert (home / "data" / "postgres").stat().st_uid == NOBODY
    finally:
        shutil.rmtree(home)


@as_root
def test_an_ordinary_user_is_refused_the_cluster_of_another(standing: EmbeddedPostgres) -> None:

    def is_refused() -> int:
        with pytest.raises((NotYours, PermissionError)):
            runner_of(standing.cluster)
        return 0

    assert in_a_fork_as_nobody(is_refused) == 0


def started_twice(data: Path) -> int:
    for _ in range(2):
        postgres = EmbeddedPostgres(data)
        postgres.start()
        postgres.ensure_database("units")
        assert postgres.pid is not None
        assert Path(f"/proc/{postgres.pid}").stat().st_uid == NOBODY
        postgres.stop()
    return 0


def in_a_fork_as_nobody(work) -> int:
    # A fork, because the interpreter itself may lie where that user cannot reach it.
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            status = work()
        except BaseException as stop:  # noqa: BLE001
            sys.__stderr__.write(f"{stop!r}\n")
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def a_parent_with_a_server(folder: Folder) -> subprocess.Popen[str]:
    script = (
        "import sys, time; from pathlib import Path; from launch.postgres import EmbeddedPostgres;"
        "p = EmbeddedPostgres(Path(sys.argv[1])); p.start(); print(p.pid, flush=True);"
        "time.sleep(60)"
    )
    return subprocess.Popen(
        [sys.executable, "-c", script, str(folder.data)], stdout=subprocess.PIPE, text=True
    )


def is_alive(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return False
        if state == "Z":
            return False
        time.sleep(0.05)
    return True
