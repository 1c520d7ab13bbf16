"""The real house: every service a process, PostgreSQL beside them, all through the gateway."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from launch.demo.door import Door
from launch.demo.offices import Office
from launch.plan import SERVICES
from tests.journeys import traces
from tests.journeys.house import House, a_house
from tests.journeys.town import HIDDEN, Town, office_of, open_office

BEGINS = "2024-01-02"
CITY = "640100"
NEIGHBOUR = "640200"
"""A city for what leaves open posts behind: its youths and the capital's stay apart."""


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of this worker's own, the labour offices of two cities open.

    After all that was done in it nobody's number, password or token lies in it.
    """
    with a_house(tmp_path_factory.mktemp("house") / "data", BEGINS) as running:
        asyncio.run(open_office(running, CITY, NEIGHBOUR))
        yield running
        asyncio.run(assert_no_traces(running))


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
