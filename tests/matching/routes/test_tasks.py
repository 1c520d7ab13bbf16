"""What waits for a unit: from the day on which it can be done until it is done, and by when."""

import httpx2
from fastapi import FastAPI
from sqlalchemy import text

from services.common.values import ids
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import placing

PATH = "/v1/me/tasks"


async def waiting(client: httpx2.AsyncClient, of: placing.Shown) -> list[tuple[str, str, bool]]:
    """Kind, last day in time and whether that is over, of what waits for the unit."""
    answer = await client.get(PATH, headers=placing.side(of, "unit"))
    assert answer.status_code == 200, answer.text
    return [(one["kind"], one["due_on"], one["overdue"]) for one in answer.json()["items"]]


async def test_a_unit_reads_what_it_has_to_do_from_the_signature_to_the_end(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    assert await waiting(matching, dispatch) == [("sign", "2026-03-05", False)]
    await placing.sign(matching, dispatch, "unit")
    assert await waiting(matching, dispatch) == [], "the youth signs, not the unit"
    await placing.sign(matching, dispatch, "youth")
    assert await waiting(matching, dispatch) == [("arrival", "2026-03-09", False)]
    clock.move("2026-03-10")
    assert await waiting(matching, dispatch) == [("arrival", "2026-03-09", True)]
    placement = (await placing.arrive(matching, dispatch, "2026-03-10")).json()
    for day, told in (
        ("2026-03-30", []),
        ("2026-03-31", [("attendance", "2026-04-07", False)]),
        ("2026-04-07", [("attendance", "2026-04-07", False)]),
        ("2026-04-08", [("attendance", "2026-04-07", True)]),
    ):
        clock.move(day)
        assert await waiting(matching, placement) == told, day
    assert (await placing.confirm(matching, placement, "2026-03")).status_code == 200
    assert await waiting(matching, placement) == []


async def test_the_last_month_and_the_end_wait_from_the_last_day_of_the_term_and_are_paged(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-09-01")
    for month in ("03", "04", "05", "06", "07", "08"):
        assert (await placing.confirm(matching, placement, f"2026-{month}")).status_code == 200
    unit = placing.side(placement, "unit")
    first = (await matching.get(f"{PATH}?limit=1", headers=unit)).json()
    assert [(one["kind"], one["month"]) for one in first["items"]] == [("attendance", "2026-09")]
    path = f"{PATH}?limit=1&cursor={first['next_cursor']}"
    second = (await matching.get(path, headers=unit)).json()
    assert [(one["kind"], one["due_on"]) for one in second["items"]] == [("end", "2026-09-04")]
    assert second["next_cursor"] is None
    assert (await placing.move(matching, placement, "completion")).status_code == 200
    assert await waiting(matching, placement) == [("attendance", "2026-09-08", False)]


async def test_what_an_office_has_to_look_at_does_not_wait_for_the_unit(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    path = f"/v1/dispatches/{dispatch['id']}/obstacle"
    body = {"kind": "youth_absent", "detail": "电话无人接听"}
    reported = await matching.post(path, json=body, headers=placing.side(dispatch, "unit"))
    assert reported.status_code == 201
    assert await waiting(matching, dispatch) == []


async def test_nobody_reads_what_another_unit_has_to_do(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await placing.accepted(matching_app, matching)
    other = {"unit_id": ids.new("unt")}
    assert await waiting(matching, other) == []
    for headers in (tokens.officer("640100"), tokens.youth(ids.new("yth"))):
        assert (await matching.get(PATH, headers=headers)).status_code == 403


async def test_a_month_of_a_suspended_stay_waits_once_it_is_over(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-03-16")
    body = {"since": "2026-03-16", "cause": "illness"}
    path = f"/v1/placements/{placement['id']}/suspension"
    stopped = await matching.post(path, json=body, headers=placing.side(placement, "unit"))
    assert stopped.status_code in {200, 201}, stopped.text
    clock.move("2026-03-31")
    assert await waiting(matching, placement) == []
    clock.move("2026-04-01")
    [(kind, _, _)] = await waiting(matching, placement)
    assert kind == "attendance"
    assert (await placing.confirm(matching, placement, "2026-03")).status_code == 200


async def test_what_an_office_has_to_enter_is_no_arrival_that_waits(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    assert [kind for kind, _, _ in await waiting(matching, dispatch)] == ["arrival"]
    async with matching_app.state.database.transaction() as session:
        rest = text("UPDATE post_seats SET state = 'suspended' WHERE post_id = :post")
        await session.execute(rest, {"post": dispatch["post_id"]})
    assert await waiting(matching, dispatch) == []


async def test_an_end_is_due_while_the_unit_may_enter_it_and_then_the_offices(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    for day, office_enters, code in (
        ("2026-09-07", True, (409, "day-too-far-back")),
        ("2026-09-04", False, None),
    ):
        clock.move(day)
        items = (await matching.get(PATH, headers=placing.side(placement, "unit"))).json()["items"]
        [end] = [one for one in items if one["kind"] == "end"]
        told = (end["due_on"], end["overdue"], end["office_enters"])
        assert told == ("2026-09-04", office_enters, office_enters), day
        entered = await placing.move(matching, placement, "completion")
        assert (placing.refusal(entered) if code else entered.status_code) == (code or 200), day
