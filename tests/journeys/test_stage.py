"""A play that fails ends, and says how: nobody waits for it, and its program outlives nobody."""

import asyncio
import sys
from pathlib import Path
from time import monotonic
from typing import Any

import httpx2
import pytest

from tests.journeys.stage import a_stage, run

SLEEPS = "import time; print('began', flush=True); time.sleep(60)"


async def asked(stage: str, scene: str) -> tuple[int, Any]:
    async with httpx2.AsyncClient() as client:
        answer = await client.post(f"{stage}/{scene}")
        return answer.status_code, answer.json()


async def test_a_scene_answers_what_it_gives_or_what_went_wrong() -> None:
    async def good() -> dict[str, str]:
        return {"paid": "1660.00"}

    async def bad() -> None:
        raise LookupError("nobody")

    with a_stage({"good": good, "bad": bad}, asyncio.get_running_loop()) as stage:
        assert await asked(stage, "good") == (200, {"paid": "1660.00"})
        assert await asked(stage, "bad") == (500, {"fault": "LookupError('nobody')"})
        assert (await asked(stage, "unknown"))[0] == 500


async def test_a_scene_without_end_is_given_up_and_goes_on_no_longer() -> None:
    ended = asyncio.Event()

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    loop = asyncio.get_running_loop()
    with a_stage({"waits": waits}, loop, ends_after=0.2) as stage:
        assert await asked(stage, "waits") == (500, {"fault": "TimeoutError()"})
    await asyncio.wait_for(ended.wait(), 5)


async def test_who_waits_for_another_that_gave_up_fails() -> None:
    both = asyncio.Barrier(2)
    with a_stage({"both": both.wait}, asyncio.get_running_loop()) as stage:
        waiting = asyncio.create_task(asked(stage, "both"))
        await asyncio.sleep(0.3)
        await both.abort()
        status, told = await waiting
    assert (status, told["fault"][:18]) == (500, "BrokenBarrierError")


async def test_a_program_fails_with_what_it_says(tmp_path: Path) -> None:
    program = "print('no such dispatch'); raise SystemExit(1)"
    with pytest.raises(AssertionError, match="no such dispatch"):
        await run(sys.executable, "-c", program, cwd=tmp_path, told={}, within=30)
    said = await run(sys.executable, "-c", "print('pass 1')", cwd=tmp_path, told={}, within=30)
    assert said == "pass 1\n"


async def test_a_program_without_end_is_ended_with_what_it_said(tmp_path: Path) -> None:
    began = monotonic()
    with pytest.raises(AssertionError, match="no end within 1 s:\nbegan"):
        await run(sys.executable, "-c", SLEEPS, cwd=tmp_path, told={}, within=1)
    assert monotonic() - began < 30


async def test_where_one_program_fails_the_other_is_ended(tmp_path: Path) -> None:
    began = monotonic()
    with pytest.raises(ExceptionGroup):
        async with asyncio.TaskGroup() as playing:
            for program in (SLEEPS, "raise SystemExit(1)"):
                command = (sys.executable, "-c", program)
                playing.create_task(run(*command, cwd=tmp_path, told={}, within=60))
    assert monotonic() - began < 30
