"""A house whose disk is full: it refuses for now, half-keeps nothing, and goes on by itself."""

import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from launch.demo import recruiting
from launch.demo.door import Door
from launch.demo.offices import PASSWORD
from launch.demo.recruiting import PAPER
from tests.journeys import invariants
from tests.journeys.conftest import BEGINS, CITY
from tests.journeys.house import House, a_house, until
from tests.journeys.town import EMPLOYERS
from tests.journeys.wire import assert_form, headers, token_of

pytestmark = [pytest.mark.journey, pytest.mark.chaos]

MEGABYTES = 900
"""Room for a new house, its write-ahead log, and little besides."""
MANY = 400
"""As many sign-ups as need more pages than their tables have to spare."""


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk of its own for a whole house."""
    place = tmp_path_factory.mktemp("disk")
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=755", "tmpfs", str(place)]
    can = os.getuid() == 0 and shutil.which("mount")
    if not can or subprocess.run(mounting, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture(scope="module")
def house(disk: Path) -> Iterator[House]:
    with a_house(disk / "data", BEGINS) as running:
        yield running


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=house.gateway, timeout=60, trust_env=False) as client:
        yield client


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Nothing more fits onto the disk."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        while True:
            file.write(b"x" * 4096)
    try:
        yield
    finally:
        filler.unlink()


async def sign_up(client: httpx2.AsyncClient, kind: str, name: str) -> httpx2.Response:
    """Under a key of the name: asked again, it is done once."""
    told, key = {"kind": kind, "name": name, "password": PASSWORD}, f"sign-up-of-{name}-0001"
    return await client.post("/v1/accounts", json=told, headers=headers(key=key))


def is_refused_for_now(answer: httpx2.Response) -> bool:
    if answer.status_code not in (502, 503, 504):
        assert answer.status_code == 201, answer.text
        return False
    assert_form(answer)
    assert int(answer.headers["retry-after"]) > 0
    return True


async def test_a_full_disk_refuses_for_now_keeps_what_it_answered_and_goes_on(
    house: House, disk: Path, client: httpx2.AsyncClient
) -> None:
    door = Door(house.gateway)
    unit = await recruiting.register(door, EMPLOYERS[-1], CITY)
    token = await token_of(unit.member)
    await door.close()
    answers: dict[str, httpx2.Response] = {}
    with filled(disk):
        paper = await hand_in(client, unit.id, token)
        assert is_refused_for_now(paper)
        for number in range(MANY):
            name = f"disk-{number:03}"
            answers[name] = await sign_up(client, "youth", name)
            if is_refused_for_now(answers[name]):
                break
        refused = [name for name, one in answers.items() if one.status_code != 201]
        assert refused, "the disk was to be full"

    async def works() -> bool:
        return (await sign_up(client, "youth", "disk-afterwards")).status_code == 201

    assert await until(120, works)
    kept = {name for (name,) in await house.rows("accounts", "SELECT name FROM accounts")}
    assert {name for name, one in answers.items() if one.status_code == 201} <= kept
    # What was refused is done when it is asked again, once.
    for name in refused:
        assert (await sign_up(client, "youth", name)).status_code == 201
    assert not list((house.folder.documents / "units").glob("*.part*"))

    await invariants.come_to_hold(house)


async def hand_in(client: httpx2.AsyncClient, unit_id: str, token: str) -> httpx2.Response:
    """A paper of the unit."""
    form: dict[str, Any] = {"kind": "safety_management", "valid_from": BEGINS}
    file = {"file": ("paper.pdf", PAPER + os.urandom(200_000), "application/pdf")}
    path = f"/v1/units/{unit_id}/documents"
    return await client.post(path, data=form, files=file, headers=headers(token))
