"""An instance is ready on a database of its own form or a later one, and begins nothing before."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from services.common.store.database import Database
from services.common.store.schema import newest
from tests.conftest import client_of, started
from tests.journeys.house import until

OWN = newest("units")
OLDER = f"{int(OWN) - 1:04}"


async def done(url, *statements):
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


def stands_at(version):
    return f"UPDATE alembic_version SET version_num = '{version}'"


async def ready(app, client):
    async def is_ready():
        return (await client.get("/health")).status_code == 200

    assert await until(20, is_ready)
    assert app.state.has_begun


@pytest.mark.parametrize("version", [OWN, "9999"])
async def test_on_its_own_form_and_on_a_later_one_it_is_ready_at_once(
    notes_made, kernel_url, version
):
    await done(kernel_url, stands_at(version))
    async with started(notes_made) as app, client_of(app) as client:
        answer = await client.get("/health")
        assert (answer.status_code, answer.json()["status"]) == (200, "ok")
        assert app.state.has_begun


async def test_on_an_older_form_it_waits_and_begins_when_that_was_brought_up(
    notes_made, kernel_url
):
    await done(kernel_url, stands_at(OLDER))
    async with started(notes_made) as app, client_of(app) as client:
        answer = await client.get("/health")
        assert (answer.status_code, answer.json()["status"]) == (503, "waiting")
        # Nothing but the look itself: no relay numbers, no loop looks at tables it does not know.
        assert len(app.state.running) == 1
        await done(kernel_url, stands_at(OWN))
        await ready(app, client)
        assert len(app.state.running) > 1


async def test_before_there_was_any_migration_it_starts_and_waits(notes_made, kernel_url):
    await done(kernel_url, "ALTER TABLE alembic_version RENAME TO later")
    async with started(notes_made) as app, client_of(app) as client:
        assert (await client.get("/health")).status_code == 503
        assert not app.state.has_begun
        await done(kernel_url, "ALTER TABLE later RENAME TO alembic_version")
        await ready(app, client)


async def test_while_the_database_is_away_it_starts_and_waits(notes_made, kernel_url):
    there = notes_made.state.database
    notes_made.state.database = Database("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    async with started(notes_made) as app, client_of(app) as client:
        answer = await client.get("/health")
        assert (answer.status_code, answer.json()["code"]) == (503, "database-unavailable")
        assert not app.state.has_begun
        notes_made.state.database = there
        await ready(app, client)


async def test_a_form_that_turns_out_to_be_older_makes_who_works_unready(notes_made, kernel_url):
    """As after a restore beside what runs."""
    async with started(notes_made) as app, client_of(app) as client:
        await done(kernel_url, stands_at(OLDER))
        assert (await client.get("/health")).status_code == 503
