"""A house is upgraded while people go on: old and new instances answer side by side."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from signal import SIGKILL
from typing import Any

import httpx2
import pytest

from launch.demo import months, offices, trainees
from launch.demo.door import Door
from launch.demo.recruiting import HostUnit
from launch.demo.trainees import Trainee
from launch.folder import Folder
from launch.opening import opened
from launch.plan import HOME, SERVICES, Program
from launch.supervisor import prepare
from tests.journeys import invariants
from tests.journeys.balancers import Balancer
from tests.journeys.conftest import BEGINS, CITY
from tests.journeys.faults import LossyDoor
from tests.journeys.house import House, free_ports, jianxi, until
from tests.journeys.town import COUNTY, Town, office_of, open_office
from tests.journeys.versions import (
    BEFORE,
    PATIENCE,
    Version,
    code_of,
    grown,
    histories,
    made_by,
)

pytestmark = pytest.mark.journey

SEATS = 1
STANDARD = Decimal("1950.00")
"""A month's standard in 兴庆区 in January 2024: all are on post from its first working day."""
AT_ONCE = 3
EACH = 10
"""How many requests each instance of either version answers while both are there."""


class Watched(LossyDoor):
    """A way in that loses answers, and counts what it was answered."""

    def __init__(self, gateway: str) -> None:
        super().__init__(gateway, Random(11))
        self.statuses: Counter[int] = Counter()

    async def _tried(
        self, method: str, path: str, headers: dict[str, str], how: dict[str, Any]
    ) -> tuple[httpx2.Response | None, str]:
        answer, why = await super()._tried(method, path, headers, how)
        self.statuses[answer.status_code if answer else 0] += 1
        return answer, why


@dataclass
class Crowd:
    """Those who go on whatever is done to the house: units come, youths come and arrive."""

    house: House
    units: dict[str, HostUnit] = field(default_factory=dict)
    youths: list[Trainee] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    lost: int = 0

    @property
    def on_post(self) -> list[Trainee]:
        return [youth for youth in self.youths if youth.placement]

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[Town]:
        """By connections of their own, which go to whoever is there now."""
        door = Watched(self.house.gateway)
        yield Town(self.house, door, office_of(door, CITY))
        await door.close()
        self.statuses += door.statuses
        self.lost += door.lost

    async def go_on(self, town: Town) -> None:
        """A unit comes, and as many youths as it has seats."""
        unit = await town.a_unit(COUNTY, (SEATS,))
        self.units[unit.id] = unit
        for _ in range(SEATS):
            youth = await trainees.register(town.door, town.a_person())
            self.youths.append(youth)
            if youth.dispatch:
                host = self._at(town.door, youth.dispatch["unit_id"])
                await trainees.accept_and_sign(youth, host)
                await trainees.arrive(youth, host, self.house.today())

    def _at(self, door: Door, unit_id: str) -> HostUnit:
        """A unit that came before, by these connections."""
        unit = self.units[unit_id]
        return replace(unit, member=replace(unit.member, door=door, _turn=asyncio.Lock()))

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        """Some at once go on until it holds; once at least."""
        async with self.connected() as town, asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(self._until(town, holds))

    async def _until(self, town: Town, holds: Callable[[], Awaitable[bool]]) -> None:
        await self.go_on(town)
        while not await holds():
            await self.go_on(town)

    async def confirm(self, town: Town, month: str) -> None:
        """Their units confirm the month of all who are on post."""
        for youth in self.on_post:
            assert youth.placement
            unit = self._at(town.door, youth.placement["unit_id"])
            await trainees.confirm_attendance(youth, unit, youth.placement, month)


@dataclass
class Scene:
    """Both versions, and the balancers that hand requests to whoever of them is let in."""

    before: Version
    after: Version
    balancers: list[Balancer]

    def let_in(self, version: Version) -> None:
        for balancer, instance in zip(self.balancers, version.instances, strict=True):
            balancer.ports.append(instance.port)

    def let_go(self, version: Version) -> None:
        for balancer, instance in zip(self.balancers, version.instances, strict=True):
            balancer.ports.remove(instance.port)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The code of the version before. What either compiles is looked at elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NUMBA_DISABLE_JIT", "1")
        yield code_of(BEFORE, tmp_path_factory.mktemp("before"))


@pytest.fixture
def folder(old: Path, tmp_path: Path) -> Folder:
    """A house that the version before has made."""
    made_by(old, tmp_path / "data", BEGINS, free_ports(6 + 5 + 5))
    return Folder(tmp_path / "data")


@asynccontextmanager
async def staged(old: Path, folder: Folder, programs: list[Program]) -> AsyncIterator[Scene]:
    """Where each program is expected stands a balancer; behind the ports of all, the instances'."""
    ports = folder.ports()
    first = max(ports.values()) + 1
    before = Version.of(old, programs, first, folder.data / "logs" / "before")
    after = Version.of(HOME, programs, first + len(programs), folder.data / "logs" / "after")
    async with AsyncExitStack() as stack:
        stack.enter_context(before.tidied())
        stack.enter_context(after.tidied())
        ways = [Balancer().at(ports[each.name]) for each in programs]
        yield Scene(before, after, [await stack.enter_async_context(way) for way in ways])


@pytest.mark.chaos
async def test_old_and_new_answer_side_by_side_and_nobody_is_told_of_an_error(
    old: Path, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(folder)
    crowd = Crowd(house)
    with opened(folder) as supervised:
        async with staged(old, folder, supervised.programs) as scene:
            scene.let_in(scene.before)
            scene.before.start()
            await scene.before.ready()
            # Its first administrator is added by the version that runs.
            monkeypatch.setattr(offices, "HOME", old)
            await open_office(house, CITY)
            await the_newer_waits_for_the_databases(scene, old)
            await crowd.until(done(asyncio.create_task(prepare(supervised.preparations))))
            await scene.after.ready()
            scene.let_in(scene.after)
            await an_old_one_that_falls_comes_back(scene)
            await crowd.until(both_answer(scene, await answered(scene)))
            scene.let_go(scene.before)
            await asyncio.to_thread(scene.before.end)
            await the_month_is_settled(house, crowd)
            await asyncio.to_thread(scene.after.end)
            said = scene.before.said() + scene.after.said()
    told = f"{sum(crowd.statuses.values())} answers {dict(crowd.statuses)}, {crowd.lost} lost"
    sys.stdout.write(f"{told}; {len(crowd.on_post)} of {len(crowd.youths)} youths on post\n")
    assert not crowd.statuses[500]
    assert [line for line in said.splitlines() if "unforeseen" in line or " broke" in line] == []
    chains = await asyncio.to_thread(jianxi, "verify-audit", "--data", folder.data)
    assert chains.count("摘要链完整") == 2 * len(SERVICES), chains


def test_the_version_before_has_the_same_beginning_of_every_history(old: Path) -> None:
    """Else what was inserted below its newest migration would never reach its databases."""
    ours, theirs = histories(HOME), histories(old)
    assert {one: ours[one][: len(theirs[one])] for one in ours} == theirs


def test_a_service_without_newer_migrations_waits_for_nothing() -> None:
    """As every one does at the moment a version is released."""
    before, newer = ["0001_a.py"], ["0001_a.py", "0002_b.py"]
    assert grown({"units": before}, {"units": before}) == []
    assert grown({"units": newer, "matching": before}, {"units": before, "matching": before}) == [
        "units"
    ]


def test_a_copy_without_the_version_before_fails_where_all_must_be_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="without the history"):
        code_of("0" * 40, tmp_path)
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="without the history"):
        code_of("0" * 40, tmp_path)


def done(task: "asyncio.Task[None]") -> Callable[[], Awaitable[bool]]:
    """Asks whether it is done; whatever it failed with is raised."""

    async def is_done() -> bool:
        return task.done() and task.result() is None

    return is_done


async def the_newer_waits_for_the_databases(scene: Scene, old: Path) -> None:
    """Its services answer that they may not be asked: the databases are the older one's yet."""
    scene.after.start()
    waiting = grown(histories(HOME), histories(old))
    for instance in scene.after.instances:
        if instance.program.name in waiting:
            assert await until(PATIENCE, instance.is_waiting), instance


async def an_old_one_that_falls_comes_back(scene: Scene) -> None:
    """It starts on the newer databases, too: a machine may restart while both are there."""
    for fallen in scene.before.instances:
        await asyncio.to_thread(fallen.end, SIGKILL)
        fallen.start()
    await scene.before.ready()


async def answered(scene: Scene) -> list[int]:
    return [*await scene.before.answered(), *await scene.after.answered()]


def both_answer(scene: Scene, before: list[int]) -> Callable[[], Awaitable[bool]]:
    """Asks whether each instance of both has answered enough since."""

    async def have_answered() -> bool:
        now = await answered(scene)
        return all(count - stood >= EACH for stood, count in zip(before, now, strict=True))

    return have_answered


async def the_month_is_settled(house: House, crowd: Crowd) -> None:
    """What both have recorded counts, to the fen; no seat, day or change is missing or twice."""
    house.move_clock(date(2024, 2, 1))
    async with crowd.connected() as town:
        await crowd.confirm(town, "2024-01")
        await invariants.come_to_be_told(house, len(crowd.on_post))
        settlement_id = await months.settle(town.office, "2024-01")
        settlement = await town.office.clerk.get(f"/v1/settlements/{settlement_id}")
    assert Decimal(settlement["total"]) == STANDARD * len(crowd.on_post)
    await invariants.come_to_hold(house)
    assert await house.rows("matching", invariants.STRANDED) == [(0,)]
    youths = {key for (key,) in await house.rows("matching", "SELECT id FROM youths")}
    assert youths == {youth.id for youth in crowd.youths}
