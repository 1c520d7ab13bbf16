"""Whatever is sent to whichever address by whomever, no answer says that the house is broken."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from launch.demo import trainees
from launch.demo.offices import Office
from launch.demo.recruiting import PAPER, HostUnit
from launch.demo.trainees import Trainee
from launch.plan import GATEWAY, SERVICES
from tests.journeys.cast import COUNTY, a_cast
from tests.journeys.conftest import BEGINS, CITY
from tests.journeys.house import House, a_house, until
from tests.journeys.shapes import Shapes
from tests.journeys.town import Town, another_post, open_office
from tests.journeys.wire import assert_form, headers, token_of

pytestmark = pytest.mark.journey

CALLERS = ("unit", "youth", "clerk")
SEED = 500
NOT_CONFIGURED = {"wechat-not-configured", "sms-not-configured"}
"""Clear answers of a house that nobody connected with anything outside."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own: what is left in it afterwards is nothing to build on."""
    with a_house(tmp_path_factory.mktemp("rough") / "data", BEGINS) as running:
        asyncio.run(open_office(running, CITY))
        yield running


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=house.gateway, timeout=30) as client:
        yield client


@dataclass(frozen=True)
class Inhabited:
    """A house in which something stands everywhere: who asks, and what they may ask for."""

    tokens: dict[str, str | None]
    known: dict[str, list[Any]]


async def inhabited(house: House, town: Town, office: Office) -> Inhabited:
    """A unit with one youth on its post and one dispatched to it, and an empty settlement."""
    cast = await a_cast(house, town, office, COUNTY)
    unit, arrived = cast.unit, await town.a_youth(COUNTY)
    await trainees.accept_and_sign(arrived, unit)
    await trainees.arrive(arrived, unit, house.today())
    waiting = await town.a_youth(COUNTY)
    unit.posts.append(await another_post(unit, 2))
    assert await until(20, lambda: is_dispatched(waiting))
    told = {"region": CITY, "month": "2023-12"}
    job = await office.clerk.post("/v1/settlements", told)
    tokens = cast.tokens | {"youth": await token_of(waiting.member)}
    objects = await objects_of(office, unit, [arrived, waiting], job["job_id"])
    return Inhabited(tokens, objects | words_of(town))


async def is_dispatched(youth: Trainee) -> bool:
    await trainees.look_for_dispatch(youth)
    return youth.dispatch is not None


async def objects_of(
    office: Office, unit: HostUnit, youths: list[Trainee], job_id: str
) -> dict[str, list[Any]]:
    """Their ids, by the kind that an id begins with."""
    papers = await unit.member.get(unit.path)
    dispatches = await office.clerk.every("/v1/dispatches")
    placements = await office.clerk.every("/v1/placements")
    return {
        "unt": [unit.id],
        "pst": unit.posts,
        "yth": [youth.id for youth in youths],
        "dsp": [dispatch["id"] for dispatch in dispatches],
        "plc": [placement["id"] for placement in placements],
        "mnt": [papers["mentors"][0]["id"]],
        "doc": [papers["documents"][0]["id"]],
        "stm": [(await office.clerk.get("/v1/settlements"))["items"][0]["id"]],
        "job": [job_id],
    }


def words_of(town: Town) -> dict[str, list[Any]]:
    """What only a person could make up, by the name of the field."""
    return {
        "id_number": [town.a_person().id_number for _ in range(5)],
        "phone": ["15400000000"],
        "credit_code": [town.an_employer().credit_code],
        "region": [COUNTY, CITY, "649999"],
        "workplace_county": [COUNTY],
        "regions": [COUNTY, CITY],
        "expected_version": [0, 1, 2, 3, 5, 8, None],
        "duties": ["整理档案，协助会务。"],
        "months": [3, 12],
    }


def requests_of(
    document: dict[str, Any], shapes: Shapes
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each operation of the document, asked for in one way: method, path, the rest."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            yield method.upper(), *request_of(path, operation, shapes)


def request_of(path: str, operation: dict[str, Any], shapes: Shapes) -> tuple[str, dict[str, Any]]:
    how: dict[str, Any] = {"params": {}}
    for parameter in operation.get("parameters", ()):
        name, schema = parameter["name"], parameter["schema"]
        value = shapes.fitting(schema, name)
        if shapes.random.random() < 0.15:
            value = shapes.bent(value)
        if parameter["in"] == "path":
            path = path.replace(f"{{{name}}}", quote(written(value), safe=""))
        elif parameter["in"] == "query" and value is not None and shapes.random.random() < 0.5:
            how["params"][name] = written(value)
    return path, how | body_of(operation, shapes)


def body_of(operation: dict[str, Any], shapes: Shapes) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    for media, described in content.items():
        body = shapes.fitting(described["schema"])
        if shapes.random.random() < 0.5:
            body = shapes.bent(body)
        if media == "application/json":
            return {"content": json.dumps(body), "headers": {"Content-Type": media}}
        fields = body if isinstance(body, dict) else {}
        texts = {name: written(value) for name, value in fields.items() if name != "file"}
        paper = shapes.random.choice((PAPER, b"", b"\0" * 100))
        return {"data": texts, "files": {"file": ("x.pdf", paper, "application/pdf")}}
    return {}


def written(value: Any) -> str:
    """A value as a path, a query or a form holds it."""
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "replace").decode()


async def test_no_operation_answers_with_a_500_whatever_it_is_sent(
    house: House, town: Town, office: Office, client: httpx2.AsyncClient
) -> None:
    document = (await client.get("/openapi.json")).json()
    there = await inhabited(house, town, office)
    shapes = Shapes(document["components"]["schemas"], Random(SEED), there.known)
    answered: Counter[int] = Counter()
    faults = []
    for who in CALLERS:
        for method, path, how in requests_of(document, shapes):
            told = headers(there.tokens[who], **how.pop("headers", {}))
            answer = await client.request(method, path, headers=told, **how)
            answered[answer.status_code] += 1
            if answer.status_code >= 500 and answer.json()["code"] not in NOT_CONFIGURED:
                faults.append((method, path, who, how, answer.text))
            elif answer.status_code >= 400:
                assert_form(answer)
    assert faults == []
    assert answered[200] + answered[201] > 40
    assert {400, 403, 404, 409, 422} <= set(answered)
    assert "Traceback" not in house.logs()
    assert [house.sight(each)["falls"] for each in (*SERVICES, GATEWAY)] == [0] * 5
