"""A department reads and hands in through the gateway what its agreement grants."""

import json
import shutil
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import jwt
import pytest
from ulid import ULID

from launch import keys
from launch.demo import recruiting
from launch.demo.door import StepFailed
from launch.demo.offices import Office
from tests import signing
from tests.journeys.house import House, until
from tests.journeys.manuals import commands, typed
from tests.journeys.town import Town

pytestmark = pytest.mark.journey

PATH = "/v1/feeds/units"
SCRIPT = "\n".join(commands("docs/for-departments.md"))
TOOLS = ("curl", "openssl")


async def administrator(house: House) -> dict[str, str]:
    """The headers of the first administrator, with a fresh key to each call."""
    [(account_id,)] = await house.rows(
        "accounts", "SELECT id FROM accounts WHERE name = $1", "administrator"
    )
    kid, private = keys.first_token_key(house.folder.keys)
    now = int(time.time())
    claims = {
        "iss": "jianxi-accounts",
        "aud": "jianxi-api",
        "sub": account_id,
        "kind": "officer",
        "roles": ["administrator"],
        "region": "640000",
        "iat": now,
        "exp": now + 900,
    }
    token = jwt.encode(claims, private, algorithm="EdDSA", headers={"kid": kid})
    return {"Authorization": f"Bearer {token}"}


async def sent(client: httpx2.AsyncClient, path: str, body: Any, **headers: str) -> Any:
    answer = await client.post(path, json=body, headers=headers)
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()


@pytest.mark.parametrize("algorithm", ["hmac-sha256", "hmac-sm3"])
async def test_a_department_reads_what_was_agreed_and_the_office_sees_it(
    house: House, town: Town, algorithm: str
) -> None:
    chief = await administrator(house)
    async with httpx2.AsyncClient(base_url=house.gateway, timeout=30) as client:
        today, last = house.today(), house.today() + timedelta(days=300)
        days = {"first_day": today.isoformat(), "last_day": last.isoformat()}
        terms = signing.terms(algorithm=algorithm, **days)
        key = {"Idempotency-Key": str(ULID())}
        agreement = await sent(client, "/v1/data-agreements", terms, **chief, **key)
        path = f"/v1/data-agreements/{agreement['id']}"
        issued = await sent(client, f"{path}/keys", {"reason": "首次接入"}, **chief)
        grant = {"grant_type": "client_credentials", "client_id": issued["client_id"]}
        grant["client_secret"] = issued["client_secret"]
        bearer = f"Bearer {(await sent(client, '/v1/tokens', grant))['access_token']}"

        async def read(query: str, changed: str | None = None) -> httpx2.Response:
            how = {"algorithm": algorithm}
            headers = signing.headers(issued["client_secret"], PATH, query, **how)
            asked = f"{PATH}?{changed or query}"
            return await client.get(asked, headers=headers | {"Authorization": bearer})

        unit = await town.a_unit(seats=())
        mine: list[dict[str, Any]] = []
        pages: list[int] = []

        async def are_told_of_its_recognition() -> bool:
            page = (await read("limit=1000")).json()
            pages.append(len(page["items"]))
            mine[:] = [one["data"] for one in page["items"] if one["subject"] == unit.id]
            return bool(mine) and mine[-1]["state"] == "recognised"

        # A change is told once it has its number, a moment after it was answered.
        assert await until(30, are_told_of_its_recognition)
        assert set(mine[0]) == {"credit_code", "name", "state"}
        refused = await read("limit=1000", "limit=999")
        assert (refused.status_code, refused.json()["code"]) == (401, "signature-wrong")

        async def is_recorded() -> bool:
            told = (await client.get(f"{path}/deliveries", headers=chief)).json()
            return sorted(one["count"] for one in told["items"]) == sorted(filter(None, pages))

        assert await until(20, is_recorded)


async def joined(house: House, client: httpx2.AsyncClient, **changes: Any) -> dict[str, str]:
    """The key of a department that has concluded an agreement, and its token."""
    chief = await administrator(house)
    last = house.today() + timedelta(days=300)
    days = {"first_day": house.today().isoformat(), "last_day": last.isoformat()}
    key = {"Idempotency-Key": str(ULID())}
    terms = signing.terms(**days, **changes)
    agreement = await sent(client, "/v1/data-agreements", terms, **chief, **key)
    path = f"/v1/data-agreements/{agreement['id']}/keys"
    issued: dict[str, str] = await sent(client, path, {"reason": "首次接入"}, **chief)
    grant = {"grant_type": "client_credentials", "client_id": issued["client_id"]}
    grant["client_secret"] = issued["client_secret"]
    told = await sent(client, "/v1/tokens", grant)
    return issued | {"Authorization": f"Bearer {told['access_token']}"}


async def test_an_objection_is_answered_and_the_correction_read_in_the_feed(
    house: House, town: Town, office: Office
) -> None:
    employer = replace(town.an_employer(seats=()), industry="C")
    unit = await recruiting.register(town.door, employer, office.region)
    async with httpx2.AsyncClient(base_url=house.gateway, timeout=30) as client:
        feeds = [{"feed": "units", "fields": ["industry"]}]
        key = await joined(house, client, feeds=feeds)

        async def ask(method: str, path: str, query: str = "", body: Any = None) -> Any:
            content = json.dumps(body).encode() if body else b""
            secret = key["client_secret"]
            headers = signing.headers(secret, path, query, method=method, body=content)
            headers |= {"Authorization": key["Authorization"], "Idempotency-Key": str(ULID())}
            headers |= {"Content-Type": "application/json"} if body else {}
            asked = f"{path}?{query}" if query else path
            answer = await client.request(method, asked, content=content, headers=headers)
            assert answer.status_code < 300, answer.text
            return answer.json()

        snapshot = await ask("GET", f"{PATH}/snapshot", "limit=1000")
        [wrong] = [one["data"] for one in snapshot["items"] if one["subject"] == unit.id]
        assert wrong == {"industry": "C"}
        told = {"subject": unit.id, "field": "industry", "should_be": "I", "ground": "执照不同"}
        filed = await ask("POST", f"{PATH}/objections", body=told)
        assert filed["due_on"] > house.today().isoformat()

        [case] = [
            one
            for one in await office.clerk.every("/v1/feed-objections", state="filed")
            if one["id"] == filed["id"]
        ]
        assert (case["object_id"], case["should_be"]) == (unit.id, "I")
        answer = {"verdict": "corrected", "ground": "已请单位改正", "expected_version": 1}
        path = f"/v1/feed-objections/{filed['id']}/answer"
        with pytest.raises(StepFailed) as refused:
            await office.clerk.post(path, answer)
        assert refused.value.code == "nothing-corrected"
        declared = await unit.member.get(unit.path)
        kept = ("name", "credit_code", "region", "address", "ownership", "kind", "recommended_by")
        anew = {name: declared[name] for name in kept} | {"industry": "I", "staff": employer.staff}
        contact = {"name": "联系·测试", "phone": employer.phone}
        more = {"contact": contact, "expected_version": declared["version"]}
        await unit.member.put(unit.path, anew | more)
        assert (await office.clerk.post(path, answer))["state"] == "corrected"

        found: list[Any] = []

        async def is_told() -> bool:
            query = f"cursor={snapshot['as_of_cursor']}&limit=1000"
            page = await ask("GET", PATH, query)
            found[:] = [one["data"] for one in page["items"] if one["subject"] == unit.id]
            return bool(found)

        assert await until(30, is_told)
        assert found[-1] == {"industry": "I"}
        read = await ask("GET", f"{PATH}/objections/{filed['id']}")
        assert (read["state"], read["answer"]) == ("corrected", "已请单位改正")


@pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="the commands did not run")
async def test_every_command_that_is_printed_runs(house: House, town: Town, tmp_path: Path) -> None:
    chief = await administrator(house)
    async with httpx2.AsyncClient(base_url=house.gateway, timeout=30) as client:
        today, last = house.today(), house.today() + timedelta(days=300)
        days = {"first_day": today.isoformat(), "last_day": last.isoformat()}
        key = {"Idempotency-Key": str(ULID())}
        agreement = await sent(client, "/v1/data-agreements", signing.terms(**days), **chief, **key)
        path = f"/v1/data-agreements/{agreement['id']}/keys"
        issued = await sent(client, path, {"reason": "首次接入"}, **chief)
    told = {
        "G": house.gateway,
        "CLIENT_ID": issued["client_id"],
        "CLIENT_SECRET": issued["client_secret"],
        "AS_OF": today.isoformat(),
    }
    said = await typed(SCRIPT, tmp_path, **told)
    assert said.splitlines()[-3:] == ["kept", "filed", "withdrawn"]
