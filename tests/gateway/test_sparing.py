"""What anybody can have written costs the log so many lines a second, and none goes uncounted."""

import asyncio
import logging
from collections.abc import Iterator

import pytest

from services.common import telemetry
from services.gateway import sparing
from services.gateway.sparing import MOST, Sparing
from tests.gateway.door import ROOT

LOG = logging.getLogger("tried")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is written, with the id that it bears."""
    lines: list[str] = []
    telling = logging.Handler()
    telling.emit = lambda one: lines.append(  # type: ignore[method-assign]
        f"{telemetry.request_id.get()} {one.getMessage()}"
    )
    monkeypatch.setattr(sparing, "_SECOND", 0.05)
    LOG.setLevel(logging.INFO)
    LOG.addHandler(telling)
    yield lines
    LOG.removeHandler(telling)


async def test_so_many_are_written_and_the_rest_is_counted_in_no_requests_name(
    told: list[str],
) -> None:
    telemetry.request_id.set("req_1")
    few = Sparing(LOG)
    for number in range(MOST + 3):
        few.tell("line %d", number)
    assert told == [f"req_1 line {number}" for number in range(MOST)]
    await asyncio.sleep(0.2)
    assert told[MOST:] == ["- - gateway: 3 more heads refused"]


async def test_the_next_second_has_its_own_lines(told: list[str]) -> None:
    token = telemetry.request_id.set("-")
    few = Sparing(LOG)
    for _ in range(2):
        few.tell("line")
        await asyncio.sleep(0.2)
    assert told == ["- line"] * 2
    telemetry.request_id.reset(token)


def test_the_manual_names_the_bound() -> None:
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert f"一秒至多写 {MOST} 行，其余只写一行数目：`- gateway: 35 more heads refused`" in manual
