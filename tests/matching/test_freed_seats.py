"""Every way in which a seat comes free draws from the pool in the same transaction."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, text

from services.common.store.tables import changes
from services.matching.jobs import lapse_daily
from services.matching.tables.pauses import Pause
from services.matching.tables.seats import PostSeats
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing

Shown = dict[str, Any]


class House:
    """What a way of freeing a seat needs."""

    def __init__(self, app: FastAPI, client: httpx2.AsyncClient, clock: SandboxClock) -> None:
        self.app, self.client, self.clock = app, client, clock


async def refusal(house: House, youth: Shown) -> None:
    answer = await factories.refuse(house.client, youth["dispatch"])
    assert answer.status_code == 200, answer.text


async def no_answer_in_time(house: House, _: Shown) -> None:
    house.clock.move("2026-03-06")
    await lapse_daily(house.app)


async def absence(house: House, youth: Shown) -> None:
    dispatch = await factories.accept(house.client, youth["dispatch"])
    for party in ("unit", "youth"):
        assert (await placing.sign(house.client, dispatch, party)).status_code == 201
    path = f"/v1/dispatches/{dispatch['id']}"
    reported = await house.client.post(
        f"{path}/obstacle",
        json={"kind": "youth_absent", "detail": "没有报到"},
        headers=placing.side(dispatch, "unit"),
    )
    version = reported.json()["dispatch_version"]
    told = {"decision": "confirmed", "ground": "现场核实", "expected_version": version}
    answer = await house.client.post(
        f"{path}/obstacle-review", json=told, headers=tokens.officer(placing.OFFICE)
    )
    assert answer.status_code == 200, answer.text


async def withdrawal(house: House, youth: Shown) -> None:
    await leave(house, youth, "withdrawal")


async def pause(house: House, youth: Shown) -> None:
    await leave(house, youth, "pause")


async def leave(house: House, youth: Shown, noun: str) -> None:
    answer = await house.client.post(
        f"/v1/youths/{youth['id']}/{noun}",
        json={"expected_version": youth["version"]},
        headers=tokens.youth(youth["id"]),
    )
    assert answer.status_code == 200, answer.text


async def objection_upheld(house: House, youth: Shown) -> None:
    told = {
        "subject": "dispatch",
        "dispatch_id": youth["dispatch"]["id"],
        "words": "岗位与意愿不符",
    }
    filed = await house.client.post(
        "/v1/me/objections", json=told, headers=tokens.youth(youth["id"])
    )
    decided = {
        "upheld": True,
        "remedy": "dispatch_withdrawn",
        "answer": "经核实属实",
        "expected_version": 1,
    }
    answer = await house.client.post(
        f"/v1/objections/{filed.json()['id']}/decision",
        json=decided,
        headers=tokens.officer("640104"),
    )
    assert answer.status_code == 200, answer.text


WAYS = (refusal, no_answer_in_time, absence, withdrawal, pause, objection_upheld)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_a_freed_seat_goes_to_the_first_who_waits_in_the_same_transaction(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    way: Callable[[House, Shown], Awaitable[None]],
) -> None:
    post_id = await factories.offer(matching_app)
    holder, first, second = [await factories.register(matching) for _ in range(3)]
    await way(House(matching_app, matching, clock), holder)
    shown = await newest(matching, first["id"])
    assert (shown["dispatch"]["post_id"], shown["waiting"]) == (post_id, None)
    assert (await newest(matching, second["id"]))["dispatch"] is None
    assert await transactions(matching_app, holder["dispatch"]["id"], shown["dispatch"]["id"]) == 1
    async with matching_app.state.database.transaction() as session:
        assert await session.scalar(select(PostSeats.taken)) == 1


async def transactions(app: FastAPI, freed: str, given: str) -> int:
    """In how many transactions the end of one dispatch and the issue of another were told."""
    of_both = (changes.c.object_id == freed) & changes.c.event.in_(
        ("dispatch.refused", "dispatch.withdrawn")
    ) | (changes.c.object_id == given)
    query = select(func.count(func.distinct(text("changes.xmin::text")))).where(of_both)
    async with app.state.database.transaction() as session:
        return await session.scalar(query.select_from(changes)) or 0


async def newest(client: httpx2.AsyncClient, youth_id: str) -> Shown:
    answer = await client.get(f"/v1/youths/{youth_id}", headers=tokens.officer())
    shown: Shown = answer.json()
    return shown


async def test_an_answer_on_the_last_day_is_in_time_and_on_the_next_the_seat_is_gone(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    await factories.offer(matching_app)
    youth = await factories.register(matching)
    clock.move(youth["dispatch"]["respond_by"])
    await lapse_daily(matching_app)
    assert (await newest(matching, youth["id"]))["dispatch"]["state"] == "issued"
    clock.move("2026-03-06")
    await lapse_daily(matching_app)
    shown = await newest(matching, youth["id"])
    assert (shown["state"], shown["dispatch"], shown["declines"]) == ("paused", None, 1)
    late = await factories.refuse(matching, youth["dispatch"] | {"version": 2})
    assert placing.refusal(late) == (409, "move-not-open")


async def test_who_did_not_answer_comes_back_to_their_place(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    await factories.offer(matching_app)
    youth = await factories.register(matching)
    clock.move("2026-03-06")
    await lapse_daily(matching_app)
    rested = await newest(matching, youth["id"])
    answer = await matching.post(
        f"/v1/youths/{youth['id']}/return",
        json={"expected_version": rested["version"]},
        headers=tokens.youth(youth["id"]),
    )
    assert answer.json()["applied_at"] == youth["applied_at"]
    assert answer.json()["dispatch"]["state"] == "issued"


async def test_a_second_look_of_the_day_finds_nothing_more(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    await factories.offer(matching_app)
    await factories.register(matching)
    clock.move("2026-03-06")
    for _ in range(2):
        await lapse_daily(matching_app)
    async with matching_app.state.database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(Pause)) == 1


@pytest.mark.parametrize("review", ["obstacle", "objection"])
async def test_what_is_under_review_does_not_run_out_of_time(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, review: str
) -> None:
    await factories.offer(matching_app)
    youth = await factories.register(matching)
    dispatch = youth["dispatch"]
    if review == "obstacle":
        path, told = (
            f"/v1/dispatches/{dispatch['id']}/obstacle",
            {"kind": "safety", "detail": "未验收"},
        )
        headers = placing.side(dispatch, "unit")
    else:
        path, headers = "/v1/me/objections", tokens.youth(youth["id"])
        told = {"subject": "dispatch", "dispatch_id": dispatch["id"], "words": "路途太远"}
    assert (await matching.post(path, json=told, headers=headers)).status_code == 201
    clock.move("2026-03-20")
    await lapse_daily(matching_app)
    assert (await newest(matching, youth["id"]))["dispatch"]["state"] == "issued"


async def test_an_answer_and_the_days_end_that_meet_leave_one_outcome(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    for day in ("2026-03-06", "2026-03-20", "2026-04-10"):
        clock.move(day)
        await factories.offer(matching_app)
        youth = await factories.register(matching)
        dispatch = youth["dispatch"]
        clock.move(date.fromisoformat(dispatch["respond_by"]) + timedelta(days=1))
        accepting = matching.post(
            f"/v1/dispatches/{dispatch['id']}/acceptance",
            json={"expected_version": dispatch["version"]},
            headers=tokens.youth(youth["id"]),
        )
        answer, _ = await asyncio.gather(accepting, lapse_daily(matching_app))
        shown = await newest(matching, youth["id"])
        if answer.status_code == 200:
            assert (shown["state"], shown["dispatch"]["state"]) == ("applied", "accepted")
        else:
            assert placing.refusal(answer)[0] in (409, 412)
            assert (shown["state"], shown["dispatch"], shown["declines"]) == ("paused", None, 1)
