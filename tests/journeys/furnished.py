"""A house in which one of most kinds stands, and by which ids it is asked for."""

import json
from dataclasses import dataclass

import httpx2
from ulid import ULID

from launch.demo import trainees
from launch.demo.offices import Office
from launch.demo.recruiting import HostUnit
from launch.demo.trainees import Trainee
from launch.plan import SERVICES
from tests import signing
from tests.journeys.cast import COUNTY
from tests.journeys.conftest import CITY, NEIGHBOUR
from tests.journeys.house import House
from tests.journeys.mishaps import confirmed, two_records
from tests.journeys.town import Town

UNSAFE, TWICE = "640121", "640181"
"""Counties of the capital in which nobody else is sent anywhere."""
OF_EACH = 5
_TABLES = """
SELECT table_name::text FROM information_schema.columns
WHERE table_schema = 'public' AND column_name = 'id' AND data_type <> 'bigint'
"""
_OFFICERS = "SELECT id FROM accounts WHERE name LIKE $1"


@dataclass(frozen=True)
class Furnished:
    """Whose unit it is, who has arrived there, and who is sent there."""

    unit: HostUnit
    arrived: Trainee
    sent: Trainee


async def furnished(house: House, town: Town, office: Office) -> Furnished:
    """A placement, an open dispatch, a settlement, a post at rest, a merger proposed."""
    unit = await town.a_unit(COUNTY, (2,))
    arrived, sent = await town.a_youth(COUNTY), await town.a_youth(COUNTY)
    await trainees.accept_and_sign(arrived, unit)
    await trainees.arrive(arrived, unit, house.today())
    job = await office.clerk.post("/v1/settlements", {"region": CITY, "month": "2023-12"})
    await office.result_of("reporting", job["job_id"], "settlement")
    unsafe, youth = await town.a_unit(UNSAFE), await town.a_youth(UNSAFE)
    await confirmed(office, unsafe, youth, "safety")
    await two_records(town, office, TWICE)
    return Furnished(unit, arrived, sent)


async def an_objection(client: httpx2.AsyncClient, secret: str, token: str, unit_id: str) -> None:
    """What a department says against the name of a unit."""
    path = "/v1/feeds/units/objections"
    told = {"subject": unit_id, "field": "name", "should_be": "另一名称", "ground": "执照不同"}
    body = json.dumps(told).encode()
    headers = signing.headers(secret, path, method="POST", body=body)
    headers |= {"Authorization": f"Bearer {token}", "Idempotency-Key": str(ULID())}
    headers |= {"Content-Type": "application/json"}
    answer = await client.post(path, content=body, headers=headers)
    assert answer.status_code == 201, answer.text


async def ids_of(house: House) -> dict[str, list[str]]:
    """Of everything that stands there, by the kind that an id begins with.

    Of accounts those of officers who do nothing else here: whoever is tried may suspend them.
    """
    known: dict[str, list[str]] = {}
    for service in SERVICES:
        for (table,) in await house.rows(service, _TABLES):
            newest = f"SELECT id::text FROM {table} ORDER BY id DESC LIMIT {OF_EACH}"
            for (one,) in await house.rows(service, newest):
                known.setdefault(one.partition("_")[0], []).append(one)
    idle = await house.rows("accounts", _OFFICERS, f"%-{NEIGHBOUR}")
    return known | {"acc": [one for (one,) in idle]}
