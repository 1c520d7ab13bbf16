"""Who serves can add to the feed and to the audit log, and alter nothing in them."""

import asyncpg
import pytest
from sqlalchemy import make_url, text

from services.common.deeds import by_itself
from services.common.store import guards, relay
from services.common.store.audit import note
from services.common.store.changes import Change, record
from services.common.store.database import Database
from services.common.time.clock import Clock

DEED = by_itself("test", Clock(), "req_test")
REFUSED = r"permission denied|must be owner"
ALTERATIONS = [
    f"{act} {table}{rest}"
    for table in ("changes", "audit_entries")
    for act, rest in [
        ("UPDATE", " SET author = 'x'"),
        ("UPDATE", " SET request_id = author"),
        ("DELETE FROM", ""),
        ("TRUNCATE", ""),
    ]
]


@pytest.fixture
def owner_url(fresh_database):
    """The address of a migrated database under its owner."""
    return fresh_database("accounts")


@pytest.fixture
async def serving_url(owner_url):
    """The address of that database under its serving role."""
    url = make_url(owner_url).set(username="tried_service", password='it\'s "one"')
    database = Database(owner_url)
    async with database.engine.begin() as connection:
        # Twice, as at each start.
        for _ in range(2):
            await connection.run_sync(guards.admit, url.render_as_string(hide_password=False))
    await database.close()
    yield url.render_as_string(hide_password=False)
    async with database.engine.begin() as connection:
        await connection.execute(text("DROP OWNED BY tried_service"))
        await connection.execute(text("DROP ROLE tried_service"))


async def keep(database):
    async with database.transaction() as session:
        await note(session, DEED, action="note.looked-at", object_id="a")
        await record(session, DEED, Change("note", "a", 1, "note.kept", DEED.today, {}))


@pytest.fixture
async def database(serving_url):
    database = Database(serving_url)
    await keep(database)
    async with database.engine.connect() as connection:
        assert await relay.number(connection) == 2
    yield database
    await database.engine.dispose()


@pytest.mark.parametrize("alteration", ALTERATIONS)
async def test_the_serving_role_alters_nothing_that_is_told(database, alteration):
    with pytest.raises(Exception, match=REFUSED):
        async with database.transaction() as session:
            await session.execute(text(alteration))


@pytest.mark.parametrize("table", ["changes", "audit_entries"])
async def test_a_stamp_is_given_once(database, table):
    with pytest.raises(Exception, match="only ever added to"):
        async with database.transaction() as session:
            await session.execute(text(f"UPDATE {table} SET digest = NULL"))
    with pytest.raises(Exception, match="only ever added to"):
        async with database.transaction() as session:
            await session.execute(text(f"UPDATE {table} SET no = 9"))


@pytest.mark.parametrize("alteration", ALTERATIONS)
async def test_triggers_refuse_the_owner_too(owner_url, alteration):
    database = Database(owner_url)
    await keep(database)
    with pytest.raises(Exception, match="only ever added to"):
        async with database.transaction() as session:
            await session.execute(text(alteration))
    await database.close()


async def test_the_serving_role_owns_nothing_and_enters_no_other_database(database, serving_url):
    async with database.transaction() as session:
        with pytest.raises(Exception, match=REFUSED):
            await session.execute(text("CREATE TABLE public.other (id int)"))
    async with database.transaction() as session:
        with pytest.raises(Exception, match=REFUSED):
            await session.execute(text("ALTER TABLE changes DISABLE TRIGGER ALL"))
    async with database.transaction() as session:
        with pytest.raises(Exception, match=REFUSED):
            await session.execute(text("SET session_replication_role = replica"))
    wrong = make_url(serving_url).set(drivername="postgresql", password="guess")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(wrong.render_as_string(hide_password=False))
