"""The labour offices of the demo: an administrator, and in each city four people for four roles."""

import asyncio
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from launch.demo.door import Door, Member, StepFailed
from launch.demo.places import CITIES, NAMES
from launch.folder import Folder
from launch.opening import environment_of
from launch.plan import HOME
from services.common.values.region import PROVINCE

PASSWORD: Final = "Jianxi-2024-yanshi"
"""The demo's password for everybody: a demo folder holds nothing real."""
FIRST_PASSWORD: Final = "Jianxi-2024-diyici"
"""What an administrator gives an officer, who replaces it at first use."""
ROLES: Final = ("clerk", "reviewer", "approver", "finance")
_POLLS: Final = 600


@dataclass(frozen=True)
class Office:
    """One office with its people."""

    region: str
    clerk: Member
    reviewer: Member
    approver: Member
    finance: Member

    @property
    def name(self) -> str:
        """The region's name."""
        return NAMES[self.region]

    async def result_of(self, service: str, job_id: str, what: str) -> dict[str, Any]:
        """The result of a job once it is done. Raises StepFailed."""
        for _ in range(_POLLS):
            job = await self.clerk.get(f"/v1/jobs/{service}/{job_id}")
            if job["state"] == "failed":
                raise StepFailed(f"{self.name} {what}", 409, job["problem"])
            if job["state"] == "done":
                return dict(job["result"])
            await asyncio.sleep(0.1)
        raise StepFailed(f"{self.name} {what}", 504, {"code": "job-unfinished"})


async def open_offices(door: Door, data: Path) -> dict[str, Office]:
    """The first administrator by the local command, everybody else by the administrator."""
    first_administrator(data)
    administrator = Member(door, "administrator", PASSWORD)
    await administrator.take_office()
    return {
        region: await open_office(door, administrator, region) for region in (PROVINCE, *CITIES)
    }


def first_administrator(data: Path) -> None:
    """Add the administrator by the local command of accounts."""
    command = [sys.executable, "-m", "services.accounts.commands", "officer"]
    command += ["--name", "administrator", "--region", PROVINCE]
    subprocess.run(
        command,
        input=f"{PASSWORD}\n".encode(),
        cwd=HOME,
        env=environment_of(Folder(data), "accounts"),
        stdout=subprocess.DEVNULL,
        check=True,
    )


async def open_office(door: Door, administrator: Member, region: str) -> Office:
    """Open the office of one region: four people for four roles."""
    people: dict[str, Any] = {}
    for role in ROLES:
        name = f"{role}-{region}"
        told = {"name": name, "password": FIRST_PASSWORD, "roles": [role], "region": region}
        await administrator.post("/v1/officers", told)
        people[role] = Member(door, name, PASSWORD)
        await people[role].take_office(FIRST_PASSWORD)
    return Office(region=region, **people)
