"""A department reads and hands in through the gateway what its agreement grants."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from openpyxl import load_workbook
from ulid import ULID

from launch.demo import recruiting
from launch.demo.door import StepFailed
from launch.demo.offices import Office
from tests import signing
from tests.journeys.departments import administrator, joined, sent
from tests.journeys.house import House, until
from tests.journeys.manuals import commands, typed
from tests.journeys.town import Town

pytestmark = pytest.mark.journey

PATH = "/v1/feeds/units"
SCRIPT = "\n".join(commands("docs/for-departments.md"))
TOOLS = ("curl", "openssl")


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


async def test_an_objection_is_answered_and_the_correction_read_in_the_feed(
    house: House, town: Town, office: Office
) -> None:
    employer = replace(town.an_employer(seats=()), industry="C")
    unit = await recruiting.register(town.door, employer, office.region)
    async with httpx2.AsyncClient(base_url=house.gateway, timeout=30) as client:
        feeds = [{"feed": "units", "fields": ["industry"]}]
        ask = (await joined(house, client, feeds=feeds)).ask
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
    await town.a_unit(seats=())
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
    template = load_workbook(tmp_path / "template.xlsx")
    assert template.worksheets[0]["A1"].value == "单位名称"
