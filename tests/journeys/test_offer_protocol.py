"""Units and matching hold the same offers, whichever of them is killed at whatever moment."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from launch.demo import trainees
from launch.demo.door import Door, StepFailed
from launch.demo.offices import Office
from launch.demo.recruiting import HostUnit
from launch.demo.trainees import Trainee
from tests.journeys.conftest import NEIGHBOUR
from tests.journeys.house import House, until
from tests.journeys.invariants import MISCOUNTED, OFFERS, OVERFULL
from tests.journeys.town import Town, another_post, office_of

pytestmark = pytest.mark.journey

COUNTIES = ("640202", "640205", "640221")
VICTIMS = (("units",), ("matching",), ("units", "matching"), ("units", "matching"))
REFUSALS = {
    "stale",
    "unpinned",
    "offer-pending",
    "headcount-below-taken",
    "mentor-overloaded",
    "move-not-open",
}
"""With these an answer says that the post or the unit is not as it was; the client reads again."""

INTENTS = "SELECT count(*) FROM offer_intents WHERE state = 'open'"


@pytest.fixture
def office(door: Door) -> Office:
    """The labour office of the neighbouring city, 石嘴山市."""
    return office_of(door, NEIGHBOUR)


@dataclass
class Clients:
    """What the units and the office do; a call without an answer is made again under its key."""

    town: Town
    office: Office
    random: Random
    answers: list[str] = field(default_factory=list)

    @property
    def moves(self) -> tuple[Callable[[HostUnit], Awaitable[Any]], ...]:
        return (self.raise_, self.lower, self.lower, self.close, self.suspend_and_reinstate)

    async def raise_(self, unit: HostUnit) -> None:
        await self._set_headcount(unit, 1)

    async def lower(self, unit: HostUnit) -> None:
        await self._set_headcount(unit, -1)

    async def close(self, unit: HostUnit) -> None:
        post = await self._post_of(unit)
        closing = {"ground": "不再接收新的见习人员。", "expected_version": post["version"]}
        await unit.member.post(f"/v1/posts/{post['id']}/closing", closing)
        unit.posts.remove(post["id"])
        unit.posts.append(await another_post(unit, 3))

    async def suspend_and_reinstate(self, unit: HostUnit) -> None:
        await self._decide(unit, "suspension")
        while (await self.office.clerk.get(unit.path))["state"] == "suspended":
            try:
                await self._decide(unit, "reinstatement")
            except StepFailed as failed:
                if failed.code != "offer-pending":
                    raise
                await asyncio.sleep(0.2)

    async def make(self, move: Callable[[HostUnit], Awaitable[Any]], unit: HostUnit) -> None:
        try:
            await move(unit)
        except StepFailed as failed:
            if failed.code not in REFUSALS:
                raise
            self.answers.append(failed.code)
        else:
            self.answers.append(move.__name__)

    async def _set_headcount(self, unit: HostUnit, more: int) -> None:
        post = await self._post_of(unit)
        change = {
            "headcount": max(1, post["headcount"] + more),
            "expected_version": post["version"],
        }
        await unit.member.put(f"/v1/posts/{post['id']}/headcount", change)

    async def _post_of(self, unit: HostUnit) -> Any:
        return await unit.member.get(f"/v1/posts/{self.random.choice(unit.posts)}")

    async def _decide(self, unit: HostUnit, decision: str) -> None:
        seen = await self.office.clerk.get(unit.path)
        told = {"ground": "现场核查。", "expected_version": seen["version"]}
        await self.office.clerk.post(f"{unit.path}/{decision}", told)


async def kill(house: House, service: str, seconds: float) -> None:
    await asyncio.sleep(seconds)
    house.send(service, signal.SIGKILL)


async def bring_back(house: House, service: str) -> None:
    # At once: by itself the supervisor waits the longer, the more often a service falls.
    await asyncio.to_thread(house.stop, service)
    await asyncio.to_thread(house.start, service)


@pytest.mark.parametrize("kills", [12, pytest.param(50, marks=pytest.mark.chaos)])
async def test_kill_9_between_any_two_steps_leaves_both_sides_with_the_same_offers(
    house: House, town: Town, office: Office, kills: int
) -> None:
    random = Random(50)
    units = [await town.a_unit(county, seats=(3, 3)) for county in COUNTIES]
    youths = [await town.a_youth(county) for county in COUNTIES * 2]
    by_id = {unit.id: unit for unit in units}
    for youth in youths[: len(units)]:
        # A unit of an earlier walk in the same house may still have a seat.
        if youth.dispatch and youth.dispatch["unit_id"] in by_id:
            await trainees.accept_and_sign(youth, by_id[youth.dispatch["unit_id"]])
    clients = Clients(town, office, random)
    killed = 0
    while killed < kills:
        victims = random.choice(VICTIMS)[: kills - killed]
        pair = random.sample(units, 2)
        under_way = [
            asyncio.create_task(clients.make(random.choice(clients.moves), u)) for u in pair
        ]
        await asyncio.gather(*(kill(house, v, random.uniform(0, 0.03)) for v in victims))
        await asyncio.gather(*(bring_back(house, v) for v in victims))
        await asyncio.gather(*under_way)
        killed += len(victims)
    assert await until(40, lambda: are_quiet_and_equal(house)), await differences(house)
    assert await house.rows("matching", OVERFULL) == []
    assert await house.rows("matching", MISCOUNTED) == []
    assert {"raise_", "lower", "close", "suspend_and_reinstate"} <= set(clients.answers)


async def are_quiet_and_equal(house: House) -> bool:
    return not any(await differences(house))


async def differences(house: House) -> tuple[set[tuple[Any, ...]], int]:
    """Offers that stand on one side only, and how many intents are open."""
    held = {service: set(await house.rows(service, query)) for service, query in OFFERS.items()}
    return held["units"] ^ held["matching"], (await house.rows("units", INTENTS))[0][0]


async def test_the_supervisor_brings_a_killed_service_back_by_itself(
    house: House, town: Town
) -> None:
    before = house.sight("matching")
    house.send("matching", signal.SIGKILL)
    youth: Trainee = await town.a_youth(COUNTIES[0])
    after = house.sight("matching")
    assert youth.id
    assert after["falls"] == before["falls"] + 1
    assert after["pid"] != before["pid"]
