"""What a service tells of itself: by routes as they are written, and what waits in its database."""

import asyncio

import pytest
from sqlalchemy import text

from services.common.meters import Meters
from services.common.store.database import Database
from services.common.store.gauges import Gauge
from services.common.time.clock import Clock
from services.common.web.metrics import Board
from tests import tokens


def figures(told: str) -> dict[str, float]:
    """By their names and labels as they are written."""
    lines = (line for line in told.splitlines() if line and not line.startswith("#"))
    return {name: float(figure) for name, figure in (line.rsplit(" ", 1) for line in lines)}


@pytest.fixture
def told(notes):
    async def read():
        answer = await notes.get("/metrics")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/plain")
        return figures(answer.text)

    return read


async def test_answers_are_counted_by_routes_and_never_by_what_was_typed(notes, told):
    number = "11010519491231002X"
    for path in ("/v1/notes", f"/v1/notes/{number}", f"/v1/{number}"):
        await notes.get(path)
    await notes.request("BREW", "/v1/notes")
    kept = {"words": "一"}
    await notes.post(
        "/v1/notes",
        json=kept,
        headers=tokens.officer("640000", "clerk") | {"Idempotency-Key": "a-note-that-is-kept"},
    )
    figure = await told()
    assert not any(number in name or "BREW" in name for name in figure)
    of = 'service="units"'
    assert figure[f'jianxi_answers_total{{method="POST",route="/v1/notes",{of},status="201"}}'] == 1
    assert figure[f'jianxi_answers_total{{method="-",route="/v1/notes",{of},status="405"}}'] == 1
    assert figure[f'jianxi_answers_total{{method="GET",route="-",{of},status="404"}}'] >= 1
    assert figure[f'jianxi_request_seconds_count{{method="POST",route="/v1/notes",{of}}}'] == 1


async def test_what_is_asked_all_the_time_is_not_counted(notes, told):
    await notes.get("/health")
    await notes.get("/v1/notes?wait=8")
    await told()
    assert not any(name in one for one in await told() for name in ("/health", "/v1/", "/metrics"))


async def test_a_service_tells_what_waits_and_how_far_it_followed(told):
    figure = await told()
    assert figure["jianxi_database_up"] == 1
    assert figure['jianxi_unnumbered{table="changes"}'] >= 0
    assert figure['jianxi_unnumbered_seconds{table="audit_entries"}'] >= 0
    assert figure["jianxi_feed_head"] >= 0


async def test_who_waits_for_a_connection_is_told(notes_app):
    database = Database(notes_app.state.settings.database_url.get_secret_value(), connections=1)
    board = Board(Meters(), database, Clock(), ())
    assert figures((await board.read()).decode())["jianxi_database_waiting"] == 0
    async with database.transaction() as session:
        await session.execute(text("SELECT 1"))
        waiting = [asyncio.create_task(_one(database)) for _ in range(3)]
        await asyncio.sleep(0.05)
        figure = figures((await board.read()).decode())
        assert figure["jianxi_database_waiting"] == 3
        assert figure["jianxi_database_connections"] >= 1
    await asyncio.gather(*waiting)
    assert figures((await board.read()).decode())["jianxi_database_waiting"] == 0
    await database.close()


async def _one(database):
    async with database.transaction():
        pass


KINDS = {
    "transaction": Database.transaction,
    "reading": Database.reading,
    "rows": Database.rows,
    "a replica's rows": lambda database: database.replica.readers.one(),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_whoever_holds_a_connection_is_counted_until_it_is_given_back(kernel_url, kind):
    database = Database(kernel_url, connections=3, replica=kernel_url)

    def in_use():
        return {name: count for name, _, count in database.lines()}["connections"]

    for _ in range(2):
        assert in_use() == 0
        async with KINDS[kind](database) as held:
            await held.execute(text("SELECT 1"))
            assert in_use() == 1
    with pytest.raises(ZeroDivisionError):
        async with KINDS[kind](database) as held:
            raise ZeroDivisionError
    assert in_use() == 0
    await database.close()


async def test_a_database_that_is_away_hides_nothing_else():
    database = Database("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    figure = figures((await Board(Meters(), database, Clock(), ()).read()).decode())
    assert figure["jianxi_database_up"] == 0
    assert figure["jianxi_database_waiting"] == 0


async def test_a_gauge_that_breaks_by_our_own_fault_is_not_hidden(notes_app):
    async def broken(session, now):
        raise LookupError

    state = notes_app.state
    board = Board(Meters(), state.database, state.clock, [Gauge("broken", "", (), broken)])
    with pytest.raises(LookupError):
        await board.read()


def test_what_was_counted_before_and_is_no_more_goes():
    meters = Meters()
    meters.note("jobs", "Jobs.", ("state",), {("queued",): 2, ("done",): 1})
    meters.note("jobs", "Jobs.", ("state",), {("done",): 3})
    told = figures(meters.told().decode())
    assert {name: of for name, of in told.items() if "jobs" in name} == {
        'jianxi_jobs{state="done"}': 3
    }


async def test_however_many_ask_it_is_counted_once_in_its_time(notes_app):
    counted = []

    async def count(session, now):
        counted.append(now)
        await asyncio.sleep(0.05)
        return {(): len(counted)}

    state, gauge = notes_app.state, Gauge("asked", "", (), count)
    board = Board(Meters(), state.database, state.clock, [gauge], kept_for=0.3)

    async def told():
        return figures((await board.read()).decode())["jianxi_asked"]

    assert await asyncio.gather(*(told() for _ in range(5))) == [1] * 5
    assert await told() == 1
    await asyncio.sleep(0.35)
    assert await told() == 2


async def test_what_could_not_be_counted_is_counted_when_next_asked(notes_app):
    asked = []

    async def count(session, now):
        asked.append(now)
        if len(asked) == 1:
            raise LookupError
        return {(): 7}

    state = notes_app.state
    board = Board(Meters(), state.database, state.clock, [Gauge("asked", "", (), count)])
    with pytest.raises(LookupError):
        await board.read()
    assert figures((await board.read()).decode())["jianxi_asked"] == 7
