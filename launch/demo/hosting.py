"""One recognised unit with an open post, where somebody tries a front end out: a sandbox needs one.

`python -m launch.demo.hosting --gateway URL --region COUNTY --seats N --day DAY`; the token of the
office's clerk on standard input.
"""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from datetime import date
from random import SystemRandom
from typing import Final

from httpx2 import HTTPError

from launch.demo.door import Door, Member, StepFailed
from launch.demo.employers import employer_of
from launch.demo.offices import PASSWORD, Office
from launch.demo.places import city_of
from launch.demo.recruiting import offer_posts, register
from services.common.offline import plainly

_POLLS: Final = 300


class SeatsUntold(Exception):
    """岗位已经发布，派遣系统还没有告知它的空余名额。"""


async def host(door: Door, token: str, county: str, seats: int, today: date) -> None:
    """Bring a unit of a county from sign-up to a post that takes people; each is told at once.

    Raises StepFailed, SeatsUntold.
    """
    clerk = Member(door, "", "", _token=token)
    office = Office(city_of(county), clerk, clerk, clerk, clerk)
    unit = await register(door, employer_of(SystemRandom(), county, seats), office.region)
    _tell(f"单位 {unit.id} · 登录名 {unit.member.name} · 密码 {PASSWORD}")
    await offer_posts(unit, office, today)
    _tell(f"岗位 {unit.posts[0]}")
    await _takes_people(door, unit.posts[0])


async def _takes_people(door: Door, post_id: str) -> None:
    """Wait until its seats are told: whoever registers then, or waited before, is dispatched.

    How many are free by then is no matter: who waits takes them at once.
    """
    for _ in range(_POLLS):
        post = await door.ask("GET", f"/v1/public/posts/{post_id}")
        if post["open_seats"] is not None:
            return
        await asyncio.sleep(0.1)
    raise SeatsUntold(SeatsUntold.__doc__)


def main() -> int:
    """Host, and tell by which name the unit signs in; 0 if it is done."""
    parser = ArgumentParser("launch.demo.hosting")
    for name, kind in (("gateway", str), ("region", str), ("seats", int)):
        parser.add_argument(f"--{name}", type=kind, required=True)
    parser.add_argument("--day", type=date.fromisoformat, required=True)
    given = parser.parse_args()
    token = sys.stdin.readline().strip()
    try:
        asyncio.run(_hosted(token, given))
    except (StepFailed, SeatsUntold, HTTPError) as failed:
        why = f"入口 {given.gateway} 没有答复" if isinstance(failed, HTTPError) else failed
        sys.stderr.write(f"没有办成：{str(why).rstrip('。')}。\n")
        return 1
    return 0


async def _hosted(token: str, given: Namespace) -> None:
    door = Door(given.gateway)
    try:
        await host(door, token, given.region, given.seats, given.day)
    finally:
        await door.close()


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(plainly(main))
