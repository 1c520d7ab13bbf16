"""A migration in several transactions that was broken off between two is begun again."""

import asyncio

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine
from ulid import ULID

from tests.databases import migrate
from tests.house.test_indexes_beside_writers import _read, _until
from tests.house.test_migrations import _config, _done_in_turn

_SENT = """
INSERT INTO dispatches (id, version, state, youth_id, post_id, unit_id, market, region,
  unit_region, workplace_county, months, issued_on, issued_at, respond_by, explanation)
SELECT '{0}', 1, 'arrived', 'y', 'p', 'u', 'm', '640104', '640100', '640104', 6, now(), now(),
  now(), '{{}}'
"""
_ARRIVED = """
INSERT INTO placements (id, version, state, dispatch_id, youth_id, post_id, unit_id, region,
  workplace_county, months, basis, signed_on, arrived_on, term_last_day, early_retention)
VALUES ('{0}', 1, 'arrived', '{0}', 'y', 'p', 'u', '640100', '640104', 6, 'graduate',
  '2026-03-02', '2026-03-02', '2026-09-01', false)
"""
_WITHOUT_KEYS = "SET session_replication_role = replica"
_REGIONS = "SELECT id, youth_region FROM placements ORDER BY id"
_VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_placements_youth_region'::regclass"
_STOOD = "SELECT version_num FROM alembic_version"
_BUILDING = "SELECT pid FROM pg_stat_progress_create_index"
_HELD_UP = """
SELECT 1 FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'UPDATE placements%'
"""
_CHECKS = "SELECT 1 FROM pg_constraint WHERE conname = 'placements_youth_region_filled'"
_NULLABLE = """
SELECT is_nullable FROM information_schema.columns
WHERE table_name = 'placements' AND column_name = 'youth_region'
"""


@pytest.fixture
def before(postgres):
    name = f"again_{ULID()}".lower()
    postgres.ensure_database(name)
    url = postgres.url(name)
    migrate("matching", url, "0061")
    asyncio.run(_done_in_turn(url, _placed("before")))
    return url


def test_placements_learn_of_their_youths_region_after_a_run_that_was_broken_off(before):
    """Ended while it makes its index: the column is there, the index is not to be used yet."""
    asyncio.run(_broken_off(before))
    assert asyncio.run(_read(before, _STOOD)) == [("0061",)]
    assert asyncio.run(_read(before, _REGIONS)) == [("before", "640104")]
    assert asyncio.run(_read(before, _VALID)) == [(False,)]
    # What is served by the version before knows no such column.
    asyncio.run(_done_in_turn(before, _placed("between")))
    migrate("matching", before)
    both = [("before", "640104"), ("between", "640104")]
    assert asyncio.run(_read(before, _REGIONS)) == both
    assert asyncio.run(_read(before, _VALID)) == [(True,)]
    assert asyncio.run(_read(before, _NULLABLE)) == [("NO",)]
    command.check(_config("matching", before))
    command.downgrade(_config("matching", before), "0061")
    migrate("matching", before)
    assert asyncio.run(_read(before, _REGIONS)) == both


@pytest.mark.parametrize("version", ["0062", "head"])
def test_an_instance_of_the_version_before_0062_goes_on_entering_arrivals(before, version):
    """Beside the migrations and after them: it knows no `youth_region` of placements."""
    migrate("matching", before, version)
    if version == "head":
        # Triggers rest where the keys do, but for this one.
        always = "ALTER TABLE placements ENABLE ALWAYS TRIGGER placements_fill_youth_region"
        asyncio.run(_done_in_turn(before, [always]))
    asyncio.run(_done_in_turn(before, _placed("old")))
    migrate("matching", before)
    assert asyncio.run(_read(before, _REGIONS)) == [("before", "640104"), ("old", "640104")]
    assert asyncio.run(_read(before, _NULLABLE)) == [("NO",)]


def test_whoever_writes_placements_while_they_learn_of_regions_waits_for_nothing(before):
    """One arrival is held by somebody: the migration waits for it, and nobody for the migration."""
    migrate("matching", before, "0070")
    asyncio.run(_done_in_turn(before, _placed("between")))
    asyncio.run(_written_beside(before))
    assert asyncio.run(_read(before, _REGIONS)) == [("before", "640104"), ("between", "640104")]
    assert asyncio.run(_read(before, _NULLABLE)) == [("NO",)]
    assert asyncio.run(_read(before, _CHECKS)) == []
    command.check(_config("matching", before))


async def _written_beside(url):
    engine = create_async_engine(url)
    try:
        async with engine.connect() as holding, engine.connect() as other:
            await other.execute(text("SET lock_timeout = '2s'"))
            await holding.execute(text("SELECT FROM placements WHERE id = 'between' FOR UPDATE"))
            migrating = asyncio.create_task(asyncio.to_thread(migrate, "matching", url))
            await _until(other, _HELD_UP)
            await other.execute(text("UPDATE placements SET version = 2 WHERE id = 'before'"))
            await other.commit()
            assert not migrating.done()
            await holding.commit()
            await migrating
    finally:
        await engine.dispose()


def _placed(key):
    return [_WITHOUT_KEYS, _SENT.format(key), _ARRIVED.format(key)]


async def _broken_off(url):
    engine = create_async_engine(url)
    try:
        async with engine.connect() as reading, engine.connect() as other:
            # An index made beside others waits for whoever still reads as of before.
            await reading.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            await reading.execute(text("SELECT 1 FROM youths"))
            migrating = asyncio.create_task(asyncio.to_thread(migrate, "matching", url, "0062"))
            await _until(other, f"{_BUILDING} WHERE phase = 'waiting for old snapshots'")
            await other.execute(text(f"SELECT pg_terminate_backend(pid) FROM ({_BUILDING}) AS own"))
            await other.commit()
            with pytest.raises(SQLAlchemyError):
                await migrating
    finally:
        await engine.dispose()
