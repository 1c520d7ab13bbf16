"""A month of many youths while everything breaks: what was answered stands, and all counts hold."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import cycle
from random import Random

import pytest

from launch.demo import months, trainees
from launch.demo.offices import Office
from launch.demo.recruiting import HostUnit
from launch.demo.trainees import Trainee
from launch.plan import SERVICES
from tests.journeys import invariants
from tests.journeys.conftest import BEGINS, CITY
from tests.journeys.fault_report import Report
from tests.journeys.faults import Faults, LossyDoor
from tests.journeys.house import House, a_house, jianxi
from tests.journeys.town import COUNTY, Town, office_of, open_office

pytestmark = pytest.mark.journey

SEATS = 5
STANDARD = Decimal("1950.00")
"""A month's standard in 兴庆区 in January 2024: all are on post from its first working day."""
AT_ONCE = 6
"""How many youths are under way together."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own, in which nothing stays whole for long."""
    with a_house(tmp_path_factory.mktemp("faults") / "data", BEGINS) as running:
        asyncio.run(open_office(running, CITY))
        yield running


@pytest.fixture
async def door(house: House) -> AsyncIterator[LossyDoor]:
    """A way in that loses answers."""
    door = LossyDoor(house.gateway, Random(64))
    yield door
    await door.close()


@dataclass
class Month:
    """Who is in it, and what they were answered."""

    town: Town
    units: dict[str, HostUnit]
    random: Random
    youths: list[Trainee] = field(default_factory=list)
    refused: int = 0

    @property
    def on_post(self) -> list[Trainee]:
        return [youth for youth in self.youths if youth.placement]

    async def come(self, count: int) -> None:
        """So many youths register and go as far as they get today."""
        turns = asyncio.Semaphore(AT_ONCE)

        async def one() -> None:
            async with turns:
                youth = await trainees.register(self.town.door, self.town.a_person())
                self.youths.append(youth)
                await self.go_on(youth)

        async with asyncio.TaskGroup() as group:
            for _ in range(count):
                group.create_task(one())

    async def go_on(self, youth: Trainee) -> None:
        """Answer the dispatch that is held; one in eight says no the first time."""
        if youth.dispatch and not youth.refused and self.random.random() < 1 / 8:
            await trainees.refuse(youth, "family")
            self.refused += 1
        if youth.dispatch:
            unit = self.units[youth.dispatch["unit_id"]]
            if youth.dispatch["state"] != "signed":
                await trainees.accept_and_sign(youth, unit)
            await trainees.arrive(youth, unit, self.town.house.today())

    async def go_on_until_seats_are_taken(self) -> None:
        """Whoever waited may have got the seat that another refused."""
        while True:
            for youth in self.youths:
                if not youth.placement and not youth.dispatch:
                    await trainees.look_for_dispatch(youth)
            held = [youth for youth in self.youths if youth.dispatch]
            if not held:
                return
            for youth in held:
                await self.go_on(youth)

    async def look_on(self, breaking: asyncio.Task[None]) -> None:
        """They read what they were told, again and again, while things still break."""
        async with asyncio.TaskGroup() as group:
            for number in range(AT_ONCE):
                group.create_task(self._look_on(self.youths[number::AT_ONCE], breaking))

    async def _look_on(self, youths: list[Trainee], breaking: asyncio.Task[None]) -> None:
        for youth in cycle(youths):
            if breaking.done():
                return
            await youth.member.get("/v1/me/dispatches")

    async def confirm(self, month: str) -> None:
        """The units confirm the month of everybody on post."""
        turns = asyncio.Semaphore(AT_ONCE)

        async def one(youth: Trainee) -> None:
            async with turns:
                placement = youth.placement
                assert placement
                unit = self.units[placement["unit_id"]]
                await trainees.confirm_attendance(youth, unit, placement, month)

        async with asyncio.TaskGroup() as group:
            for youth in self.on_post:
                group.create_task(one(youth))


@pytest.mark.parametrize(
    ("count", "youths"), [(20, 40), pytest.param(200, 500, marks=pytest.mark.chaos)]
)
async def test_whatever_breaks_nothing_answered_is_lost_and_every_count_holds(
    house: House, door: LossyDoor, count: int, youths: int
) -> None:
    faults = Faults(house, door, Random(2025))
    report = Report("long" if count >= 200 else "short", youths)
    month = await a_month(Town(house, door, office_of(door, CITY)), youths)
    report.ends("units are recognised, nothing breaks")
    async with asyncio.TaskGroup() as day:
        breaking = day.create_task(faults.until(count * 3 // 4))
        await month.come(youths)
        await month.go_on_until_seats_are_taken()
        await month.look_on(breaking)
    report.ends("youths come, are dispatched and arrive")
    house.move_clock(date(2024, 2, 1))
    async with asyncio.TaskGroup() as day:
        breaking = day.create_task(faults.until(count))
        await month.confirm("2024-01")
        await month.look_on(breaking)
    report.ends("their month is confirmed")
    assert door.lost > 0
    assert faults.count >= count
    assert faults.met * 2 >= faults.count, faults.made
    report.none, report.held = invariants.NAMES, await all_holds(house, month)
    report.ends("the month is settled and all is looked at")
    report.keep(faults, door)
    await a_lost_kind_is_seen(house)


async def a_month(town: Town, youths: int) -> Month:
    """Nine posts for ten youths, of units that are recognised."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one() -> HostUnit:
        async with turns:
            return await town.a_unit(COUNTY, (SEATS,))

    units = await asyncio.gather(*(one() for _ in range(youths * 9 // 10 // SEATS)))
    return Month(town, {unit.id: unit for unit in units}, Random(2024))


async def all_holds(house: House, month: Month) -> tuple[str, ...]:
    """What was looked at; each holds."""
    people, seats = len(month.on_post), len(month.units) * SEATS
    await invariants.come_to_be_told(house, people)
    settlement = await the_month_is_settled(month.town.office)
    await invariants.come_to_hold(house)
    await nothing_answered_is_missing(house, month)
    assert await house.rows("matching", invariants.STRANDED) == [(0,)]
    assert people == seats
    assert Decimal(settlement["total"]) == STANDARD * people
    said = await asyncio.to_thread(jianxi, "verify-audit", "--data", house.folder.data)
    assert said.count("摘要链完整") == 2 * len(SERVICES), said
    total = f"{people} youths on {seats} seats come to {settlement['total']} yuan"
    return (
        "of all that was answered nothing is missing, and nothing is there besides",
        "nobody waits while a seat is free that they would take",
        f"{total}, the standard for each",
        f"{2 * len(SERVICES)} chains of changes and audit entries are whole",
    )


async def a_lost_kind_is_seen(house: House) -> None:
    """Nothing of a kind that was taken in would else look like nothing that was told."""
    await house.rows("accounts", "DELETE FROM followed_objects WHERE object = 'youth'")
    assert await invariants.broken(house) == ["accounts does not hold the newest of matching"]


async def the_month_is_settled(office: Office) -> dict[str, str]:
    settlement_id = await months.settle(office, "2024-01")
    settlement: dict[str, str] = await office.clerk.get(f"/v1/settlements/{settlement_id}")
    return settlement


async def nothing_answered_is_missing(house: House, month: Month) -> None:
    """Every record that a client was told of is there, and none besides."""
    youths = {key for (key,) in await house.rows("matching", "SELECT id FROM youths")}
    assert youths == {youth.id for youth in month.youths}
    placed = await house.rows("matching", "SELECT id, youth_id FROM placements")
    assert set(placed) == {(y.placement["id"], y.id) for y in month.on_post if y.placement}
    attended = "SELECT placement_id FROM attendances"
    confirmed = [key for (key,) in await house.rows("matching", attended)]
    assert sorted(confirmed) == sorted(y.placement["id"] for y in month.on_post if y.placement)
    accounts = "SELECT count(DISTINCT youth_id) FROM payee_accounts"
    assert await house.rows("reporting", accounts) == [(len(month.youths),)]
    refusals = "SELECT count(*) FROM dispatches WHERE state = 'refused'"
    assert await house.rows("matching", refusals) == [(month.refused,)]
