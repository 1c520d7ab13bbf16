"""The second wall: the database gives a request no audit entry of an area that is not its own."""

import pytest
from sqlalchemy import func, make_url, select, text

from services.common.deeds import by_itself
from services.common.store import areas, guards, relay
from services.common.store.audit import note
from services.common.store.database import Database
from services.common.store.tables import audit_entries
from services.common.time.clock import Clock
from services.common.web.tokens import Caller
from services.common.web.transaction import area_of

DEED = by_itself("test", Clock(), "req_test")
PLACES = {"yth_1": "640104", "yth_2": "640105", "yth_3": "640202", "acc_4": None}


@pytest.fixture
def owner_url(fresh_database):
    """The address of a migrated database under its owner."""
    return fresh_database("accounts")


@pytest.fixture
async def database(owner_url):
    """That database entered under a role that owns nothing, with an entry of each place."""
    owner = Database(owner_url)
    url = owner.engine.url.set(username="walled_service", password="one")
    told = make_url(url).render_as_string(hide_password=False)
    async with owner.engine.begin() as connection:
        # Twice, as at each start.
        for _ in range(2):
            await connection.run_sync(guards.admit, told)
    database = Database(told)
    async with database.transaction() as session:
        for name, region in PLACES.items():
            await note(session, DEED, action="youth.revealed", object_id=name, region=region)
    yield database
    # Its connections are not kept for another test: the role goes.
    await database.engine.dispose()
    async with owner.engine.begin() as connection:
        await connection.execute(text("DROP OWNED BY walled_service"))
        await connection.execute(text("DROP ROLE walled_service"))
    await owner.close()


async def read(database, *allowed):
    """Whose entries a query without any condition gives."""
    async with database.transaction() as session:
        if allowed:
            await areas.allow(session, allowed)
        return set(await session.scalars(select(audit_entries.c.object_id)))


@pytest.mark.parametrize(
    ("region", "seen"),
    [
        ("640104", {"yth_1"}),
        ("640105", {"yth_2"}),
        ("640100", {"yth_1", "yth_2"}),
        ("640200", {"yth_3"}),
        ("640300", set()),
        ("640000", set(PLACES)),
        (None, set()),
    ],
)
async def test_a_query_without_any_condition_gives_what_lies_in_the_area_alone(
    database, region, seen
):
    with areas.within(areas.of_office(region)):
        assert await read(database) == seen
        # And in the next transaction of the same connection.
        assert await read(database) == seen
    assert await read(database) == set(PLACES)


async def test_a_person_reads_what_was_done_to_their_own(database):
    with areas.within(areas.NOBODYS):
        assert await read(database, "yth_1", "acc_4") == {"yth_1", "acc_4"}
        assert await read(database) == set()


async def test_where_something_else_decides_the_wall_is_lifted_for_that_transaction(database):
    with areas.within(areas.of_office("640104")):
        async with database.transaction() as session:
            await areas.lift(session)
            assert set(await session.scalars(select(audit_entries.c.object_id))) == set(PLACES)
        assert await read(database) == {"yth_1"}


async def test_an_act_is_kept_wherever_its_object_lies(database):
    with areas.within(areas.of_office("640104")):
        async with database.transaction() as session:
            await note(session, DEED, action="youth.moved", object_id="yth_9", region="640202")
        assert await read(database) == {"yth_1"}
    assert await read(database) == {*PLACES, "yth_9"}


async def test_a_savepoint_changes_nothing_of_it(database):
    with areas.within(areas.of_office("640104")):
        async with database.transaction() as session:
            async with session.begin_nested():
                await note(session, DEED, action="youth.moved", object_id="yth_1", region="640104")
            counted = select(func.count()).select_from(audit_entries)
            assert await session.scalar(counted) == 2


async def test_only_the_service_by_itself_stamps(database):
    stamping = text("UPDATE audit_entries SET no = 1, digest = 'x'")
    with areas.within(areas.of_office("640104")):
        async with database.transaction() as session:
            assert (await session.execute(stamping)).rowcount == 0
    async with database.engine.connect() as connection:
        assert await relay.number(connection) == len(PLACES)


@pytest.mark.parametrize("crooked", ["6401'; SET ROLE x --", "%", "64 01", "-1", "６４０１", "٦٤"])
def test_an_area_is_digits(crooked):
    with pytest.raises(ValueError, match="no area"), areas.within(crooked):
        pass


def test_only_an_office_has_an_area():
    def caller(kind, region):
        return Caller("acc_1", kind, frozenset(), region, None, None)

    assert area_of(caller("officer", "640104")) == "640104"
    assert area_of(caller("officer", "640100")) == "6401"
    assert area_of(caller("youth", "640104")) == areas.NOBODYS
    assert area_of(None) == areas.NOBODYS
