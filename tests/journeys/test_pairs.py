"""Two instances of a service: one numbers, nothing is done twice, and either may go."""

import asyncio
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from launch.demo.door import Door
from launch.health import health_of
from launch.opening import environment_of
from launch.plan import HOME, POSTGRES, serve
from services.common.store.relay import LEADER
from services.matching.jobs import PAUSE
from tests.journeys import invariants
from tests.journeys.conftest import BEGINS, CITY
from tests.journeys.house import House, a_house, free_ports, until
from tests.journeys.town import Town, office_of, open_office

pytestmark = pytest.mark.journey

LEADS = """
SELECT pid, client_port FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND objid = $1 AND granted AND datname = current_database()
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
    # By a port, not by the server's socket: so PostgreSQL tells whose a connection is.
    there = make_url(told["JIANXI_DATABASE_URL"]).set(
        host="127.0.0.1", port=house.folder.ports()[POSTGRES], query={}
    )
    told["JIANXI_DATABASE_URL"] = there.render_as_string(hide_password=False)
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


async def leads(house: House, process: subprocess.Popen[bytes]) -> bool:
    """Whether the connection that leads is this process's."""
    found = await house.rows("matching", LEADS, LEADER)
    return any(port in ports_of(process.pid) for _, port in found)


def ports_of(pid: int) -> set[int]:
    """From which ports a process is connected."""
    own = {str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir()}
    lines = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    found = {f"socket:[{words[9]}]": words[1] for words in map(str.split, lines)}
    return {int(found[one].partition(":")[2], 16) for one in own & found.keys()}


async def kill_the_first(house: House) -> None:
    """The instance that the house keeps, which leads; wait until somebody leads again."""
    [(gone, _)] = await house.rows("matching", LEADS, LEADER)
    house.send("matching", signal.SIGKILL)

    async def somebody_leads() -> bool:
        found = await house.rows("matching", LEADS, LEADER)
        return [pid for pid, _ in found] not in ([], [gone])

    assert await until(SECONDS, somebody_leads)


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
    await invariants.come_to_hold(house, SECONDS)
    assert twin.poll() is None


@pytest.mark.chaos
async def test_whoever_leads_is_killed_and_the_other_numbers_on(
    house: House, town: Town, twin: subprocess.Popen[bytes]
) -> None:
    async def some_come() -> list[str]:
        return [youth.id for youth in [await town.a_youth() for _ in range(3)]]

    assert await until(SECONDS, lambda: leads_one(house))
    # It came second.
    assert not await leads(house, twin)
    came = await some_come()
    # The house starts it again, and rarely soon enough to lead once more.
    while not await leads(house, twin):
        await kill_the_first(house)
    came += await some_come()
    twin.kill()
    came += await some_come()
    assert await until(SECONDS, lambda: leads_one(house))
    await invariants.come_to_hold(house, SECONDS)
    told = "SELECT count(DISTINCT object_id) FROM changes WHERE object_id = ANY($1) AND no > 0"
    assert await house.rows("matching", told, came) == [(9,)]
