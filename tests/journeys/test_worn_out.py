"""One service that can no more: a clear problem, the others go on, well again without a start."""

import asyncio
import resource
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest

from launch.plan import SERVICES
from services.common.store import resting
from tests.journeys.faults import all_stand_still, send, server_of
from tests.journeys.house import House, until
from tests.journeys.test_dropped_calls import _all_free
from tests.journeys.test_ends import locked
from tests.journeys.town import Town
from tests.journeys.wire import assert_form, assert_problem, headers

pytestmark = pytest.mark.journey

CALLS = 150
"""More than the gateway has connections to a service, and that one to its database."""
GIVEN_UP = 30 + 5
"""Seconds: after 30 the gateway gives up, whatever a service does."""
SAID_SOON = 10
"""Seconds: two for what rested, two for closing it, five for what is opened anew."""


@asynccontextmanager
async def asking(house: House) -> AsyncIterator[httpx2.AsyncClient]:
    limits = httpx2.Limits(max_connections=CALLS + 50)
    how: dict[str, Any] = {"base_url": house.gateway, "timeout": 60, "limits": limits}
    async with httpx2.AsyncClient(trust_env=False, **how) as client:
        yield client


def assert_all_told(answers: list[httpx2.Response], *codes: str) -> Counter[str]:
    """Each is refused for now, by one of these codes, and told when to come again."""
    told: Counter[str] = Counter()
    for one in answers:
        assert one.status_code in (429, 502, 503, 504), one.text
        told[assert_form(one)["code"]] += 1
        assert int(one.headers["retry-after"]) > 0
    assert {*told} <= {*codes}, told
    return told


async def test_a_service_that_answers_nothing_keeps_nobody_from_being_dispatched(
    house: House, town: Town
) -> None:
    await town.a_unit(seats=(5,))
    async with asking(house) as client:
        with house.frozen("reporting"):
            waiting = [
                asyncio.create_task(client.get("/v1/code-lists/regions")) for _ in range(CALLS)
            ]
            await asyncio.sleep(1)
            began = time.monotonic()
            youth = await town.a_youth()
            took = time.monotonic() - began
            assert youth.dispatch
            done = sum(one.done() for one in waiting)
            assert done < CALLS, "reporting was to be busy meanwhile"
            answers = await asyncio.gather(*waiting)
    assert_all_told(answers, "service-slow", "too-many-requests")
    # Three calls, two of which hash a password or seal: no part of the thirty seconds that
    # reporting's callers wait.
    assert took < 15, took


async def test_a_service_whose_connections_are_all_taken_refuses_for_now_and_goes_on(
    house: House, town: Town
) -> None:
    told = {"kind": "youth", "name": "nobody", "password": "short"}
    async with asking(house) as client:

        async def ask() -> tuple[float, httpx2.Response]:
            began = time.monotonic()
            answer = await client.get("/v1/public/posts")
            return time.monotonic() - began, answer

        async with locked(house, "units", "posts"):
            asked = [asyncio.create_task(ask()) for _ in range(CALLS)]
            await asyncio.sleep(1)
            # The others do not notice.
            refused = await client.post("/v1/accounts", json=told, headers=headers())
            assert_problem(refused, 409, "password-too-weak")
            assert (await client.get("/v1/code-lists/regions")).status_code == 200
            found = await asyncio.gather(*asked)
        assert_all_told(
            [answer for _, answer in found],
            "database-unavailable",
            "busy",
            "service-slow",
            "too-many-requests",
        )
        assert max(took for took, _ in found) < GIVEN_UP
        assert await until(30, lambda: _all_free(house))
        assert (await client.get("/v1/public/posts")).status_code == 200


async def test_a_database_that_stands_frozen_is_told_in_seconds_and_gone_on_with(
    house: House,
) -> None:
    """It takes connections and says nothing: what rested is asked first, what is opened waits."""
    stood = {service: house.sight(service)["pid"] for service in SERVICES}
    took: list[float] = []

    async def ask(client: httpx2.AsyncClient) -> httpx2.Response:
        began = time.monotonic()
        answer = await client.get(f"/v1/public/posts?q={time.time_ns()}")
        took.append(time.monotonic() - began)
        return answer

    async with asking(house) as client:
        assert (await ask(client)).status_code == 200
        await asyncio.sleep(resting.TRUSTED_SECONDS + 1)
        stopped = all_stand_still(server_of(house))
        try:
            refused = [await ask(client) for _ in range(3)]
            told = await client.get(f"{house.address('units')}/metrics")
        finally:
            send(stopped, signal.SIGCONT)
        assert_all_told(refused, "database-unavailable")
        assert max(took) < SAID_SOON, took
        assert "\njianxi_database_up 0.0\n" in told.text

        async def answers() -> bool:
            return (await ask(client)).status_code == 200

        assert await until(10, answers)
    assert {service: house.sight(service)["pid"] for service in SERVICES} == stood


@contextmanager
def few_files(pid: int) -> Iterator[None]:
    """A process may open no file and take no connection more."""
    soft, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    taken = {int(one.name) for one in Path(f"/proc/{pid}/fd").iterdir()}
    free = next(number for number in range(soft) if number not in taken)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (free, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.chaos
@pytest.mark.parametrize("service", ["units", "gateway"])
async def test_a_process_that_may_open_no_more_files_goes_on_when_it_may(
    house: House, service: str
) -> None:
    pid = house.sight(service)["pid"]

    async def ask(client: httpx2.AsyncClient) -> httpx2.Response | None:
        try:
            return await client.get("/v1/public/posts")
        except httpx2.TransportError:
            return None

    with few_files(pid):
        async with asking(house) as client:
            found = await asyncio.gather(*(ask(client) for _ in range(CALLS)))
    refused = [one for one in found if one is not None and one.is_error]
    assert refused or None in found, "files were to be short"
    codes = ("database-unavailable", "service-unreachable", "service-slow", "too-many-requests")
    assert_all_told(refused, *codes)
    if service != "gateway":
        assert None not in found

    async def answers() -> bool:
        async with asking(house) as client:
            answer = await ask(client)
            return answer is not None and answer.status_code == 200

    assert await until(30, answers)
    assert house.sight(service)["pid"] == pid


@pytest.mark.chaos
async def test_databases_that_are_only_read_refuse_for_now_and_tell_what_they_hold(
    house: House, town: Town
) -> None:
    kept = {service: await rows_kept(house, service) for service in SERVICES}
    line = await asyncpg.connect(house.database("accounts"))
    await line.execute("ALTER SYSTEM SET default_transaction_read_only = on")
    await line.execute("SELECT pg_reload_conf()")
    told = {"kind": "youth", "name": "read-only-1", "password": "Yanzhi-2024-mima"}
    try:
        async with asking(house) as client:
            await asyncio.sleep(1)
            answer = await client.post("/v1/accounts", json=told, headers=headers())
            assert_all_told([answer], "database-unavailable")
            assert (await client.get("/v1/public/posts")).status_code == 200
    finally:
        await line.execute("SET default_transaction_read_only = off")
        await line.execute("ALTER SYSTEM RESET default_transaction_read_only")
        await line.execute("SELECT pg_reload_conf()")
        await line.close()
    assert {service: await rows_kept(house, service) for service in SERVICES} == kept
    await asyncio.sleep(1)
    async with asking(house) as client:
        assert (await client.post("/v1/accounts", json=told, headers=headers())).status_code == 201


async def rows_kept(house: House, service: str) -> tuple[int, int]:
    """How many changes and remembered answers there are."""
    asked = "SELECT (SELECT count(*) FROM changes), (SELECT count(*) FROM remembered_answers)"
    [(changes, answers)] = await house.rows(service, asked)
    return changes, answers
