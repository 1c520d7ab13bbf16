"""A youth by WeChat, from the door to the end of the record; keys change meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import date
from typing import Any

import httpx2
import jwt
import pytest

from launch.demo.door import Door
from launch.plan import SERVICES
from tests.accounts.wechat.fake import APPID, SECRET, SESSION, FakeWeChat
from tests.accounts.wechat.people import sign_in_by_wechat, sign_up_by_wechat
from tests.accounts.wechat.serving import served
from tests.journeys.conftest import CITY
from tests.journeys.house import House, a_house, jianxi, until
from tests.journeys.town import Town, form_of, office_of, open_office
from tests.journeys.wire import headers

pytestmark = pytest.mark.journey

OPENID = "o-AbCdEfGh0123456789zyxwvu"
BEGINS, TOO_LATE, ENDS = "2024-01-02", date(2031, 6, 1), date(2036, 6, 3)
"""Whoever it is, nobody is under 25 by then; a record without an agreement is kept for 5 years."""


STANDS = "SELECT state FROM youths WHERE id = $1"


@pytest.fixture(scope="module")
def wechat() -> FakeWeChat:
    return FakeWeChat()


@pytest.fixture(scope="module")
def dwelling(wechat: FakeWeChat, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of this file's own, which asks a WeChat of the tests over real HTTP."""
    with pytest.MonkeyPatch.context() as environment, served(wechat) as address:
        environment.setenv("JIANXI_WECHAT_BASE_URL", address)
        environment.setenv("JIANXI_WECHAT_APPID", APPID)
        environment.setenv("JIANXI_WECHAT_SECRET", SECRET)
        with a_house(tmp_path_factory.mktemp("wechat") / "data", BEGINS) as running:
            asyncio.run(open_office(running, CITY))
            yield running


@pytest.fixture
async def client(dwelling: House) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=dwelling.gateway, timeout=30) as client:
        yield client


async def a_youth(client: httpx2.AsyncClient, wechat: FakeWeChat, openid: str) -> dict[str, Any]:
    """The account of a youth who signed up by WeChat, and its tokens."""
    signed_up = await sign_up_by_wechat(client, wechat.a_code(openid))
    assert signed_up.status_code == 201, signed_up.text
    answer = await sign_in_by_wechat(client, wechat.a_code(openid))
    assert answer.status_code == 200, answer.text
    account: dict[str, Any] = signed_up.json() | answer.json()
    return account


async def test_who_signs_in_by_wechat_through_the_gateway_leaves_no_secret_behind(
    dwelling: House, client: httpx2.AsyncClient, wechat: FakeWeChat
) -> None:
    youth = await a_youth(client, wechat, OPENID)
    me = await client.get("/v1/me", headers=headers(youth["access_token"]))
    assert (me.status_code, me.json()["account_id"]) == (200, youth["account_id"])
    spent = wechat.a_code(OPENID)
    assert (await sign_in_by_wechat(client, spent)).status_code == 200
    again = await sign_in_by_wechat(client, spent)
    assert (again.status_code, again.json()["code"]) == (409, "wechat-code-invalid")
    assert all(told["appid"] == APPID for told in wechat.asked(SESSION))
    said = dwelling.logs()
    for secret in (SECRET, OPENID, spent, "c2Vzc2lvbi1rZXktMTYtYg==", youth["access_token"]):
        assert secret not in said
        assert secret not in again.text


def kid_of(token: str) -> str:
    kid: str = jwt.get_unverified_header(token)["kid"]
    return kid


async def test_keys_rotate_while_everybody_goes_on(
    dwelling: House, client: httpx2.AsyncClient, wechat: FakeWeChat
) -> None:
    paths = ("/v1/me", "/v1/me/dispatches", "/v1/me/complaints", "/v1/me/payments")
    youth = await a_youth(client, wechat, f"{OPENID}-2")
    tokens, refused, over = [youth["access_token"]], [], asyncio.Event()

    async def go_on() -> None:
        while not over.is_set():
            for token in tokens:
                for path in paths:
                    answer = await client.get(path, headers=headers(token))
                    if answer.status_code in {401, 403, 503}:
                        refused.append((path, answer.status_code, kid_of(token)))
            await asyncio.sleep(0.05)

    going = asyncio.create_task(go_on())
    for _ in range(2):
        await asyncio.to_thread(jianxi, "rotate-token-key", "--data", dwelling.folder.data)
        signed_in = await sign_in_by_wechat(client, wechat.a_code(f"{OPENID}-2"))
        tokens.append(signed_in.json()["access_token"])
        # A service asks for keys that it does not know once in three seconds.
        await asyncio.sleep(4)
    over.set()
    await going
    assert len({kid_of(token) for token in tokens}) == 3
    assert refused == []


async def test_a_record_whose_time_is_over_is_nobodys_in_every_service(
    dwelling: House, client: httpx2.AsyncClient, wechat: FakeWeChat
) -> None:
    door = Door(dwelling.gateway)
    town = Town(dwelling, door, office_of(door, CITY))
    openid, person = f"{OPENID}-3", town.a_person()
    youth = await a_youth(client, wechat, openid)
    mine = headers(youth["access_token"])
    registered = await client.post("/v1/youths", json=form_of(person), headers=mine)
    assert registered.status_code == 201, registered.text
    youth_id = youth["youth_id"]
    waits = await dwelling.rows("matching", STANDS, youth_id)
    dwelling.move_clock(TOO_LATE)

    async def waits_no_longer() -> bool:
        return await dwelling.rows("matching", STANDS, youth_id) != waits

    assert await until(180, waits_no_longer)
    dwelling.move_clock(ENDS)

    async def is_nobodys() -> bool:
        query = "SELECT count(*) FROM youths WHERE id = $1 AND erased_on IS NOT NULL"
        return await dwelling.rows("matching", query, youth_id) == [(1,)]

    assert await until(240, is_nobodys)

    async def is_shut() -> bool:
        answer = await sign_in_by_wechat(client, wechat.a_code(openid))
        return answer.status_code != 200

    assert await until(30, is_shut)
    begun_anew = await a_youth(client, wechat, openid)
    assert begun_anew["youth_id"] != youth_id
    said = await asyncio.to_thread(jianxi, "verify-audit", "--data", dwelling.folder.data)
    assert said.count("摘要链完整") == 2 * len(SERVICES), said
    await door.close()
