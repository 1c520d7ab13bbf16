"""Running placements whose mentor has ended: listed from the day after, until somebody leads."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.common.values import ids
from services.matching.actions import mentors
from services.matching.actions.mentors import ToldMentor
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing

PATH = "/v1/overdue/mentors"
Led = Callable[[str | None], Awaitable[placing.Shown]]


async def told(app: FastAPI, mentor_id: str, unit_id: str, last_day: str | None = None) -> None:
    """The feed of units tells of a mentor."""
    day = date.fromisoformat(last_day) if last_day else None
    mentor = ToldMentor(mentor_id, unit_id, day)
    await app.state.database.run(lambda session: mentors.keep(session, mentor))


@pytest.fixture
def led(matching_app: FastAPI, matching: httpx2.AsyncClient) -> Led:
    """A placement led by a mentor until a last day, None for on and on."""

    async def make(last_day: str | None) -> placing.Shown:
        mentor_id, unit_id = ids.new("mnt"), ids.new("unt")
        await told(matching_app, mentor_id, unit_id, last_day)
        await factories.offer(matching_app, mentor_id=mentor_id, unit_id=unit_id)
        issued = (await factories.register(matching))["dispatch"]
        dispatch = await factories.accept(matching, issued)
        for party in ("unit", "youth"):
            assert (await placing.sign(matching, dispatch, party)).status_code == 201
        placement: placing.Shown = (await placing.arrive(matching, dispatch, "2026-03-02")).json()
        assert placement["mentor_id"] == mentor_id
        return placement

    return make


async def listed(
    client: httpx2.AsyncClient, headers: dict[str, str] | None = None, **params: Any
) -> list[tuple[str, str]]:
    by = tokens.officer(placing.OFFICE) if headers is None else headers
    answer = await client.get(PATH, headers=by, params=params)
    assert answer.status_code == 200, answer.text
    return [(one["placement_id"], one["unled_since"]) for one in answer.json()["items"]]


async def test_a_placement_is_listed_from_the_day_after_its_mentors_last(
    matching: httpx2.AsyncClient, led: Led, clock: SandboxClock
) -> None:
    placement = await led("2026-03-09")
    await led(None)
    clock.move("2026-03-09")
    assert await listed(matching) == []
    clock.move("2026-03-10")
    assert await listed(matching) == [(placement["id"], "2026-03-10")]
    one = (await matching.get(PATH, headers=tokens.officer(placing.OFFICE))).json()["items"][0]
    assert one == {
        "placement_id": placement["id"],
        "version": placement["version"],
        "youth_id": placement["youth_id"],
        "unit_id": placement["unit_id"],
        "post_id": placement["post_id"],
        "region": "640100",
        "workplace_county": "640104",
        "mentor_id": placement["mentor_id"],
        "unled_since": "2026-03-10",
    }


async def test_who_never_had_a_mentor_or_one_who_had_ended_is_unled_since_the_arrival(
    matching_app: FastAPI, matching: httpx2.AsyncClient, led: Led
) -> None:
    none = await placing.arrived(matching_app, matching)
    ended = await led("2026-02-20")
    assert await listed(matching) == sorted((one["id"], "2026-03-02") for one in (none, ended))


async def test_who_is_led_again_or_has_ended_is_listed_no_more(
    matching_app: FastAPI, matching: httpx2.AsyncClient, led: Led, clock: SandboxClock
) -> None:
    handed, ended = await led("2026-03-02"), await led("2026-03-02")
    clock.move("2026-03-03")
    assert len(await listed(matching)) == 2
    other = ids.new("mnt")
    await told(matching_app, other, handed["unit_id"])
    body = {"mentor_id": other, "since": "2026-03-03", "ground": "原老师离职"}
    seen = {"expected_version": handed["version"]}
    answer = await placing.move(matching, handed, "mentor-changes", "office", **body, **seen)
    assert answer.status_code == 201, answer.text
    assert [key for key, _ in await listed(matching)] == [ended["id"]]
    early = {"last_day": "2026-03-03", "cause": "own_choice", "by_whom": "youth"}
    assert (await placing.move(matching, ended, "early-end", **early)).status_code == 200
    assert await listed(matching) == []


async def test_the_longest_without_a_mentor_come_first_over_all_pages(
    matching: httpx2.AsyncClient, led: Led, clock: SandboxClock
) -> None:
    late, early, twin = [await led(day) for day in ("2026-03-05", "2026-03-03", "2026-03-03")]
    clock.move("2026-03-09")
    first = sorted([early["id"], twin["id"]])
    found: list[str] = []
    params: dict[str, Any] = {"limit": 1}
    while True:
        answer = await matching.get(PATH, headers=tokens.officer(placing.OFFICE), params=params)
        found += [one["placement_id"] for one in answer.json()["items"]]
        if answer.json()["next_cursor"] is None:
            break
        params["cursor"] = answer.json()["next_cursor"]
    assert found == [*first, late["id"]]


async def test_an_office_sees_its_region_and_a_unit_its_own(
    matching: httpx2.AsyncClient, led: Led, clock: SandboxClock
) -> None:
    mine, other = await led("2026-03-02"), await led("2026-03-02")
    clock.move("2026-03-03")
    for office in ("640100", "640000"):
        for role in ("clerk", "auditor"):
            assert len(await listed(matching, tokens.officer(office, role))) == 2
    for office in ("640200", "640104"):
        assert await listed(matching, tokens.officer(office)) == []
    for one in (mine, other):
        assert [key for key, _ in await listed(matching, tokens.unit(one["unit_id"]))] == [
            one["id"]
        ]
    assert (await matching.get(PATH, headers=tokens.youth(mine["youth_id"]))).status_code == 403
    assert (await matching.get(PATH)).status_code == 401


@pytest.mark.parametrize("cursor", ["x", "WyJ4Il0", "WyJ4IiwgInkiXQ"])
async def test_a_cursor_of_another_list_is_malformed(
    matching: httpx2.AsyncClient, cursor: str
) -> None:
    answer = await matching.get(
        PATH, headers=tokens.officer(placing.OFFICE), params={"cursor": cursor}
    )
    assert placing.refusal(answer) == (422, "cursor-invalid")
