"""Schemathesis over the whole document on the house, as each role: minutes, by `make fuzz`."""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

from launch.demo.offices import ROLES, Office
from launch.plan import HOME
from tests.journeys.cast import a_cast
from tests.journeys.house import House
from tests.journeys.town import Town
from tests.journeys.wire import token_of

pytestmark = [pytest.mark.journey, pytest.mark.fuzz]

SECONDS = os.environ.get("JIANXI_FUZZ_SECONDS", "60")
"""For each role."""
ONLY = os.environ.get("JIANXI_FUZZ_ROLES", "").split()
EXAMPLES = os.environ.get("JIANXI_FUZZ_EXAMPLES", "4")
"""Of each operation, from its description and against it."""
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
)
_COUNTED = re.compile(r"(\d[\d,]*) generated")


async def test_every_role_meets_nothing_that_the_document_does_not_say(
    house: House, town: Town, office: Office
) -> None:
    cast = await a_cast(house, town, office)
    tokens = {"nobody": None, **{role: cast.tokens[role] for role in ("youth", "unit")}}
    tokens |= {role: await token_of(getattr(office, role)) for role in ROLES}
    faults = {}
    for role, token in tokens.items():
        if ONLY and role not in ONLY:
            continue
        status, said = await fuzz(house.gateway, token)
        sys.stdout.write(f"{role}: {_COUNTED.findall(said)} cases\n")
        if status:
            faults[role] = said
    for role, said in faults.items():
        sys.stdout.write(f"==== {role}\n{said}\n")
    assert not faults
    assert "unforeseen" not in house.logs()


async def fuzz(gateway: str, token: str | None) -> tuple[int, str]:
    """What Schemathesis finds and says."""
    words = ["-m", "schemathesis.cli", "--config-file", str(Path(__file__).with_name("fuzz.toml"))]
    words += ["run", "docs/openapi/jianxi.json", "--url", gateway]
    words += ["--phases", "fuzzing", "--mode", "all", "--workers", "1", "--no-color"]
    words += ["--max-examples", EXAMPLES, "--max-time", SECONDS, "--seed", "20201111"]
    words += ["--checks", ",".join(CHECKS), "--suppress-health-check", "all"]
    words += ["--warnings", "off", "--output-sanitize", "true"]
    if token:
        words += ["--header", f"Authorization: Bearer {token}"]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *words,
        cwd=HOME,
        env=os.environ | {"SCHEMATHESIS_HOOKS": "tests.journeys.formats", "PYTHONPATH": str(HOME)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said = (await process.communicate())[0].decode()
    return process.returncode or 0, said
