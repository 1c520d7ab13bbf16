"""How an area stands, told to a sister: counts only, each of its own region."""

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing
from tests.matching.routes.test_papers import hand_in, review

PATH = "/internal/standings"


def asking(scope: str = "standings:read") -> dict[str, str]:
    return tokens.sister("reporting", "matching", scope)


async def told(matching: httpx2.AsyncClient, region: str) -> dict[str, Any]:
    answer = await matching.get(PATH, params={"region": region}, headers=asking())
    assert answer.status_code == 200, answer.text
    standing: dict[str, Any] = answer.json()
    return standing


async def test_seats_who_waits_and_what_is_overdue_are_counted(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    nothing = dict.fromkeys(
        ("offered", "taken", "waiting", "responses", "agreements", "arrivals", "follow_ups"), 0
    )
    assert await told(matching, "640100") == nothing
    dispatch = await placing.accepted(matching_app, matching)
    await factories.register(matching)
    assert await told(matching, "640100") == nothing | {"offered": 1, "taken": 1, "waiting": 1}
    assert await told(matching, "640200") == nothing
    clock.move(dispatch["sign_by"])
    assert (await told(matching, "640000"))["agreements"] == 0
    clock.move("2026-04-30")
    assert (await told(matching, "640000"))["agreements"] == 1


async def test_no_agreement_is_overdue_while_a_scan_waits_for_the_office(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    clock.move(dispatch["sign_by"])
    paper = (await hand_in(matching, dispatch, "unit", "unit")).json()
    clock.move("2026-03-16")
    assert (await told(matching, "640100"))["agreements"] == 0
    returned = {"decision": "return", "ground": "看不清编号"}
    assert (await review(matching, dispatch, paper, **returned)).status_code == 200
    clock.move("2026-03-18")
    assert (await told(matching, "640100"))["agreements"] == 1


async def test_a_follow_up_not_made_by_its_day_is_overdue(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-04-10")
    early = {"last_day": "2026-04-10", "cause": "unit_closed", "by_whom": "unit"}
    assert (await placing.move(matching, placement, "early-end", **early)).status_code == 200
    clock.move("2026-05-10")
    assert (await told(matching, "640100"))["follow_ups"] == 0
    clock.move("2026-05-11")
    assert (await told(matching, "640100"))["follow_ups"] == 1


@pytest.mark.parametrize("headers", [asking("names:read"), tokens.officer("640000")])
@pytest.mark.parametrize(
    ("path", "params"),
    [
        (PATH, {"region": "640100"}),
        (
            "/internal/waiting-times",
            {"region": "640100", "first": "2026-01-01", "last": "2026-12-31"},
        ),
    ],
)
async def test_nobody_else_is_told(
    matching: httpx2.AsyncClient, headers: dict[str, str], path: str, params: dict[str, str]
) -> None:
    answer = await matching.get(path, params=params, headers=headers)
    assert answer.status_code in (401, 403)


async def test_a_sister_reads_the_waiting_times_that_an_office_reads(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await placing.accepted(matching_app, matching)
    params = {"region": "640100", "first": "2026-01-01", "last": "2026-12-31"}
    headers = asking("waiting-times:read")
    sister = await matching.get("/internal/waiting-times", params=params, headers=headers)
    office = await matching.get(
        "/v1/waiting-times", params=params, headers=tokens.officer("640100")
    )
    assert (sister.status_code, sister.json()) == (200, office.json())
