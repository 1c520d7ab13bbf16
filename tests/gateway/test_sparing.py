"""What anybody can have written costs the log so many lines a second, and none goes uncounted."""

import asyncio
import logging

import pytest

from services.common import telemetry
from services.gateway import sparing
from services.gateway.sparing import MOST, Sparing
from tests.gateway.door import ROOT


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is written, with the id that it bears."""
    lines: list[str] = []
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(sparing, "_SECOND", 0.05)
    monkeypatch.setattr(
        caplog.handler,
        "emit",
        lambda one: lines.append(f"{telemetry.request_id.get()} {one.getMessage()}"),
    )
    return lines


async def test_so_many_are_written_and_the_rest_is_counted_in_no_requests_name(
    told: list[str],
) -> None:
    telemetry.request_id.set("req_1")
    few = Sparing(logging.getLogger("tried"))
    for number in range(MOST + 3):
        few.tell("line %d", number)
    assert told == [f"req_1 line {number}" for number in range(MOST)]
    await asyncio.sleep(0.2)
    assert told[MOST:] == ["- - gateway: 3 more heads refused"]


async def test_the_next_second_has_its_own_lines(told: list[str]) -> None:
    few = Sparing(logging.getLogger("tried"))
    for _ in range(2):
        few.tell("line")
        await asyncio.sleep(0.2)
    assert told == ["- line"] * 2


def test_the_manual_names_the_bound() -> None:
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert f"一秒至多写 {MOST} 行，其余只写一行数目：`- gateway: 35 more heads refused`" in manual
