"""Public answers by a replica that breaks off: the database itself is read, and nobody notices."""

from time import monotonic

import pytest
from sqlalchemy import text

from services.common.store import database as databases
from services.common.store import replica as replicas
from services.common.store.replica import Copy, Replica
from services.units.routes.answers import Shelf
from tests.units.factories import a_recognised_unit

CONFLICT = "DO $$ BEGIN RAISE EXCEPTION 'conflict with recovery' USING ERRCODE = '40001'; END $$"


class Breaks:
    """A replica's connection of which one question is broken off, and all that come after."""

    def __init__(self, connection, asked, breaks_at):
        self._connection = connection
        self._asked = asked
        self._breaks_at = breaks_at

    async def execute(self, *asked):
        self._asked.append(asked)
        if len(self._asked) >= self._breaks_at:
            asked = (text(CONFLICT),)
        return await self._connection.execute(*asked)

    def __getattr__(self, name):
        return getattr(self._connection, name)


# Asked is up to where the standing was replayed, and then for the page.
@pytest.mark.parametrize("breaks_at", [1, 2])
async def test_a_public_page_that_a_replica_breaks_off_is_read_from_the_database(
    units, units_app, monkeypatch, breaks_at
):
    await a_recognised_unit(units)
    by_database = await units.get("/v1/public/units")
    assert by_database.json()["items"]
    own = units_app.state.settings.database_url.get_secret_value()
    engine = databases._engine(own, 3, isolation_level="AUTOCOMMIT")
    replica = units_app.state.database.replica = Replica(engine, 5.0, 3, 5.0)
    monkeypatch.setattr(replicas, "_QUESTION", text("SELECT 1::bigint, 'now'"))
    replica.note(monotonic(), 1, "now")
    replica.see(1)
    asked = []

    monkeypatch.setattr(
        replicas,
        "Copy",
        lambda one, *, is_replica: Copy(Breaks(one, asked, breaks_at), is_replica=is_replica),
    )
    units_app.state.shelf = Shelf()
    answer = await units.get("/v1/public/units")
    assert (answer.status_code, answer.json()) == (200, by_database.json())
    assert len(asked) == breaks_at
    assert replica.reads["primary"] > 0
    await replica.readers.give_back()
