"""An instance is ready on a database of its own form or a later one, and begins nothing before."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from services.common.store import schema
from services.common.store.database import Database
from services.common.store.schema import newest
from services.common.web import beginning
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


@pytest.fixture(autouse=True)
async def given_back(kernel_url):
    """What washes a database for the next test leaves its form alone."""
    yield
    await done(kernel_url, stands_at(OWN))


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
    async with started(notes_made, has_begun=False) as app, client_of(app) as client:
        answer = await client.get("/health")
        assert (answer.status_code, answer.json()["status"]) == (503, "waiting")
        # Nothing but the look itself: no relay numbers, no loop looks at tables it does not know.
        assert len(app.state.running) == 1
        await done(kernel_url, stands_at(OWN))
        await ready(app, client)
        assert len(app.state.running) > 1


async def test_before_there_was_any_migration_it_starts_and_waits(notes_made, kernel_url):
    await done(kernel_url, "ALTER TABLE alembic_version RENAME TO later")
    async with started(notes_made, has_begun=False) as app, client_of(app) as client:
        assert (await client.get("/health")).status_code == 503
        assert not app.state.has_begun
        await done(kernel_url, "ALTER TABLE later RENAME TO alembic_version")
        await ready(app, client)


async def test_while_the_database_is_away_it_starts_and_waits(notes_made, kernel_url):
    there = notes_made.state.database
    notes_made.state.database = Database("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    async with started(notes_made, has_begun=False) as app, client_of(app) as client:
        answer = await client.get("/health")
        assert (answer.status_code, answer.json()["status"]) == (503, "waiting")
        assert not app.state.has_begun
        notes_made.state.database = there
        await ready(app, client)


async def test_a_form_that_turns_out_to_be_older_makes_who_works_unready(notes_made, kernel_url):
    """As after a restore beside what runs."""
    async with started(notes_made) as app, client_of(app) as client:
        await done(kernel_url, stands_at(OLDER))
        assert (await client.get("/health")).status_code == 503


@asynccontextmanager
async def locked(url):
    """The form cannot be read as long as this holds."""
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.execute(text("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE"))
        yield
    await engine.dispose()


@pytest.fixture
def told(caplog):
    """What the beginning tells; an app's own log takes the place of all others."""
    beginning.log.addHandler(caplog.handler)
    yield lambda: [one.getMessage() for one in caplog.records if one.name == beginning.log.name]
    beginning.log.removeHandler(caplog.handler)


async def test_until_it_has_begun_only_what_it_tells_of_itself_is_answered(notes_made, kernel_url):
    await done(kernel_url, "ALTER TABLE alembic_version RENAME TO later")
    await done(kernel_url, "ALTER TABLE changes RENAME TO changed_later")
    async with started(notes_made, has_begun=False) as app, client_of(app) as client:
        for method, path in (("POST", "/v1/notes"), ("GET", "/internal/changes?after=0")):
            answer = await client.request(method, path, json={"words": "a"})
            assert (answer.status_code, answer.json()["code"]) == (503, "not-begun")
            assert int(answer.headers["retry-after"]) > 0
            assert answer.headers["x-request-id"] == answer.json()["request_id"]
        figures = await client.get("/metrics")
        assert figures.status_code == 200
        assert "database_up 1" in figures.text
        await done(kernel_url, "ALTER TABLE changed_later RENAME TO changes")
        await done(kernel_url, "ALTER TABLE later RENAME TO alembic_version")
        await ready(app, client)
        assert (await client.post("/v1/notes", json={"words": "a"})).status_code == 401


async def test_what_fails_as_it_begins_is_told_and_tried_again(notes_made, monkeypatch, told):
    """A start that failed would leave the database's connections open, and nobody to try again."""
    tries = []

    def refuse():
        tries.append(len(tries))
        if len(tries) <= 3:
            raise ValueError(len(tries))

    monkeypatch.setattr("services.common.web.app.collector.settle", refuse)
    async with started(notes_made, has_begun=False) as app:
        assert not app.state.has_begun
        async with client_of(app) as client:
            await ready(app, client)
    assert told()[:-1] == ["nothing begins yet: it could not, ValueError", "could not begin"]
    assert len(tries) == 4


async def test_the_first_failure_is_looked_at_again_at_once(notes_made, monkeypatch):
    """A kept connection that was broken meanwhile is no database that is away."""
    found, tries = schema.found, []

    async def broken_once(database):
        tries.append(database)
        if len(tries) == 1:
            raise ConnectionResetError
        return await found(database)

    monkeypatch.setattr(schema, "found", broken_once)
    async with started(notes_made, has_begun=False) as app:
        assert app.state.has_begun


async def test_a_database_that_does_not_answer_holds_no_start_up(
    notes_made, kernel_url, monkeypatch, told
):
    monkeypatch.setattr(beginning, "START_SECONDS", 0.3)
    waiting = started(notes_made, has_begun=False)
    async with locked(kernel_url), asyncio.timeout(5), waiting as app:
        assert not app.state.has_begun
    assert told() == ["nothing begins yet: the database has not answered"]


async def test_one_that_does_not_answer_is_not_waited_for_without_end(kernel_url, monkeypatch):
    monkeypatch.setattr(schema, "SECONDS", 0.2)
    async with locked(kernel_url), asyncio.timeout(5):
        database = Database(kernel_url)
        with pytest.raises(TimeoutError):
            await schema.found(database)
    await database.close()


@pytest.mark.parametrize(
    ("there_and_back", "why"),
    [
        (
            (stands_at(OLDER), stands_at(OWN)),
            f"the database is of form {OLDER}, this version of {OWN}",
        ),
        (
            (
                "ALTER TABLE alembic_version RENAME TO later",
                "ALTER TABLE later RENAME TO alembic_version",
            ),
            f"the database is of form none, this version of {OWN}",
        ),
        (
            (
                "ALTER TABLE alembic_version RENAME version_num TO number",
                "ALTER TABLE alembic_version RENAME number TO version_num",
            ),
            "the database says UndefinedColumnError (42703)",
        ),
    ],
)
async def test_why_nothing_begins_is_told_once_and_that_it_has_begun(
    notes_made, kernel_url, told, there_and_back, why
):
    change, back = there_and_back
    await done(kernel_url, change)
    async with started(notes_made, has_begun=False) as app, client_of(app) as client:
        await asyncio.sleep(1.2)
        assert told() == [f"nothing begins yet: {why}"]
        await done(kernel_url, back)
        await ready(app, client)
    assert told()[-1] == f"begun: the database is of form {OWN}, this version of {OWN}"


async def test_a_database_that_is_not_there_is_told_by_its_kind(notes_made, kernel_url, told):
    notes_made.state.database = Database(
        make_url(kernel_url).set(database="nowhere").render_as_string(hide_password=False)
    )
    async with started(notes_made, has_begun=False) as app:
        assert not app.state.has_begun
    why = "the database says InvalidCatalogNameError (3D000)"
    assert told() == [f"nothing begins yet: {why}"]


def test_without_the_migrations_beside_it_no_service_starts(monkeypatch, tmp_path):
    monkeypatch.setattr(schema, "_HISTORIES", tmp_path)
    (tmp_path / "units").mkdir()
    with pytest.raises(schema.NoHistory):
        newest("units")
    (tmp_path / "units" / "0007_words.py").touch()
    assert newest("units") == "0007"
