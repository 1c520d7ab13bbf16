"""Clients that hang up before they are answered hold nothing of the house."""

import asyncio
import json
import re
from random import Random

import httpx2
import pytest
from ulid import ULID

from launch.plan import SERVICES
from tests.journeys.house import House, until
from tests.journeys.town import Town
from tests.journeys.wire import token_of

pytestmark = pytest.mark.journey

DROPPED = 200
COUNTY = "640323"
"""Of its own: who waits there takes no seat of another test's."""
IN_USE = re.compile(r"^jianxi_database_(?:connections|waiting) (\d+)", re.MULTILINE)


async def test_two_hundred_calls_that_clients_drop_keep_no_connection(
    house: House, town: Town
) -> None:
    youth, random = await town.a_youth(COUNTY), Random(200)
    token = await token_of(youth.member)
    asked = [*_calls(token, youth.id)]
    drops = (_dropped(house, asked[n % len(asked)], random) for n in range(DROPPED))
    await asyncio.gather(*drops)
    assert await until(30, lambda: _all_free(house))
    assert "items" in await youth.member.get("/v1/me/dispatches")
    assert "items" in await town.door.ask("GET", "/v1/public/posts")


def _calls(token: str, youth_id: str) -> list[bytes]:
    told = {"expected_version": 0, "bank": "示例银行", "holder": "不详", "account": "6222021"}
    return [
        _call("GET", "/v1/public/posts?q=助理", None),
        _call("GET", "/v1/me/dispatches", token),
        _call("PUT", f"/v1/payee-accounts/{youth_id}", token, told),
        _call("POST", "/v1/threshold-checks", token, {"texts": {"duties": "学历不限" * 50}}),
        _call("POST", "/v1/accounts", None, {"kind": "youth", "name": "x", "password": "y"}),
    ]


def _call(method: str, path: str, token: str | None, told: object = None) -> bytes:
    body = json.dumps(told).encode() if told else b""
    head = [f"{method} {httpx2.URL(path).raw_path.decode()} HTTP/1.1", "Host: localhost"]
    head += [f"Content-Length: {len(body)}", "Content-Type: application/json"]
    head += [f"Idempotency-Key: {ULID()}"] if method == "POST" else []
    head += [f"Authorization: Bearer {token}"] if token else []
    return "\r\n".join([*head, "", ""]).encode() + body


async def _dropped(house: House, call: bytes, random: Random) -> None:
    address = httpx2.URL(house.gateway)
    _, writer = await asyncio.open_connection(address.host, address.port)
    # Some hang up in the middle of their own words.
    writer.write(call if random.random() < 0.8 else call[: len(call) // 2])
    await writer.drain()
    await asyncio.sleep(random.uniform(0, 0.05))
    writer.transport.abort()


async def _all_free(house: House) -> bool:
    async with httpx2.AsyncClient(timeout=10) as client:
        told = [await client.get(f"{house.address(service)}/metrics") for service in SERVICES]
    counts = [IN_USE.findall(one.text) for one in told]
    assert all(len(one) == 2 for one in counts)
    # Whoever numbers keeps one.
    return all(int(count) <= 1 for one in counts for count in one)
