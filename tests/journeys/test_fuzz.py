"""Schemathesis over the whole document on the house, as each role: minutes, by `make fuzz`."""

import json
import os
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx2
import pytest
from ulid import ULID

from launch.clock import real_time
from launch.demo.door import Member
from launch.demo.offices import ROLES, Office
from launch.tokens import sign
from tests import signing
from tests.journeys.departments import administrator, sent
from tests.journeys.furnished import Furnished, an_objection, furnished, ids_of
from tests.journeys.fuzzing import DOCUMENT, TakesToken, Tried, fuzz, weighed
from tests.journeys.house import House
from tests.journeys.town import Town

pytestmark = [pytest.mark.journey, pytest.mark.fuzz]

ONLY = os.environ.get("JIANXI_FUZZ_ROLES", "").split()
PATHS = os.environ.get("JIANXI_FUZZ_PATHS", "")
"""A regular expression of the paths to try; all where it is not told."""
OF_DEPARTMENTS = "^/v1/(feeds|exchange-batches)"


async def test_every_role_meets_nothing_that_the_document_does_not_say(
    house: House, town: Town, office: Office, tmp_path: Path
) -> None:
    there = await furnished(house, town, office)
    newcomer, _ = await town.a_signed_in("youth")
    faults = {}
    for role, takes_token in callers(house, there, office, newcomer).items():
        if ONLY and role not in ONLY:
            continue
        tried = Tried(house.gateway, takes_token, PATHS, tmp_path, await ids_of(house))
        status, said = await fuzz(tried)
        sys.stdout.write(f"{role}: {weighed(tried)}\n")
        sys.stdout.flush()
        if status:
            faults[role] = said
            sys.stdout.write(f"==== {role}\n{said}\n")
    assert not faults
    assert "unforeseen" not in house.logs()


def callers(
    house: House, there: Furnished, office: Office, newcomer: Member
) -> dict[str, TakesToken]:
    """Everybody but departments, and how each comes by a token; who may end others comes last."""

    async def nothing() -> None:
        return None

    async def chief() -> str:
        return (await administrator(house))["Authorization"].removeprefix("Bearer ")

    async def signed(role: str) -> str:
        return sign(house.folder, role, office.region, real_time())

    members = {"newcomer": newcomer, "youth": there.arrived.member, "sent": there.sent.member}
    members |= {"unit": there.unit.member} | {role: getattr(office, role) for role in ROLES}
    return (
        {"nobody": nothing}
        | {role: partial(signed_in, member) for role, member in members.items()}
        | {role: partial(signed, role) for role in ("helper", "auditor")}
        | {"administrator": chief}
    )


async def signed_in(member: Member) -> str:
    """A token that a member takes now."""
    return await member._sign_in(member._token)


async def test_a_department_meets_nothing_that_the_document_does_not_say(
    house: House, town: Town, tmp_path: Path
) -> None:
    # Its requests are signed as they leave; all other doors are shut to it.
    unit = await town.a_unit()
    secret, takes_token = await a_department(house, unit.id)
    document = without_signatures(tmp_path / "jianxi.json")
    paths, known = PATHS or OF_DEPARTMENTS, await ids_of(house)
    tried = Tried(house.gateway, takes_token, paths, tmp_path, known, secret, document)
    status, said = await fuzz(tried)
    sys.stdout.write(f"department: {weighed(tried)}\n")
    assert status == 0, said
    assert "unforeseen" not in house.logs()


async def a_department(house: House, unit_id: str) -> tuple[str, TakesToken]:
    """The secret and the tokens of a department to which all is granted that there is.

    It has objected to the name of a unit.
    """
    chief = await administrator(house)
    async with httpx2.AsyncClient(base_url=house.gateway, timeout=30) as client:
        catalogue = (await client.get("/v1/feeds")).json()["feeds"]
        terms = signing.terms(
            feeds=[
                {"feed": feed["name"], "fields": [one["name"] for one in feed["fields"]]}
                for feed in catalogue
            ],
            batches=["graduates", "unemployed", "recommendations", "insurance-facts"],
            first_day=house.today().isoformat(),
            last_day=(house.today() + timedelta(days=300)).isoformat(),
        )
        key = {"Idempotency-Key": str(ULID())}
        agreement = await sent(client, "/v1/data-agreements", terms, **chief, **key)
        path = f"/v1/data-agreements/{agreement['id']}/keys"
        issued = await sent(client, path, {"reason": "首次接入"}, **chief)
        grant = {name: issued[name] for name in ("client_id", "client_secret")}
        takes_token = partial(granted, house, grant)
        await an_objection(client, issued["client_secret"], await takes_token(), unit_id)
    return issued["client_secret"], takes_token


async def granted(house: House, grant: dict[str, str]) -> str:
    """A token that a department takes now."""
    async with httpx2.AsyncClient(base_url=house.gateway, timeout=30) as client:
        told = await sent(client, "/v1/tokens", {"grant_type": "client_credentials", **grant})
    return str(told["access_token"])


def without_signatures(file: Path) -> Path:
    """The document as it is but for the headers of a signature, which nobody makes up."""
    told = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    for operation in (one for item in told["paths"].values() for one in item.values()):
        operation["security"] = [
            {name: way[name] for name in way if not name.startswith("signature")}
            for way in operation["security"]
        ]
    file.write_text(json.dumps(told), encoding="utf-8")
    return file
