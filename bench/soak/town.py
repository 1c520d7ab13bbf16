"""Whoever the soak needs before it begins: an office, a unit with seats for all, a department."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Final

from ulid import ULID

from launch.demo import offices, recruiting
from launch.demo.door import Door, Member
from launch.demo.employers import Post, employers
from launch.demo.offices import PASSWORD, Office

CITY, COUNTY = "640100", "640104"
SEATS: Final = 5
"""Of each post: as many as a mentor leads."""
FEED: Final = "/v1/feeds/units"


@dataclass(frozen=True)
class Town:
    """What is asked for."""

    posts: list[str]
    client_id: str
    client_secret: str


async def founded(gateway: str, data: Path, today: date, posts: int) -> Town:
    """All that is there before the first youth comes."""
    door = Door(gateway)
    try:
        # What the demo does to open an office, of one city alone.
        offices.first_administrator(data)
        administrator = Member(door, "administrator", PASSWORD)
        await administrator.take_office()
        office = await offices.open_office(door, administrator, CITY)
        client = await _department(administrator, today)
        return Town(await _unit(door, office, today, posts), *client)
    finally:
        await door.close()


async def _department(administrator: Member, today: date) -> tuple[str, str]:
    terms = {
        "department_kind": "commerce",
        "department_name": "银川市商务局",
        "purpose": "掌握推荐单位的认定情况",
        "legal_basis": "政务数据共享条例第十四条",
        "feeds": [{"feed": "units", "fields": ["name", "credit_code", "state"]}],
        "batches": [],
        "regions": [CITY],
        "first_day": today.isoformat(),
        "last_day": (today + timedelta(days=300)).isoformat(),
        "reason": "双方签订协议",
    }
    agreement = await administrator.post("/v1/data-agreements", terms)
    path = f"/v1/data-agreements/{agreement['id']}/keys"
    issued = await administrator.post(path, {"reason": "首次接入"})
    return issued["client_id"], issued["client_secret"]


async def _unit(door: Door, office: Office, today: date, posts: int) -> list[str]:
    [drawn] = employers(Random(1), 1, 1)
    post = Post("行政助理", "4-07", "整理档案，协助会务，接待来访。", SEATS, 3, lodging=False)
    employer = replace(drawn, county=COUNTY, posts=(post,) * posts)
    return (await recruiting.recruit(door, employer, office, today)).posts


def key() -> dict[str, str]:
    """The header of a request that is done once."""
    return {"Idempotency-Key": str(ULID())}
