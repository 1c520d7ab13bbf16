"""Scans that wait for an office: listed with its clock, while nobody else's clock runs."""

from datetime import date

import httpx2
import pytest
from fastapi import FastAPI

from services.common.values import ids
from services.matching import policy
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing
from tests.matching.routes.test_papers import hand_in, review

PATH = "/v1/overdue/papers"
SIGN_BY = "2026-03-05"
"""The third working day after the acceptance on the 2nd."""


async def listed(client: httpx2.AsyncClient, headers: dict[str, str]) -> list[placing.Shown]:
    answer = await client.get(PATH, headers=headers)
    assert answer.status_code == 200, answer.text
    items: list[placing.Shown] = answer.json()["items"]
    return items


async def late(client: httpx2.AsyncClient) -> list[str]:
    answer = await client.get("/v1/overdue/agreements", headers=tokens.officer(placing.OFFICE))
    return [one["dispatch_id"] for one in answer.json()["items"]]


async def sign_by(client: httpx2.AsyncClient, dispatch: placing.Shown) -> str:
    path = f"/v1/dispatches/{dispatch['id']}"
    told = (await client.get(path, headers=placing.side(dispatch, "youth"))).json()
    return str(told["sign_by"])


async def test_a_scan_is_listed_with_the_offices_clock_until_it_is_looked_at(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    paper = (await hand_in(matching, dispatch, "unit", "unit", "youth")).json()
    office = placing.side(dispatch, "office")
    for day, overdue in (("2026-03-05", False), ("2026-03-06", True)):
        clock.move(day)
        for headers in (office, tokens.officer("640000")):
            (told,) = await listed(matching, headers)
            assert (told["paper_id"], told["kind"]) == (paper["id"], "agreement")
            assert (told["handed_in_on"], told["due_on"]) == ("2026-03-02", "2026-03-05")
            assert told["overdue"] == overdue
    assert await listed(matching, tokens.officer("640200")) == []
    refused = await matching.get(PATH, headers=tokens.unit(ids.new("unt")))
    assert placing.refusal(refused) == (403, "role-lacks-right")
    assert (await review(matching, dispatch, paper)).json()["state"] == "accepted"
    assert await listed(matching, office) == []


async def test_the_clock_is_that_of_the_workplaces_county_and_pages_follow_one_another(
    matching_app: FastAPI, matching: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [await placing.accepted(matching_app, matching) for _ in range(2)]
    papers = [(await hand_in(matching, one, "unit", "unit")).json()["id"] for one in both]
    county = both[0]["workplace_county"]
    monkeypatch.setattr(policy, "paper_days", lambda _, place: 1 if place == county else 60)
    office, seen, cursor = placing.side(both[0], "office"), [], ""
    while cursor is not None:
        tail = f"&cursor={cursor}" if cursor else ""
        page = (await matching.get(f"{PATH}?limit=1{tail}", headers=office)).json()
        seen += [(one["paper_id"], one["due_on"]) for one in page["items"]]
        cursor = page["next_cursor"]
    assert seen == [(key, "2026-03-03") for key in sorted(papers)]


async def test_the_time_to_sign_stands_still_while_a_scan_waits(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    assert await sign_by(matching, dispatch) == SIGN_BY
    clock.move(SIGN_BY)
    paper = (await hand_in(matching, dispatch, "unit", "unit")).json()
    clock.move("2026-03-16")
    assert await late(matching) == []
    told = {"decision": "return", "ground": "看不清编号"}
    assert (await review(matching, dispatch, paper, **told)).status_code == 200
    # Handed in on the last day: the working day after the return is left.
    assert await sign_by(matching, dispatch) == "2026-03-17"
    event, _, data = (await placing.events(matching_app, "dispatch", dispatch["id"]))[-1]
    assert (event, data["sign_by"]) == ("dispatch.paper-returned", "2026-03-17")
    for day, known in (("2026-03-17", []), ("2026-03-18", [dispatch["id"]])):
        clock.move(day)
        assert await late(matching) == known


async def test_who_hands_in_late_stays_late(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    clock.move("2026-03-06")
    paper = (await hand_in(matching, dispatch, "unit", "unit")).json()
    assert await late(matching) == [dispatch["id"]]
    assert (await review(matching, dispatch, paper)).status_code == 200
    assert await sign_by(matching, dispatch) == SIGN_BY


@pytest.mark.parametrize(("handed_in", "taken"), [("2026-03-03", True), ("2026-03-04", False)])
async def test_a_youth_is_eligible_as_of_the_day_handed_in(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    handed_in: str,
    *,
    taken: bool,
) -> None:
    """Twenty-five on the 4th of March."""
    aged = {"id_number": factories.an_id_number(date(2001, 3, 4))}
    dispatch = await placing.accepted(matching_app, matching, **aged)
    clock.move(handed_in)
    paper = (await hand_in(matching, dispatch, "unit", "unit", "youth")).json()
    clock.move("2026-03-10")
    answer = await review(matching, dispatch, paper)
    if taken:
        assert (answer.status_code, answer.json()["state"]) == (200, "accepted")
        arrived = await placing.arrive(matching, dispatch, "2026-03-10")
        assert arrived.status_code == 201, arrived.text
    else:
        assert placing.refusal(answer) == (409, "not-eligible")


async def test_a_signature_after_the_paper_counts_on_its_own_day(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    aged = {"id_number": factories.an_id_number(date(2001, 3, 4))}
    dispatch = await placing.accepted(matching_app, matching, **aged)
    clock.move("2026-03-03")
    paper = (await hand_in(matching, dispatch, "unit", "unit", "youth")).json()
    clock.move("2026-03-05")
    refused = await placing.sign(matching, dispatch, "unit")
    assert placing.refusal(refused) == (409, "not-eligible")
    assert (await review(matching, dispatch, paper)).status_code == 200
