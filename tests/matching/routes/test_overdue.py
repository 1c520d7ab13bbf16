"""Overdue steps: listed from the day after the last working day, the longest first."""

from datetime import date, timedelta

import httpx2
from fastapi import FastAPI
from sqlalchemy import update

from services.common.store.calendar import calendar_years
from tests import calendars, tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing


async def overdue(
    client: httpx2.AsyncClient, step: str, region: str = "640100", query: str = ""
) -> dict[str, object]:
    answer = await client.get(f"/v1/overdue/{step}{query}", headers=tokens.officer(region))
    assert answer.status_code == 200, answer.text
    shown: dict[str, object] = answer.json()
    return shown


async def test_an_answer_is_overdue_on_the_day_after_its_last(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    await factories.offer(matching_app)
    dispatch = (await factories.register(matching))["dispatch"]
    clock.move(dispatch["respond_by"])
    assert (await overdue(matching, "responses"))["items"] == []
    clock.move(date.fromisoformat(dispatch["respond_by"]) + timedelta(days=1))
    (found,) = (await overdue(matching, "responses"))["items"]
    assert (found["dispatch_id"], found["due_on"]) == (dispatch["id"], dispatch["respond_by"])
    await factories.accept(matching, dispatch)
    assert (await overdue(matching, "responses"))["items"] == []


async def test_an_agreement_is_overdue_on_the_day_after_its_third_working_day(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    clock.move("2026-03-05")
    assert (await overdue(matching, "agreements"))["items"] == []
    clock.move("2026-03-06")
    (found,) = (await overdue(matching, "agreements"))["items"]
    assert (found["dispatch_id"], found["due_on"]) == (dispatch["id"], "2026-03-05")
    assert (found["region"], found["provisional"], found["obstacle_open"]) == (
        "640100",
        False,
        False,
    )
    assert (await overdue(matching, "arrivals"))["items"] == []
    assert (await overdue(matching, "agreements", "640200"))["items"] == []


async def test_an_arrival_is_overdue_after_five_working_days_until_it_comes(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    clock.move("2026-03-09")
    assert (await overdue(matching, "arrivals"))["items"] == []
    clock.move("2026-03-10")
    (found,) = (await overdue(matching, "arrivals"))["items"]
    assert (found["dispatch_id"], found["due_on"]) == (dispatch["id"], "2026-03-09")
    await placing.arrive(matching, dispatch, "2026-03-10")
    assert (await overdue(matching, "arrivals"))["items"] == []


async def test_a_day_of_an_unpublished_year_is_marked_provisional(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    await calendars.know_years(matching_app, (2028,))
    async with matching_app.state.database.transaction() as session:
        of_year = calendar_years.c.year == 2027
        await session.execute(update(calendar_years).where(of_year).values(provisional=True))
    clock.move("2027-03-01")
    await placing.accepted(matching_app, matching)
    clock.move("2027-03-05")
    (found,) = (await overdue(matching, "agreements"))["items"]
    assert found["provisional"] is True


async def test_the_longest_overdue_comes_first_and_pages_go_on_from_there(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    first = await placing.accepted(matching_app, matching)
    second = await placing.accepted(matching_app, matching)
    clock.move("2026-03-03")
    third = await placing.accepted(matching_app, matching)
    clock.move("2026-03-20")
    page = await overdue(matching, "agreements", query="?limit=2")
    rest = await overdue(matching, "agreements", query=f"?cursor={page['next_cursor']}")
    found = [item["dispatch_id"] for item in (*page["items"], *rest["items"])]
    assert found == [first["id"], second["id"], third["id"]]
    assert rest["next_cursor"] is None


async def test_a_cursor_of_another_list_is_malformed(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    for cursor in ("WyJhIl0", "WyJhIiwiYiJd"):
        answer = await matching.get(
            f"/v1/overdue/arrivals?cursor={cursor}", headers=tokens.officer()
        )
        assert placing.refusal(answer) == (422, "cursor-invalid")


async def test_only_offices_see_what_is_overdue(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    for by in ("unit", "youth"):
        answer = await matching.get("/v1/overdue/arrivals", headers=placing.side(dispatch, by))
        assert placing.refusal(answer) == (403, "role-lacks-right")
    answer = await matching.get("/v1/overdue/cases", headers=tokens.officer())
    assert placing.refusal(answer) == (422, "malformed")


async def test_the_feed_tells_the_last_day_of_each_step(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    told = await placing.events(matching_app, "dispatch", dispatch["id"])
    assert [
        (event, data.get("respond_by"), data.get("sign_by"), data.get("arrive_by"))
        for event, _, data in told
        if event != "dispatch.party-signed"
    ] == [
        ("dispatch.issued", dispatch["respond_by"], None, None),
        ("dispatch.accepted", None, "2026-03-05", None),
        ("dispatch.signed", None, None, "2026-03-09"),
    ]
