"""The feed read from a replica: the same events, none passed over, however far it is behind."""

from time import monotonic

import pytest
from sqlalchemy import text

from services.common.store import database as databases
from services.common.store import replica as replicas
from services.common.store.replica import Replica
from tests.units.factories import an_applicant
from tests.units.feeds.conftest import PATH

BOUND = 5.0


@pytest.fixture
async def agreed(units, commerce, numbered):
    """A department before which five units lie."""
    for _ in range(5):
        await an_applicant(units)
    await numbered()
    return commerce


@pytest.fixture
def replicated(units_app, fresh_database, monkeypatch):
    """Gives units a replica, whole or empty, which says that it has what it must."""
    own = units_app.state.settings.database_url.get_secret_value()
    empty = fresh_database("units")
    monkeypatch.setattr(replicas, "_QUESTION", text("SELECT 1::bigint, 'now'"))

    def given(*, is_behind):
        engine = databases._engine(empty if is_behind else own, 3, isolation_level="AUTOCOMMIT")
        replica = Replica(engine, BOUND, 3, 5.0)
        replica.note(monotonic(), 1, "now")
        replica.see(1)
        units_app.state.database.replica = replica
        return replica

    return given


async def read_all(department, path=PATH):
    items, query = [], "limit=2"
    while True:
        page = (await department.read(query, path)).json()
        items += page["items"]
        if not page.get("has_more", page["next_cursor"]):
            return items
        query = f"limit=2&cursor={page['next_cursor']}"


@pytest.mark.parametrize("path", [PATH, f"{PATH}/snapshot"])
@pytest.mark.parametrize("is_behind", [False, True])
async def test_by_a_replica_the_same_is_told_as_by_the_database(
    agreed, replicated, path, is_behind
):
    by_database = await read_all(agreed, path)
    replica = replicated(is_behind=is_behind)
    found = await read_all(agreed, path)
    if is_behind and path != PATH:
        # It stood as of then for a replica that has nothing yet: what comes is told by the feed.
        assert found == []
    else:
        assert found == by_database
    # What it has too little of is read from the database, and counted so.
    assert (replica.reads["replica"] > 0) is not (is_behind and path == PATH)
    await replica.readers.give_back()
