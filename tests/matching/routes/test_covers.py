"""Where cover is a condition of arrival, the unit's word alone is none."""

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.matching import policy
from services.matching.rules.preparations import PreparationTerms
from tests.conftest import SandboxClock, client_of
from tests.matching import insuring, placing

NEEDED = PreparationTerms(training_needed=False, cover_needed=True)
TOLD = {"insured_from": "2026-03-02"}


@pytest.fixture
async def reporting(reporting_made: FastAPI) -> Any:
    yield reporting_made
    await reporting_made.state.database.close()


@pytest.fixture
async def signed(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    reporting: FastAPI,
    monkeypatch: pytest.MonkeyPatch,
) -> placing.Shown:
    monkeypatch.setattr(policy, "preparation_terms", lambda *_: NEEDED)
    insuring.asked(matching_app, reporting)
    return await placing.signed(matching_app, matching)


async def test_arrival_waits_for_a_contract_and_the_consent_to_its_sum(
    matching: httpx2.AsyncClient, reporting: FastAPI, signed: placing.Shown
) -> None:
    answer = await placing.arrive(matching, signed, "2026-03-02", **TOLD)
    assert placing.refusal(answer) == (409, "cover-missing")
    assert answer.json()["reason"] == "no_consent"
    await insuring.consent(matching, signed)
    answer = await placing.arrive(matching, signed, "2026-03-02", **TOLD)
    assert placing.refusal(answer) == (409, "cover-missing")
    assert answer.json()["reason"] == "no_contract"
    await insuring.contract(reporting)
    bare = await placing.arrive(matching, signed, "2026-03-02")
    assert placing.refusal(bare) == (409, "cover-missing")
    answer = await placing.arrive(matching, signed, "2026-03-02", **TOLD)
    assert (answer.status_code, answer.json()["insured_at_arrival"]) == (201, True), answer.text


@pytest.mark.parametrize(
    ("days", "status"),
    [
        ({"first_day": "2026-03-02"}, 201),
        ({"first_day": "2026-03-03"}, 409),
        ({"last_day": "2026-03-02"}, 201),
        ({"last_day": "2026-03-01"}, 409),
        ({"region": "640200"}, 409),
    ],
)
async def test_the_contract_is_of_the_place_and_holds_on_the_day_itself(
    matching: httpx2.AsyncClient,
    reporting: FastAPI,
    signed: placing.Shown,
    *,
    days: dict[str, str],
    status: int,
) -> None:
    await insuring.consent(matching, signed)
    if "region" not in days:
        await insuring.contract(reporting, **days)
    answer = await placing.arrive(matching, signed, "2026-03-02", **TOLD)
    assert answer.status_code == status, answer.text


async def test_a_consent_of_after_the_arrival_came_too_late(
    matching: httpx2.AsyncClient, reporting: FastAPI, signed: placing.Shown, clock: SandboxClock
) -> None:
    await insuring.contract(reporting)
    clock.move("2026-03-03")
    await insuring.consent(matching, signed)
    late = await placing.arrive(matching, signed, "2026-03-02", **TOLD)
    assert (late.status_code, late.json()["reason"]) == (409, "no_consent")
    answer = await placing.arrive(matching, signed, "2026-03-03", **TOLD)
    assert answer.status_code == 201, answer.text


async def test_while_reporting_is_away_nobody_arrives_and_nothing_is_kept(
    matching_app: FastAPI, matching: httpx2.AsyncClient, signed: placing.Shown
) -> None:
    await insuring.consent(matching, signed)
    insuring.out_of_reach(matching_app)
    answer = await placing.arrive(matching, signed, "2026-03-02", **TOLD)
    assert placing.refusal(answer) == (503, "cover-unknown")
    async with matching_app.state.database.transaction() as session:
        assert await session.scalar(text("SELECT count(*) FROM placements")) == 0
    path = f"/v1/dispatches/{signed['id']}"
    shown = await matching.get(path, headers=placing.side(signed, "unit"))
    assert shown.json()["state"] == "signed"


async def test_reporting_is_not_asked_where_no_region_wants_it(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    insuring.out_of_reach(matching_app)
    dispatch = await placing.signed(matching_app, matching)
    answer = await placing.arrive(matching, dispatch, "2026-03-02", **TOLD)
    assert answer.status_code == 201, answer.text


async def test_no_user_token_opens_what_matching_asks(reporting: FastAPI) -> None:
    async with client_of(reporting) as client:
        path = "/internal/insured?region=640100&day=2026-03-02"
        headers = placing.side({}, "office")
        assert (await client.get(path, headers=headers)).status_code == 401
