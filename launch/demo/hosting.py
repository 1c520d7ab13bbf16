"""One recognised unit with an open post, where somebody tries a front end out: a sandbox needs one.

`python -m launch.demo.hosting --gateway URL --region COUNTY --seats N --day DAY`; the token of the
office's clerk on standard input.
"""

import asyncio
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import date
from random import SystemRandom
from typing import Any, Final

from launch.demo.door import Door, Member, StepFailed
from launch.demo.employers import employer_of
from launch.demo.offices import PASSWORD, Office
from launch.demo.places import city_of
from launch.demo.recruiting import recruit

_POLLS: Final = 300


async def host(gateway: str, token: str, county: str, seats: int, today: date) -> dict[str, Any]:
    """Bring a unit of a county from sign-up to a post whose seats are free. Raises StepFailed."""
    door = Door(gateway)
    try:
        clerk = Member(door, "", "", _token=token)
        office = Office(city_of(county), clerk, clerk, clerk, clerk)
        unit = await recruit(door, employer_of(SystemRandom(), county, seats), office, today)
        await _is_open(door, unit.posts[0], seats)
    finally:
        await door.close()
    return {"name": unit.member.name, "unit_id": unit.id, "post_id": unit.posts[0]}


async def _is_open(door: Door, post_id: str, seats: int) -> None:
    """Wait until its seats are told as free: whoever registers then is dispatched."""
    for _ in range(_POLLS):
        post = await door.ask("GET", f"/v1/public/posts/{post_id}")
        if post["open_seats"] == seats:
            return
        await asyncio.sleep(0.1)
    raise StepFailed("GET /v1/public/posts", 504, {"code": "seats-untold"})


def main() -> int:
    """Host, and tell by which name the unit signs in; 0 if it is done."""
    parser = ArgumentParser("launch.demo.hosting")
    for name, kind in (("gateway", str), ("region", str), ("seats", int)):
        parser.add_argument(f"--{name}", type=kind, required=True)
    parser.add_argument("--day", type=date.fromisoformat, required=True)
    given = parser.parse_args()
    token = sys.stdin.readline().strip()
    try:
        made = asyncio.run(host(given.gateway, token, given.region, given.seats, given.day))
    except StepFailed as failed:
        sys.stderr.write(f"没有办成：{failed}\n")
        return 1
    sys.stdout.write(_told(made))
    return 0


def _told(made: Mapping[str, Any]) -> str:
    unit = f"单位 {made['unit_id']} · 登录名 {made['name']} · 密码 {PASSWORD}"
    return f"{unit}\n岗位 {made['post_id']}\n"


if __name__ == "__main__":
    sys.exit(main())
