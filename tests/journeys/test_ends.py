"""A word to end: what is under way is finished, and nothing more is taken."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import httpx2
import pytest

from launch.demo.door import Member
from launch.demo.offices import PASSWORD
from tests.journeys.house import House, until
from tests.journeys.town import Town, form_of
from tests.journeys.wire import assert_problem, headers, token_of

pytestmark = pytest.mark.journey

COUNTY = "640324"
"""Of its own: whoever registers waits there, and takes no seat of another test's."""
WAITING = """
SELECT count(*) > 0 FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ~ $1
"""


@asynccontextmanager
async def locked(
    house: House, service: str, table: str, mode: str = "ACCESS EXCLUSIVE"
) -> AsyncIterator[None]:
    """Nobody gets at a table while the block runs, or in another mode fewer."""
    line = await asyncpg.connect(house.database(service))
    try:
        async with line.transaction():
            await line.execute(f"LOCK TABLE {table} IN {mode} MODE")
            yield
    finally:
        await line.close()


async def takes_no_more(house: House, service: str) -> bool:
    try:
        async with httpx2.AsyncClient(timeout=2, trust_env=False) as client:
            await client.get(f"{house.address(service)}/health")
    except httpx2.ConnectError:
        return True
    except (httpx2.ReadError, httpx2.RemoteProtocolError):
        # It waited to be taken up when the door was shut: whether it is shut, the next one tells.
        return False
    return False


async def is_another(house: House, service: str, before: int) -> bool:
    seen = house.sight(service)
    return bool(seen["state"] == "ready" and seen["pid"] not in (None, before))


async def test_who_is_stopped_by_the_launcher_has_longer_than_ten_seconds(
    house: House, town: Town
) -> None:
    person = town.a_person(COUNTY)
    member = Member(town.door, person.login, PASSWORD)
    await member.sign_up("youth")
    token = await token_of(member)
    async with httpx2.AsyncClient(base_url=house.gateway, timeout=40, trust_env=False) as client:
        # No lock is waited for as long as that: two are, one after the other.
        async with locked(house, "matching", "changes", "SHARE"):
            async with locked(house, "matching", "youths", "SHARE"):
                registering = asyncio.create_task(
                    client.post("/v1/youths", json=form_of(person), headers=headers(token))
                )

                async def is_under_way() -> bool:
                    return await house.rows("matching", WAITING, r"INSERT INTO youths\M") == [
                        (True,)
                    ]

                assert await until(8, is_under_way)
                stopping = asyncio.create_task(asyncio.to_thread(house.stop, "matching"))
                await asyncio.wait([registering, stopping], timeout=7)
            await asyncio.wait([registering, stopping], timeout=6)
            assert not registering.done()
            assert not stopping.done()
        answer = await registering
        await stopping
    await asyncio.to_thread(house.start, "matching")
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("told", ["matching", "gateway"])
async def test_who_is_told_to_end_finishes_what_is_under_way_and_takes_no_more(
    house: House, town: Town, told: str
) -> None:
    person = town.a_person(COUNTY)
    member = Member(town.door, person.login, PASSWORD)
    account = await member.sign_up("youth")
    token = await token_of(member)
    before = house.sight(told)["pid"]
    async with httpx2.AsyncClient(base_url=house.gateway, timeout=40, trust_env=False) as client:
        async with locked(house, "matching", "youths", "SHARE"):
            registering = asyncio.create_task(
                client.post("/v1/youths", json=form_of(person), headers=headers(token))
            )

            async def is_under_way() -> bool:
                # By a line of its own: within a transaction who waits is read once.
                return await house.rows("matching", WAITING, r"INSERT INTO youths\M") == [(True,)]

            assert await until(8, is_under_way)
            house.send(told, signal.SIGTERM)
            assert await until(8, lambda: takes_no_more(house, told))
            assert not registering.done()
            if told == "matching":
                refused = await town.door._client.get("/v1/youths", headers=headers(token))
                assert_problem(refused, 502, "service-unreachable")
                assert int(refused.headers["retry-after"]) > 0
        answer = await registering
    assert answer.status_code == 201, answer.text
    # Whoever keeps the house starts it again.
    assert await until(90, lambda: is_another(house, told, before))
    kept = "SELECT count(*) FROM youths WHERE id = $1"
    assert await house.rows("matching", kept, account["youth_id"]) == [(1,)]
