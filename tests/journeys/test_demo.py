"""The demo walks its whole journey, and leaves nobody's number in a database or a log."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

import asyncpg
import pytest

from launch.commands import DEMO_BEGINS
from launch.demo.__main__ import POSTS, SEED, UNITS, YOUTHS
from launch.demo.employers import employers
from launch.demo.offices import PASSWORD
from launch.demo.people import people
from launch.folder import Folder
from launch.plan import HOME, SERVICES
from launch.postgres import EmbeddedPostgres
from tests.journeys.house import free_ports

pytestmark = pytest.mark.demo

TABLES = (
    "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
    " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return Folder(tmp_path_factory.mktemp("demo") / "data")


@pytest.fixture(scope="module")
def walk(folder: Folder) -> subprocess.CompletedProcess[str]:
    words = ["demo", "--once", "--data", str(folder.data), "--port", str(free_ports())]
    return subprocess.run(
        [sys.executable, "-m", "launch.cli", *words],
        cwd=HOME,
        capture_output=True,
        text=True,
        check=False,
        timeout=420,
    )


def secrets_of_the_demo(opened_on: date) -> set[str]:
    """Every number and password that the demo's people have, from the seed that made them."""
    random = Random(SEED)
    hosts = employers(random, UNITS, POSTS)
    youths = people(random, YOUTHS, opened_on)
    numbers = {n for y in youths for n in (y.id_number, y.phone, y.payee_account)}
    return numbers | {host.phone for host in hosts} | {PASSWORD}


def found_in(text: str, hidden: set[str]) -> set[str]:
    # Numbers are searched for as whole words first: thousands of them in one pass over the text.
    numbers = hidden & set(re.findall(r"\d{11,19}[0-9Xx]?", text))
    return numbers | {PASSWORD for _ in range(PASSWORD in text)}


@pytest.fixture(scope="module")
def server(folder: Folder, walk: subprocess.CompletedProcess[str]) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(folder.data, 0, folder.keys)
    server.start()
    yield server
    server.stop()


async def dump(server: EmbeddedPostgres, database: str) -> dict[str, str]:
    """Every table of a database as text."""
    connection = await asyncpg.connect(server.url(database).replace("+asyncpg", ""))
    try:
        tables = [row[0] for row in await connection.fetch(TABLES)]
        return {table: await _copied(connection, table) for table in tables}
    finally:
        await connection.close()


async def _copied(connection: asyncpg.Connection, table: str) -> str:
    parts: list[bytes] = []

    async def take(part: bytes) -> None:
        parts.append(part)

    await connection.copy_from_query(f"SELECT * FROM {table}", output=take)
    return b"".join(parts).decode()


def test_the_demo_ends_with_0(walk: subprocess.CompletedProcess[str]) -> None:
    assert walk.returncode == 0, walk.stdout[-3000:] + walk.stderr[-3000:]


def test_the_demo_prints_the_monthly_form_and_no_number_of_a_person(
    walk: subprocess.CompletedProcess[str],
) -> None:
    assert "2024-06" in walk.stdout
    assert not found_in(walk.stdout + walk.stderr, secrets_of_the_demo(DEMO_BEGINS))


def test_the_search_would_find_a_number_that_was_left_lying() -> None:
    hidden = secrets_of_the_demo(DEMO_BEGINS)
    assert len(hidden) >= 3 * YOUTHS + UNITS
    for number in hidden:
        assert found_in(f'{{"n":"{number}"}}', hidden)
        assert found_in(f"1\t{number}\t2", hidden)


@pytest.mark.parametrize("service", SERVICES)
async def test_a_dump_of_the_database_holds_none_of_the_demos_numbers(
    server: EmbeddedPostgres, service: str
) -> None:
    hidden = secrets_of_the_demo(DEMO_BEGINS)
    tables = await dump(server, service)
    assert sum(map(len, tables.values())) > 10_000
    assert {
        table: found for table, text in tables.items() if (found := found_in(text, hidden))
    } == {}


def test_no_file_of_the_folder_holds_a_number_in_plain_text(
    folder: Folder, server: EmbeddedPostgres
) -> None:
    hidden = {secret.encode() for secret in secrets_of_the_demo(DEMO_BEGINS)}
    logs = [file for file in (folder.data / "logs").iterdir() if file.is_file()]
    assert {file.stem for file in logs} >= {*SERVICES, "gateway", "postgres"}
    assert {str(f.name) for f in logs if any(s in f.read_bytes() for s in hidden)} == set()


def test_no_file_of_the_database_holds_a_number_in_plain_text(
    folder: Folder, server: EmbeddedPostgres
) -> None:
    hidden = secrets_of_the_demo(DEMO_BEGINS)
    files = [f for f in Path(folder.data / "postgres").rglob("*") if f.is_file()]
    assert {f.name for f in files if found_in(f.read_bytes().decode("latin-1"), hidden)} == set()
