"""`jianxi post` while somebody waits in that county: they take the seat, and the login is told."""

import asyncio
import re

import pytest

from launch.cli import main
from launch.demo.door import Door, Member
from tests.journeys.house import House
from tests.journeys.town import Town

pytestmark = pytest.mark.journey

COUNTY = "640402"
"""Of its own, so that nobody else waits there."""


async def test_a_post_whose_seat_is_taken_at_once_is_told_with_how_its_unit_signs_in(
    house: House, town: Town, door: Door, capfd: pytest.CaptureFixture[str]
) -> None:
    youth = await town.a_youth(COUNTY)
    assert youth.dispatch is None
    command = ["post", "--region", COUNTY, "--data", str(house.folder.data)]
    assert await asyncio.to_thread(main, command) == 0
    told = re.search(
        r"单位 (\S+) · 登录名 (\S+) · 密码 (\S+)\n岗位 (\S+)\n", capfd.readouterr().out
    )
    assert told is not None
    unit_id, name, password, post_id = told.groups()
    assert (await Member(door, name, password).get(f"/v1/units/{unit_id}"))["id"] == unit_id
    [dispatch] = (await youth.member.get("/v1/me/dispatches"))["items"]
    assert (dispatch["post_id"], dispatch["state"]) == (post_id, "issued")
