"""Whatever stands in one region is not found from another, whoever asks and whatever they ask."""

import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from random import Random
from typing import Any, NamedTuple

import httpx2
import pytest
from ulid import ULID

from launch import clock, tokens
from launch.demo import trainees
from launch.demo.door import Door
from services.common.web.rights import ROLES
from tests.house.rights import MERGED, Operation, operations
from tests.journeys.conftest import CITY, NEIGHBOUR
from tests.journeys.house import House
from tests.journeys.shapes import Shapes
from tests.journeys.test_no_500 import body_of, objects_of, written
from tests.journeys.town import Town, office_of
from tests.journeys.wire import headers

pytestmark = pytest.mark.journey

COUNTY = "640105"
"""A county in which one youth of this house may wait, and no seat is free."""
SETTLED = "2023-12"
PLACE = {"region": COUNTY, "month": SETTLED, "year": "2024", "kind": "contact"}
NUMBERED = {"n": "1", "number": "1", "version": "1"}


class Asked(NamedTuple):
    """One operation on something of the county, on nothing of that kind, and its body."""

    operation: Operation
    there: str
    nowhere: str
    how: dict[str, Any]


Ask = Callable[[str, str, str, dict[str, Any]], Awaitable[httpx2.Response]]


@pytest.fixture(scope="module")
async def known(house: House) -> dict[str, list[Any]]:
    """A unit with a trainee, and a settlement; what can be asked for, by kind of id and by name."""
    door = Door(house.gateway)
    town = Town(house, door, office_of(door, CITY))
    unit, youth = await town.a_unit(COUNTY, seats=(2,)), await town.a_youth(COUNTY)
    await trainees.accept_and_sign(youth, unit)
    await trainees.arrive(youth, unit, town.house.today())
    told = {"region": CITY, "month": SETTLED}
    job = await town.office.clerk.post("/v1/settlements", told)
    objects = await objects_of(town.office, unit, [youth], job["job_id"])
    await door.close()
    return objects | {"region": [COUNTY], "month": [SETTLED], "year": [2024], "kind": ["x"]}


def on_objects(document: dict[str, Any], shapes: Shapes) -> Iterator[Asked]:
    """Each operation on what stands there, with a body that fits, and the same on nothing."""
    for one in operations():
        told = document["paths"][one.path][one.method.lower()]
        places = {each["name"]: each for each in told.get("parameters", ()) if each["in"] == "path"}
        kinds = {name: kind_of(each) for name, each in places.items()}
        if any(kinds.values()) and all(not k or k in shapes.known for k in kinds.values()):
            ids = {
                name: written(shapes.fitting(each["schema"], name)) for name, each in places.items()
            }
            nothing = {name: f"{kind}_{ULID()}" for name, kind in kinds.items() if kind}
            how = body_of(told, shapes)
            yield Asked(one, one.path.format_map(ids), one.path.format_map(ids | nothing), how)


def kind_of(parameter: dict[str, Any]) -> str | None:
    """The kind of id that a path asks for; None if it asks for something else."""
    told = re.match(r"^\^([a-z]{3})_\[", parameter["schema"].get("pattern", ""))
    return told and told[1]


def strangers_to(one: Operation, number: int) -> list[str]:
    """Who may do it with what is theirs: unit, youth, and one of the officers, in turn."""
    own = [role for role, whose in one.whose.items() if whose == "own"]
    officers = [role for role, whose in one.whose.items() if whose in {"region", "registered"}]
    return own + officers[number % len(officers) :][:1] if officers else own


@pytest.fixture
async def ask(house: House) -> AsyncIterator[Ask]:
    """Asks as somebody of a role who has nothing to do with the county."""
    now = clock.real_time()
    bearers = {role: tokens.sign(house.folder, role, NEIGHBOUR, now) for role in ROLES}
    async with httpx2.AsyncClient(base_url=house.gateway, timeout=30) as client:

        async def asked(role: str, method: str, path: str, how: dict[str, Any]) -> httpx2.Response:
            told = headers(bearers[role], **how.get("headers", {}))
            return await client.request(method, path, **how | {"headers": told})

        yield asked


async def test_what_stands_elsewhere_is_answered_for_like_what_is_not_there(
    known: dict[str, list[Any]], ask: Ask
) -> None:
    document = json.loads(MERGED.read_text(encoding="utf-8"))
    shapes = Shapes(document["components"]["schemas"], Random(8), known)
    answered: Counter[int] = Counter()
    faults = []
    for number, (one, there, nowhere, how) in enumerate(on_objects(document, shapes)):
        for role in strangers_to(one, number):
            theirs = await ask(role, one.method, there, how)
            nobodys = await ask(role, one.method, nowhere, how)
            answered[theirs.status_code] += 1
            if theirs.status_code < 400 or met(theirs) != met(nobodys):
                faults.append((one.name, role, met(theirs), met(nobodys)))
    assert faults == []
    assert answered[404] > 100


def met(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


async def test_no_region_is_opened_to_an_officer_of_another(
    known: dict[str, list[Any]], ask: Ask
) -> None:
    faults = []
    for number, one in enumerate(operations()):
        if "{region}" in one.path and one.method == "GET":
            path = one.path.format_map(PLACE | NUMBERED)
            for role in strangers_to(one, number):
                answer = await ask(role, "GET", path, {})
                if answer.status_code != 404:
                    faults.append((one.name, role, answer.status_code))
    assert faults == []


async def test_no_list_shows_what_stands_in_another_region(
    known: dict[str, list[Any]], ask: Ask
) -> None:
    ids = {each for kind, found in known.items() if len(kind) == 3 for each in found}
    shown = {}
    for number, one in enumerate(operations()):
        if one.method == "GET" and "{" not in one.path:
            for role in strangers_to(one, number):
                answer = await ask(role, "GET", one.path, {})
                shown[one.name] = [each for each in ids if each in answer.text]
    assert len(shown) > 50
    assert {name: found for name, found in shown.items() if found} == {}
