"""An index on a table that is in use is made while others write: no migration holds them off."""

import ast
import asyncio
import re
import time
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from ulid import ULID

from tests.databases import migrate
from tests.house.test_migrations import _config

ROOT = Path(__file__).parents[2]
MIGRATIONS = sorted((ROOT / "migrations").glob("*/0*.py"))
SMALL = {
    "accounts/0005", "matching/0031", "reporting/0016", "units/0027", "units/0019", "units/0038",
    "accounts/0002", "accounts/0008", "accounts/0015", "matching/0002", "matching/0019",
    "matching/0030", "matching/0038", "matching/0041", "reporting/0003", "reporting/0004",
    "reporting/0005", "reporting/0009", "reporting/0011", "reporting/0012", "reporting/0013",
    "reporting/0019", "reporting/0021", "reporting/0022", "units/0003", "units/0007", "units/0013",
    "units/0020", "units/0024", "units/0033", "units/0050",
    "matching/0066", "reporting/0040", "reporting/0043", "units/0058",
}  # fmt: skip
"""Each within one transaction with what goes with it: those that ran before any office had much,
and the last four, whose tables have a row for each list or note.
"""


def _holding_writers_off(path):
    """Indexes on tables that the migration does not make itself, not made CONCURRENTLY."""
    source = path.read_text(encoding="utf-8")
    upgrade = source.split("def downgrade")[0]
    own = set(re.findall(r'create_table\(\s*"(\w+)"', upgrade))
    own |= set(re.findall(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)", upgrade))
    for node in ast.walk(ast.parse(upgrade)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "op.create_index":
            table = ast.unparse(node.args[1]).strip("'")
            if table not in own:
                yield table
    for table in re.findall(r"CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY)\w+\s+ON (\w+)", upgrade):
        if table not in own:
            yield table


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_migration_adds_no_index_that_holds_writers_off(path):
    if f"{path.parent.name}/{path.stem[:4]}" not in SMALL:
        assert [*_holding_writers_off(path)] == []


def test_none_is_excused_that_needs_no_excuse():
    excused = [one for one in MIGRATIONS if f"{one.parent.name}/{one.stem[:4]}" in SMALL]
    assert len(excused) == len(SMALL)
    assert [one.name for one in excused if not [*_holding_writers_off(one)]] == []


@pytest.fixture
def history(postgres):
    name = f"beside_{ULID()}".lower()
    postgres.ensure_database(name)
    migrate("units", postgres.url(name), "0050")
    return postgres.url(name)


def test_whoever_writes_meanwhile_waits_for_nothing(history):
    """A transaction that has written and is not over holds the index up, and is not held up."""
    asyncio.run(_written_beside(history))
    assert asyncio.run(_read(history, _VALID)) == [(True,)]


def test_what_a_run_that_was_cut_short_left_behind_is_made_anew(history):
    asyncio.run(_read(history, "CREATE INDEX ix_jobs_not_done ON jobs (state)"))
    migrate("units", history)
    assert asyncio.run(_read(history, _VALID)) == [(True,)]
    [(how,)] = asyncio.run(_read(history, _HOW))
    assert "WHERE" in how
    command.downgrade(_config("units", history), "0050")
    migrate("units", history)


def test_a_migration_that_is_not_given_its_lock_gives_way_and_is_begun_again(postgres):
    """Whoever comes after it would else stand behind it, for as long as somebody before goes on."""
    name = f"beside_{ULID()}".lower()
    postgres.ensure_database(name)
    url = postgres.url(name)
    migrate("units", url, "0058")
    asyncio.run(_given_way(url))
    migrate("units", url)


async def _given_way(url):
    engine = create_async_engine(url)
    try:
        async with engine.connect() as reading:
            # Who only reads is in the way of a column, too.
            await reading.execute(text("SELECT count(*) FROM closed_unit_ids"))
            began = time.monotonic()
            with pytest.raises(DBAPIError, match="lock timeout"):
                await asyncio.to_thread(migrate, "units", url)
            assert time.monotonic() - began > 5
    finally:
        await engine.dispose()


_VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_jobs_not_done'::regclass"
_HOW = "SELECT pg_get_indexdef('ix_jobs_not_done'::regclass)"
_JOB = "UPDATE jobs SET state = 'done'"


async def _written_beside(url):
    engine = create_async_engine(url)
    try:
        async with engine.connect() as holding, engine.connect() as other:
            await holding.execute(text("SET lock_timeout = '3s'"))
            await other.execute(text("SET lock_timeout = '3s'"))
            await holding.execute(text(_JOB))
            migrating = asyncio.create_task(asyncio.to_thread(migrate, "units", url))
            await _until(other, "SELECT 1 FROM pg_stat_progress_create_index")
            await other.execute(text(_JOB))
            await other.commit()
            assert not migrating.done()
            await holding.commit()
            await migrating
    finally:
        await engine.dispose()


async def _until(connection, question):
    for _ in range(600):
        if (await connection.execute(text(question))).first():
            return
        await connection.commit()
        await asyncio.sleep(0.05)
    pytest.fail(question)


async def _read(url, statement):
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            result = await connection.execute(text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        await engine.dispose()
