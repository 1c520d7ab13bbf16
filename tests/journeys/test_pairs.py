"""Two instances of a service: one numbers, nothing is done twice, and either may go."""

import asyncio
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from launch.demo.door import Door
from launch.health import health_of
from launch.opening import environment_of
from launch.plan import HOME, serve
from services.common.store.relay import LEADER
from services.matching.jobs import PAUSE
from tests.journeys import invariants
from tests.journeys.conftest import BEGINS, CITY
from tests.journeys.house import House, a_house, free_ports, until
from tests.journeys.town import Town, office_of, open_office

pytestmark = pytest.mark.journey

LEADS = """
SELECT pid FROM pg_locks JOIN pg_database d ON d.oid = database
WHERE locktype = 'advisory' AND objid = $1 AND granted AND d.datname = current_database()
"""
OPEN = "SELECT count(*) FROM dispatches WHERE id = ANY($1) AND state = 'issued'"
LAPSED = """
SELECT object_id, data->>'cause' FROM changes
WHERE event = 'dispatch.withdrawn' AND object_id = ANY($1)
"""
SECONDS = 90


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own: its clock goes on by weeks."""
    with a_house(tmp_path_factory.mktemp("pairs") / "data", BEGINS) as running:
        asyncio.run(open_office(running, CITY))
        yield running


@pytest.fixture
def town(house: House, door: Door) -> Town:
    return Town(house, door, office_of(door, CITY))


@pytest.fixture
async def twin(house: House) -> AsyncIterator[subprocess.Popen[bytes]]:
    """A second instance of matching on the same database, which nobody starts again."""
    port = free_ports()

    async def is_ready() -> bool:
        return await health_of(port) == 200

    with started(house, port) as twin:
        assert await until(SECONDS, is_ready)
        yield twin


@contextmanager
def started(house: House, port: int) -> Iterator[subprocess.Popen[bytes]]:
    told, log = environment_of(house.folder, "matching"), house.folder.log("matching-twin")
    with log.open("ab") as out:
        child = subprocess.Popen(
            serve("matching", port), cwd=HOME, env=told, stdout=out, stderr=out
        )
    try:
        yield child
    finally:
        child.terminate()
        child.wait(30)


async def leads_one(house: House) -> bool:
    return len(await house.rows("matching", LEADS, LEADER)) == 1


async def is_at_rest(house: House) -> bool:
    return not await invariants.broken(house)


async def test_what_is_done_daily_is_done_once_by_two(
    house: House, town: Town, twin: subprocess.Popen[bytes]
) -> None:
    await town.a_unit(seats=(5,))
    await town.a_unit(seats=(5,))
    youths = [await town.a_youth() for _ in range(10)]
    dispatches = [youth.dispatch["id"] for youth in youths if youth.dispatch]
    assert len(dispatches) == 10
    assert await leads_one(house)
    last = max(date.fromisoformat(y.dispatch["respond_by"]) for y in youths if y.dispatch)
    house.move_clock(last + timedelta(days=1))

    async def all_lapsed() -> bool:
        return await house.rows("matching", OPEN, dispatches) == [(0,)]

    assert await until(SECONDS, all_lapsed)
    # Each of the two looks at the new day within its pause; whoever comes second finds it done.
    await asyncio.sleep(2 * PAUSE)
    found = await house.rows("matching", LAPSED, dispatches)
    assert sorted(found) == sorted((key, "unanswered") for key in dispatches)
    assert await until(SECONDS, lambda: is_at_rest(house)), await invariants.broken(house)
    assert twin.poll() is None


@pytest.mark.parametrize("goes", ["the first", "the second"])
async def test_whichever_is_killed_the_other_numbers_on(
    house: House, town: Town, twin: subprocess.Popen[bytes], goes: str
) -> None:
    assert await until(SECONDS, lambda: leads_one(house))
    before = [youth.id for youth in [await town.a_youth() for _ in range(3)]]
    if goes == "the first":
        house.send("matching", signal.SIGKILL)
    else:
        twin.kill()
    after = [youth.id for youth in [await town.a_youth() for _ in range(3)]]
    assert await until(SECONDS, lambda: leads_one(house))
    assert await until(SECONDS, lambda: is_at_rest(house)), await invariants.broken(house)
    told = "SELECT count(DISTINCT object_id) FROM changes WHERE object_id = ANY($1) AND no > 0"
    assert await house.rows("matching", told, before + after) == [(6,)]
