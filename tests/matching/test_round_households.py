"""The household register (户籍) in rounds: whoever an office asks it of takes part by it alone."""

from collections.abc import Iterator
from datetime import date

import httpx2
import pytest
from fastapi import FastAPI

from services.common.values.dated import Value
from services.matching import policy
from services.matching.actions import round_lists
from tests.conftest import SandboxClock
from tests.matching import factories, rounding

INSIDE, OUTSIDE = "640521", "620105"


@pytest.fixture(autouse=True)
def household_asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The office asks for the household register everywhere from 2026-03-03 on."""
    row = Value(
        "household_register_needed",
        value=True,
        region=rounding.MARKET,
        effective=date(2026, 3, 3),
        source="测试",
        grade="NV",
    )
    monkeypatch.setattr(policy, "VALUES", policy.VALUES.with_rows([row]))
    round_lists._terms.cache_clear()
    yield
    round_lists._terms.cache_clear()


async def test_a_round_places_those_whose_household_is_registered_inside(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    clock.move("2026-03-03")
    opened = await rounding.opened(matching)
    inside = await rounding.waiting(matching, 2, household_region=INSIDE)
    post_id = await factories.offer(matching_app, seats=2)
    frozen = await rounding.frozen(matching_app, matching, opened)
    assert (frozen["youths"], frozen["seats"]) == (2, 2)
    ran = await rounding.ran(matching_app, matching, frozen)
    applied = await rounding.applied(matching_app, matching, ran)
    assert (applied["state"], applied["placed"]) == ("applied", 2)
    now = [await rounding.youth(matching, one["id"]) for one in inside]
    assert [one["dispatch"]["post_id"] for one in now] == [post_id, post_id]


async def test_what_a_round_kept_back_goes_to_those_inside(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    clock.move("2026-03-03")
    opened = await rounding.opened(matching)
    inside = (await rounding.waiting(matching, 1, household_region=INSIDE))[0]
    await factories.offer(matching_app, seats=2)
    answer = await rounding.post(matching, opened, "cancellation", rounding.clerk(), ground="停电")
    assert answer.status_code == 200, answer.text
    assert (await rounding.youth(matching, inside["id"]))["dispatch"]


async def test_who_waits_from_before_the_switch_takes_part_only_if_inside(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    opened = await rounding.opened(matching)
    await rounding.waiting(matching, 1, household_region=OUTSIDE)
    await rounding.waiting(matching, 1)
    inside = (await rounding.waiting(matching, 1, household_region=INSIDE))[0]
    await factories.offer(matching_app, seats=3)
    clock.move("2026-03-03")
    frozen = await rounding.frozen(matching_app, matching, opened)
    assert frozen["youths"] == 1
    await rounding.applied(
        matching_app, matching, await rounding.ran(matching_app, matching, frozen)
    )
    assert (await rounding.youth(matching, inside["id"]))["dispatch"]
