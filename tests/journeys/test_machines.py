"""Two machines: the primary is lost in the middle of a month, and nothing that was answered is."""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator
from datetime import date
from random import Random
from statistics import median

import asyncpg
import httpx2
import pytest

from launch.keys import file_of
from launch.plan import SERVICES
from services.common import keys
from services.common.store.replica import PAUSE
from services.common.upstream import Upstream
from services.common.web.feed import SCOPE
from tests.journeys import invariants
from tests.journeys.conftest import BEGINS, CITY
from tests.journeys.faults import LossyDoor
from tests.journeys.house import free_ports, until
from tests.journeys.machines import PORTS, Machines, Server, audit_verified, machines
from tests.journeys.test_faults import (
    SEATS,
    STANDARD,
    Month,
    nothing_answered_is_missing,
    the_month_is_settled,
)
from tests.journeys.town import COUNTY, Town, office_of, open_office

pytestmark = pytest.mark.machines

YOUTHS = 40
BOUND = 5.0
COMMITS = 300
KINDS = ("off", "local", "remote_write", "on", "remote_apply")
"""Of `synchronous_commit`."""


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Machines]:
    data = tmp_path_factory.mktemp("machines") / "data"
    async with machines(data, free_ports(PORTS), date.fromisoformat(BEGINS)) as running:
        await open_office(running, CITY)
        yield running


@pytest.fixture
async def door(house: Machines) -> AsyncIterator[LossyDoor]:
    door = LossyDoor(house.gateway, Random(66))
    yield door
    await door.close()


async def test_the_primary_is_lost_amid_a_month_and_nothing_that_was_answered_is(
    house: Machines, door: LossyDoor
) -> None:
    sys.stdout.write(f"{await costs(house.primary)}\n")
    town = Town(house, door, office_of(door, CITY))
    units = [await town.a_unit(COUNTY, (SEATS,)) for _ in range(YOUTHS * 9 // 10 // SEATS)]
    month = Month(town, {unit.id: unit for unit in units}, Random(2024))
    async with asyncio.TaskGroup() as day:
        losing = day.create_task(lose_the_primary(house, month))
        await month.come(YOUTHS)
        await month.go_on_until_seats_are_taken()
        await month.look_on(losing)
    await house.restore_the_pair()
    house.move_clock(date(2024, 2, 1))
    await month.confirm("2024-01")
    await invariants.come_to_be_told(house, len(month.on_post))
    settlement = await the_month_is_settled(town.office)
    await invariants.come_to_hold(house)
    await nothing_answered_is_missing(house, month)
    assert await house.rows("matching", invariants.STRANDED) == [(0,)]
    assert len(month.on_post) == len(units) * SEATS
    assert settlement["total"] == str(STANDARD * len(month.on_post))
    for service in SERVICES:
        said = await asyncio.to_thread(audit_verified, house, service)
        assert said.count("摘要链完整") == 2, said
    for balancer in house.balancers.values():
        assert min(balancer.taken.values()) > 0, balancer.taken


async def lose_the_primary(house: Machines, month: Month) -> None:
    """Once a third of the youths are on post and others are under way."""

    async def are_on_post(count: int) -> bool:
        return len(month.on_post) >= count

    assert await until(300, lambda: are_on_post(YOUTHS // 3))
    began = time.monotonic()
    await house.fail_over()
    promoted = time.monotonic() - began
    before = len(month.on_post)
    assert await until(120, lambda: are_on_post(before + 1))
    again = time.monotonic() - began
    sys.stdout.write(f"promoted after {promoted:.1f} s, the next on post after {again:.1f} s\n")


async def costs(primary: Server) -> str:
    """What a commit takes, by how much of the replica it waits for: medians of each in turn."""
    took: dict[str, list[float]] = {kind: [] for kind in KINDS}
    connection = await asyncpg.connect(primary.postgres.url("postgres").replace("+asyncpg", ""))
    try:
        await connection.execute("CREATE TABLE costs (n int)")
        for number in range(COMMITS):
            for kind in KINDS:
                await connection.execute(f"SET synchronous_commit = {kind}")
                began = time.perf_counter()
                await connection.execute("INSERT INTO costs VALUES ($1)", number)
                took[kind].append(time.perf_counter() - began)
        await connection.execute("DROP TABLE costs")
    finally:
        await connection.close()
    told = ", ".join(f"{kind} {1000 * median(times):.2f}" for kind, times in took.items())
    return f"milliseconds of a commit: {told}"


async def test_what_is_public_is_read_from_the_replica_and_never_older_than_the_bound(
    house: Machines, door: LossyDoor
) -> None:
    town = Town(house, door, office_of(door, CITY))
    assert await until(30, lambda: is_read_from(house, "replica"))
    await house.replica.asked("SELECT pg_wal_replay_pause()")
    try:
        unit = await town.a_unit(COUNTY, (1,))
        await asyncio.sleep(BOUND + 3 * PAUSE)
        for instance in house.instances("units"):
            async with httpx2.AsyncClient() as client:
                answer = await client.get(f"{instance}/v1/public/posts/{unit.posts[0]}")
                assert answer.status_code == 200, answer.text
    finally:
        await house.replica.asked("SELECT pg_wal_replay_resume()")
    assert await until(30, lambda: is_read_from(house, "replica"))


async def test_a_replica_that_is_frozen_holds_up_nobody_for_long(house: Machines) -> None:
    assert await until(30, lambda: is_read_from(house, "replica"))
    house.replica.send(signal.SIGSTOP)
    try:
        async with httpx2.AsyncClient(timeout=20) as client:
            for instance in house.instances("units"):
                for number in range(3):
                    answer = await client.get(f"{instance}/v1/public/posts?limit={number + 2}")
                    assert answer.status_code == 200, answer.text
    finally:
        house.replica.send(signal.SIGCONT)
    assert await until(30, lambda: is_read_from(house, "replica"))


async def is_read_from(house: Machines, source: str) -> bool:
    """Whether each instance of units answers the next public question from there."""
    name = f"jianxi_database_copied_from_{source}_total"
    async with httpx2.AsyncClient() as client:
        for instance in house.instances("units"):
            before = await figure(client, instance, name)
            await client.get(f"{instance}/v1/public/posts?limit=1&q={time.time_ns()}")
            if await figure(client, instance, name) == before:
                return False
    return True


async def figure(client: httpx2.AsyncClient, instance: str, name: str) -> float:
    told = (await client.get(f"{instance}/metrics")).text
    return next(float(line.split()[1]) for line in told.splitlines() if line.startswith(name))


async def test_a_feed_read_from_its_beginning_passes_over_nothing_whoever_answers(
    house: Machines,
) -> None:
    own = keys.load_whole(file_of(house.folder.keys, "reporting"))
    [(head,)] = await house.rows("matching", "SELECT max(no) FROM changes")
    async with httpx2.AsyncClient() as client:
        for instance in house.instances("matching"):
            before = await figure(client, instance, "jianxi_database_copied_from_replica_total")
            source, position = Upstream("matching", instance, own), 0
            while position < head:
                asked = {"after": position, "limit": 20}
                page = await source.get("/internal/changes", SCOPE, **asked)
                numbers = [item["no"] for item in page["items"]]
                assert numbers == list(range(position + 1, position + 1 + len(numbers)))
                assert numbers, (position, page["head"])
                position = numbers[-1]
            await source.close()
            read = (
                await figure(client, instance, "jianxi_database_copied_from_replica_total") - before
            )
            assert read >= head // 20
