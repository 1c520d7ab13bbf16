"""The youth's whole journey by the TypeScript client and the mini-program, in Node, on the house.

Everybody else's steps are played here, when the youth's program says that it is their turn.
"""

import asyncio
import json
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from launch.demo import months, trainees
from launch.demo.door import Member
from launch.demo.offices import PASSWORD, Office
from launch.demo.recruiting import PAPER, HostUnit
from launch.demo.trainees import Trainee
from launch.plan import HOME
from tests.journeys.house import House
from tests.journeys.stage import Scene, a_stage, run
from tests.journeys.town import Town, form_of

pytestmark = [pytest.mark.journey, pytest.mark.web]

PLAY_ENDS = 600
"""Seconds after which a youth's way is given up."""
ARRIVES, LOOKS, PAYS = date(2024, 1, 10), date(2024, 2, 2), date(2024, 2, 9)


class Days:
    """The days that two youths at one unit come to together."""

    def __init__(self, house: House, office: Office, unit: HostUnit) -> None:
        self.house, self.office, self.unit = house, office, unit
        self._both = asyncio.Barrier(2)
        self.paid = ""

    async def come_to(self, day: date) -> None:
        """Move the clock when both are ready."""
        if await self._both.wait() == 0:
            self.house.move_clock(day)
        await self._both.wait()

    async def give_up(self) -> None:
        """Let whoever waits for the other wait no longer: the scene fails."""
        await self._both.abort()

    async def pay(self) -> str:
        """The month is settled, shown in public for five working days and paid."""
        if await self._both.wait() == 0:
            settlement_id = await months.settle(self.office, "2024-01")
            assert settlement_id is not None
            self.house.move_clock(PAYS)
            self.paid = str(await months.pay(self.office, settlement_id, PAYS))
        await self._both.wait()
        return self.paid


class Others:
    """The unit and the offices beside one youth, waiting for their scenes."""

    def __init__(self, days: Days, town: Town) -> None:
        self.days, self.town = days, town
        self.person = town.a_person()
        self.youth: Trainee | None = None

    def scenes(self) -> Mapping[str, Scene]:
        return {"signed": self.signed, "arrived": self.arrived, "paid": self.paid}

    async def signed(self) -> dict[str, Any]:
        """The unit signs the text that the youth signed."""
        member = Member(self.town.door, self.person.login, PASSWORD)
        me = await member.get("/v1/me")
        (dispatch,) = (await member.get("/v1/me/dispatches"))["items"]
        self.youth = Trainee(self.person, member, me["youth_id"], dispatch)
        path = f"/v1/dispatches/{dispatch['id']}"
        unit = self.days.unit.member
        signed = await trainees.sign(unit, path, (await unit.get(f"{path}/agreement"))["digest"])
        return {"missing": signed["missing"]}

    async def arrived(self) -> dict[str, Any]:
        """The youth comes to the post, and a month goes by."""
        youth, unit = self.youth, self.days.unit
        assert youth is not None
        await trainees._name_payee_account(youth)
        await self.days.come_to(ARRIVES)
        await trainees.arrive(youth, unit, ARRIVES)
        assert youth.placement is not None
        await self.days.come_to(LOOKS)
        await trainees.confirm_attendance(youth, unit, youth.placement, "2024-01")
        return {"arrived_on": ARRIVES.isoformat()}

    async def paid(self) -> dict[str, Any]:
        """What both were paid."""
        return {"paid": await self.days.pay()}


@asynccontextmanager
async def played(others: Others, folder: Path) -> AsyncIterator[dict[str, str]]:
    """The environment in which the youth's program plays."""
    (folder / "agreement.pdf").write_bytes(PAPER)
    form = json.dumps(form_of(others.person), ensure_ascii=False)
    with a_stage(others.scenes(), asyncio.get_running_loop()) as stage:
        yield {
            "JIANXI_GATEWAY": others.days.house.gateway,
            "JIANXI_STAGE": stage,
            "JIANXI_YOUTH": others.person.login,
            "JIANXI_PASSWORD": PASSWORD,
            "JIANXI_FORM": form,
            "JIANXI_PAPER": str(folder / "agreement.pdf"),
        }


async def run_node(file: str, told: Mapping[str, str]) -> str:
    """What a test of Node's says; fails with it."""
    node = shutil.which("node", path=Path(sys.executable).parent)
    assert node, "`make check-web` brings Node into the virtual environment"
    # Where the packages of clients/ lie; a mini-program has its own after `npm install`.
    packages = {"NODE_PATH": str(HOME / "clients" / "node_modules")}
    # What a test that failed left open must not keep its program from ending.
    command = (node, "--test", "--test-force-exit", file)
    return await run(*command, cwd=HOME, told=packages | told, within=PLAY_ENDS)


async def test_two_youths_go_their_whole_way_by_the_client_and_by_the_mini_program(
    house: House, town: Town, office: Office, tmp_path: Path
) -> None:
    days = Days(house, office, await town.a_unit(seats=(2,)))
    programs = (
        "clients/typescript/test/journey.test.ts",
        "examples/mini-program/test/pages.test.ts",
    )
    async with asyncio.TaskGroup() as playing:
        said = [playing.create_task(play(Others(days, town), each, tmp_path)) for each in programs]
    assert ["pass 1" in each.result() for each in said] == [True, True]


async def play(others: Others, program: str, folder: Path) -> str:
    """Let a program play a youth; where it fails, nobody waits for it any more."""
    try:
        async with played(others, folder) as told:
            return await run_node(program, told)
    except BaseException:
        await others.days.give_up()
        raise
