"""A server of an office's own is brought back to a moment by what it archived: docs/backup.md."""

import re
import shutil
from pathlib import Path

import asyncpg

from launch.plan import HOME
from launch.postgres import EmbeddedPostgres
from launch.runner import hand_over, runner_of
from services.common.store.database import Database
from services.common.store.gauges import KERNEL
from services.common.time.clock import Clock
from tests.journeys.house import until
from tests.journeys.machines import Server

ARCHIVING = {"archive_mode": "on", "archive_command": "cp %p archived/%f"}
"""What the server is set to; a manual of PostgreSQL's own says by which program better."""
RECOVERING = """
restore_command = 'cp archived/%f %p'
recovery_target_time = '{moment}'
recovery_target_action = 'promote'
"""
ASKED = {
    "ALTER SYSTEM SET synchronous_standby_names = '';",
    "SELECT pg_reload_conf();",
    "SELECT pg_terminate_backend(进程号);",
}
"""What manuals ask of any server: these, and nothing else that a manual may print, are asked. What
is to be looked at is a file: tests/journeys/test_database_looked_at.py.
"""
OF_A_REPLICA = {"SELECT pg_promote()"}
"""tests/journeys/test_machines.py promotes one."""
KEPT = "SELECT array_agg(n ORDER BY n) FROM kept"


async def test_a_moment_is_come_back_to_by_a_base_backup_and_what_was_archived(
    tmp_path: Path,
) -> None:
    keys = tmp_path / "keys"
    first = Server(EmbeddedPostgres(tmp_path / "first", keys=keys, settings=ARCHIVING))
    second = Server(EmbeddedPostgres(tmp_path / "second", keys=keys))
    first.start()
    try:
        archived = first.postgres.cluster / "archived"
        archived.mkdir()
        runner_of(first.postgres.cluster).give(archived)
        await first.asked("CREATE TABLE kept (n int)")
        await first.asked("INSERT INTO kept VALUES (1)")
        second.postgres.data.mkdir(mode=0o700)
        first.postgres.copy_to(second.postgres.cluster)
        await first.asked("INSERT INTO kept VALUES (2)")
        moment = await first.asked("SELECT clock_timestamp()::text")
        await first.asked("INSERT INTO kept VALUES (3)")
        await until_archived(first)
        first.kill()
        shutil.copytree(archived, second.postgres.cluster / "archived", dirs_exist_ok=True)
        be_recovering(second.postgres.cluster, moment)
        second.start()

        async def is_promoted() -> bool:
            return not await second.asked("SELECT pg_is_in_recovery()")

        assert await until(30, is_promoted)
        assert await second.asked(KEPT) == [1, 2]
        await second.asked("INSERT INTO kept VALUES (4)")
    finally:
        for server in (first, second):
            server.postgres.stop()


async def until_archived(server: Server) -> None:
    written = await server.asked("SELECT pg_walfile_name(pg_switch_wal())")
    last = f"SELECT coalesce(last_archived_wal >= '{written}', false) FROM pg_stat_archiver"

    async def is_archived() -> bool:
        return bool(await server.asked(last))

    assert await until(30, is_archived)


async def archive_fails(url: str) -> float:
    """As a service tells, by a role that may do nothing else."""
    [gauge] = [one for one in KERNEL if one.name == "archive_failing"]
    database = Database(url, connections=1)
    try:
        async with database.reading() as session:
            counts = await gauge.count(session, Clock().now())
    finally:
        for engine in database._engines():
            await engine.dispose()
    return counts[()]


async def test_an_archive_that_takes_nothing_is_told_until_it_does(tmp_path: Path) -> None:
    data, keys = tmp_path / "data", tmp_path / "keys"
    how = {"archive_mode": "on", "archive_command": "test -e takes"}
    server = Server(EmbeddedPostgres(data, keys=keys, settings=how))
    server.start()
    await server.asked("CREATE ROLE looker LOGIN PASSWORD 'looks'")

    async def becomes(failing: float) -> bool:
        await server.asked("SELECT pg_logical_emit_message(false, '', ''), pg_switch_wal()")
        return await archive_fails(looker(server)) == failing

    try:
        assert await archive_fails(looker(server)) == 0
        assert await until(30, lambda: becomes(1))
        (server.postgres.cluster / "takes").touch()
        assert await until(30, lambda: becomes(0))
        (server.postgres.cluster / "takes").unlink()
        assert await until(30, lambda: becomes(1))
        server.postgres.stop()
        server = Server(EmbeddedPostgres(data, keys=keys))
        server.start()
        # It remembers, and archives nothing any more.
        remembered = "SELECT last_failed_time > last_archived_time FROM pg_stat_archiver"
        assert await server.asked(remembered)
        assert await archive_fails(looker(server)) == 0
    finally:
        server.postgres.stop()


def looker(server: Server) -> str:
    return f"postgresql+asyncpg://looker:looks@127.0.0.1:{server.postgres.port}/postgres"


def be_recovering(cluster: Path, moment: str) -> None:
    told = RECOVERING.format(moment=moment)
    with (cluster / "postgresql.auto.conf").open("a", encoding="utf-8") as settings:
        settings.write(told)
    (cluster / "recovery.signal").touch()
    hand_over(cluster)


def test_the_manual_names_what_is_set() -> None:
    manual = (HOME / "docs/backup.md").read_text(encoding="utf-8")
    for name in (*ARCHIVING, "recovery_target_time", "recovery_target_action", "pg_basebackup"):
        assert f"`{name}" in manual, name


async def test_what_manuals_ask_of_a_server_is_answered(postgres: EmbeddedPostgres) -> None:
    told = {
        question
        for file in HOME.glob("docs/*.md")
        for question in re.findall(
            r"`((?:SELECT|ALTER SYSTEM) [^`]+)`", file.read_text(encoding="utf-8")
        )
    }
    assert told == ASKED | OF_A_REPLICA
    connection = await asyncpg.connect(postgres.url("postgres").replace("+asyncpg", ""))
    for question in ASKED:
        # Of nobody, and as `jianxi psql` asks: reading alone.
        await connection.execute("SET default_transaction_read_only = on")
        await connection.execute(question.replace("进程号", "0"))
    await connection.close()
