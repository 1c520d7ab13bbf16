"""Schemathesis over the whole document on the house, as each role: minutes, by `make fuzz`."""

import asyncio
import json
import os
import re
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx2
import pytest
from ulid import ULID

from launch.clock import real_time
from launch.demo.door import Member
from launch.demo.offices import ROLES, Office
from launch.plan import HOME
from launch.tokens import sign
from tests import signing
from tests.journeys.cast import Cast, a_cast
from tests.journeys.house import House
from tests.journeys.test_departments import administrator, sent
from tests.journeys.town import Town

pytestmark = [pytest.mark.journey, pytest.mark.fuzz]

SECONDS = os.environ.get("JIANXI_FUZZ_SECONDS", "60")
"""For each role."""
ONLY = os.environ.get("JIANXI_FUZZ_ROLES", "").split()
EXAMPLES = os.environ.get("JIANXI_FUZZ_EXAMPLES", "4")
"""Of each operation, from its description and against it."""
PATHS = os.environ.get("JIANXI_FUZZ_PATHS", "")
"""A regular expression of the paths to try; all where it is not told."""
DOCUMENT = HOME / "docs" / "openapi" / "jianxi.json"
OF_DEPARTMENTS = "^/v1/(feeds|exchange-batches)"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
)
TakesToken = Callable[[], Awaitable[str | None]]
_COUNTED = re.compile(r"(\d[\d,]*) generated")


async def test_every_role_meets_nothing_that_the_document_does_not_say(
    house: House, town: Town, office: Office
) -> None:
    cast = await a_cast(house, town, office)
    faults = {}
    for role, takes_token in callers(house, cast, office).items():
        if ONLY and role not in ONLY:
            continue
        # A token lives for fifteen minutes: each is taken when its turn comes.
        status, said = await fuzz(house.gateway, await takes_token(), PATHS)
        sys.stdout.write(f"{role}: {_COUNTED.findall(said)} cases\n")
        if status:
            faults[role] = said
    for role, said in faults.items():
        sys.stdout.write(f"==== {role}\n{said}\n")
    assert not faults
    assert "unforeseen" not in house.logs()


def callers(house: House, cast: Cast, office: Office) -> dict[str, TakesToken]:
    """Everybody but departments, and how each comes by a token."""

    async def nothing() -> None:
        return None

    async def chief() -> str:
        return (await administrator(house))["Authorization"].removeprefix("Bearer ")

    async def signed(role: str) -> str:
        return sign(house.folder, role, office.region, real_time())

    members = {"youth": cast.youth, "unit": cast.unit.member}
    members |= {role: getattr(office, role) for role in ROLES}
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
    await town.a_unit()
    secret, token = await a_department(house)
    signed = Signing(secret, without_signatures(tmp_path / "jianxi.json"))
    status, said = await fuzz(house.gateway, token, PATHS or OF_DEPARTMENTS, signed)
    sys.stdout.write(f"department: {_COUNTED.findall(said)} cases\n")
    assert status == 0, said
    assert "unforeseen" not in house.logs()


async def a_department(house: House) -> tuple[str, str]:
    """The secret and the token of a department to which all is granted that there is."""
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
        told = await sent(client, "/v1/tokens", {"grant_type": "client_credentials", **grant})
    return issued["client_secret"], told["access_token"]


@dataclass(frozen=True)
class Signing:
    """By which secret what leaves is signed, and of which document it is made."""

    secret: str = ""
    document: Path = DOCUMENT


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


async def fuzz(
    gateway: str, token: str | None, paths: str, signed: Signing = Signing()
) -> tuple[int, str]:
    """What Schemathesis finds and says."""
    words = ["-m", "schemathesis.cli", "--config-file", str(Path(__file__).with_name("fuzz.toml"))]
    words += ["run", str(signed.document), "--url", gateway]
    words += ["--phases", "fuzzing", "--mode", "all", "--workers", "1", "--no-color"]
    words += ["--max-examples", EXAMPLES, "--max-time", SECONDS, "--seed", "20201111"]
    words += ["--checks", ",".join(CHECKS), "--suppress-health-check", "all"]
    words += ["--warnings", "off", "--output-sanitize", "true"]
    if paths:
        words += ["--include-path-regex", paths]
    if token:
        words += ["--header", f"Authorization: Bearer {token}"]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *words,
        cwd=HOME,
        env=os.environ
        | {"SCHEMATHESIS_HOOKS": "tests.journeys.formats", "PYTHONPATH": str(HOME)}
        | {"JIANXI_FUZZ_SECRET": signed.secret},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said = (await process.communicate())[0].decode()
    return process.returncode or 0, said
