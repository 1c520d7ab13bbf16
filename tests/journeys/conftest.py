"""The real house: every service a process, PostgreSQL beside them, all through the gateway."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack

import pytest

from launch.demo.door import Door
from launch.demo.offices import Office
from launch.plan import SERVICES
from tests.journeys import traces
from tests.journeys.house import House, a_house
from tests.journeys.town import HIDDEN, Town, office_of, open_office
from tests.spread import is_told_wrongly

BEGINS = "2024-01-02"
CITY = "640100"
NEIGHBOUR = "640200"
"""A city for what leaves open posts behind: its youths and the capital's stay apart."""
THIRD = "640300"
"""A city for what leaves youths waiting in a county: each county of the capital is somebody's."""


_shared = ExitStack()
"""What the house of all takes down with it."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever lives in the house of all comes first, so that it need not stand until the end."""
    for item in items:
        file, asks = item.nodeid.partition("::")[0], bool(_houses_of(item))
        if is_told_wrongly(file, asks=asks, shares=shares_the_house(item)):
            raise pytest.UsageError(f"tests/spread.py: SHARING says otherwise of {file}")
    items.sort(key=lambda item: not shares_the_house(item))


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """Leave the house of all with the last who lives in it: at rest it works on, too."""
    if nextitem is None or not shares_the_house(nextitem):
        _shared.close()


def shares_the_house(item: pytest.Item) -> bool:
    """Whether a test lives in the house of all: it asks for one, and its file has none."""
    known = _houses_of(item)
    return bool(known) and known[-1].scope == "session"


def _houses_of(item: pytest.Item) -> Sequence[pytest.FixtureDef[object]]:
    return item._fixtureinfo.name2fixturedefs.get("house", ())


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of this worker's own, the labour offices of three cities open.

    After all that was done in it nobody's number, password or token lies in it.
    """
    running = _shared.enter_context(a_house(tmp_path_factory.mktemp("house") / "data", BEGINS))
    asyncio.run(open_office(running, CITY, NEIGHBOUR, THIRD))
    _shared.callback(lambda: asyncio.run(assert_no_traces(running)))
    yield running
    # Where a run is broken off, there is no last one.
    _shared.close()


async def assert_no_traces(house: House) -> None:
    dumped = await traces.dumps_of(map(house.database, SERVICES))
    assert HIDDEN.found_among(dumped.items()) == {}
    assert HIDDEN.found_among(traces.logs_of(house.folder.data).items()) == {}


@pytest.fixture
async def door(house: House) -> AsyncIterator[Door]:
    """The way in."""
    door = Door(house.gateway)
    yield door
    await door.close()


@pytest.fixture
def office(door: Door) -> Office:
    """The labour office of the capital city, 银川市."""
    return office_of(door, CITY)


@pytest.fixture
def town(house: House, door: Door, office: Office) -> Town:
    """Whoever a test needs: units with posts, youths with their forms."""
    return Town(house, door, office)
