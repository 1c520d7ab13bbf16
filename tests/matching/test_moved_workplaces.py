"""A post moves to another county: what becomes of dispatches, agreements and placements there."""

import asyncio
from datetime import date
from typing import Any

import httpx2
from fastapi import FastAPI

from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing

THEN, NOW = factories.COUNTY, "640323"
"""兴庆区 and 盐池县."""


async def a_dispatch(app: FastAPI, client: httpx2.AsyncClient, **facts: Any) -> placing.Shown:
    post_id = await factories.offer(app, **facts)
    dispatch: placing.Shown = (await factories.register(client))["dispatch"]
    assert dispatch["post_id"] == post_id
    return dispatch


async def moved(app: FastAPI, of: placing.Shown, since: str = "2026-03-02", **facts: Any) -> None:
    """The feed tells that the post of a dispatch or placement stands elsewhere since a day."""
    told = {"unit_id": of["unit_id"], "workplace_county": NOW} | facts
    day = date.fromisoformat(since)
    await factories.offer(app, post_id=of["post_id"], since=day, **told)


async def shown(client: httpx2.AsyncClient, kind: str, of: placing.Shown) -> placing.Shown:
    answer = await client.get(f"/v1/{kind}/{of['id']}", headers=placing.side(of, "youth"))
    assert answer.status_code == 200, answer.text
    told: placing.Shown = answer.json()
    return told


async def test_an_issued_dispatch_takes_the_new_county_at_once(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await a_dispatch(matching_app, matching)
    await moved(matching_app, dispatch)
    now = await shown(matching, "dispatches", dispatch)
    assert (now["workplace_county"], now["version"]) == (NOW, dispatch["version"] + 1)
    event, day, data = (await placing.events(matching_app, "dispatch", dispatch["id"]))[-1]
    assert (event, day) == ("dispatch.workplace-moved", date(2026, 3, 2))
    assert (data["workplace_county"], data["before"]) == (NOW, THEN)
    # The youth answers what now stands, and the agreement names it.
    stale = await matching.post(
        f"/v1/dispatches/{dispatch['id']}/acceptance",
        json={"expected_version": dispatch["version"]},
        headers=placing.side(dispatch, "youth"),
    )
    assert placing.refusal(stale) == (412, "dispatch-changed")
    await factories.accept(matching, now)
    agreement = await placing.agreement(matching, dispatch)
    assert agreement["content"]["particulars"]["county_name"] == "盐池县"


async def test_an_agreement_that_one_side_signed_is_written_anew_and_signed_again_by_both(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    old = await placing.agreement(matching, dispatch)
    assert (await placing.sign(matching, dispatch, "unit")).status_code == 201
    await moved(matching_app, dispatch)
    new = await placing.agreement(matching, dispatch)
    assert (new["number"], new["missing"]) == (old["number"], ["unit", "youth"])
    assert new["content"]["particulars"]["county_name"] == "盐池县"
    _, _, data = (await placing.events(matching_app, "dispatch", dispatch["id"]))[-1]
    assert (data["agreement"], data["void_signatures"]) == (old["number"], ["unit"])
    assert data["missing"] == ["unit", "youth"]
    assert (data["digest_before"], data["digest"]) == (old["digest"], new["digest"])
    refused = await placing.sign(matching, dispatch, "youth", digest=old["digest"])
    assert placing.refusal(refused) == (409, "digest-differs")
    for party in ("youth", "unit"):
        assert (await placing.sign(matching, dispatch, party)).status_code == 201
    assert (await shown(matching, "dispatches", dispatch))["state"] == "signed"


async def overdue_agreements(client: httpx2.AsyncClient) -> list[str]:
    answer = await client.get("/v1/overdue/agreements", headers=tokens.officer(placing.OFFICE))
    assert answer.status_code == 200, answer.text
    return [one["dispatch_id"] for one in answer.json()["items"]]


async def test_a_text_written_anew_on_the_last_day_is_signed_within_the_full_time(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    assert dispatch["sign_by"] == "2026-03-05"
    clock.move("2026-03-05")
    await moved(matching_app, dispatch, "2026-03-05")
    assert (await shown(matching, "dispatches", dispatch))["sign_by"] == "2026-03-10"
    _, _, data = (await placing.events(matching_app, "dispatch", dispatch["id"]))[-1]
    assert data["sign_by"] == "2026-03-10"
    clock.move("2026-03-10")
    assert await overdue_agreements(matching) == []
    clock.move("2026-03-11")
    assert await overdue_agreements(matching) == [dispatch["id"]]


async def test_who_was_late_to_sign_stays_late_with_the_text_written_anew(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    clock.move("2026-03-06")
    await moved(matching_app, dispatch, "2026-03-06")
    assert (await shown(matching, "dispatches", dispatch))["sign_by"] == "2026-03-05"
    assert await overdue_agreements(matching) == [dispatch["id"]]


async def test_a_signed_agreement_keeps_its_text_and_the_arrival_is_in_the_new_county(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    old = await placing.agreement(matching, dispatch)
    clock.move("2026-03-03")
    await moved(matching_app, dispatch, "2026-03-03")
    assert await placing.agreement(matching, dispatch) == old
    clock.move("2026-03-05")
    answer = await placing.arrive(matching, dispatch, "2026-03-05")
    assert answer.status_code == 201, answer.text
    placement = answer.json()
    assert placement["workplace_county"] == NOW
    (told,) = await placing.events(matching_app, "placement", placement["id"])
    assert (told[0], told[2]["workplace_county"]) == ("placement.arrived", NOW)
    assert await placing.agreement(matching, dispatch) == old


async def test_an_open_placement_is_told_to_stand_in_the_new_county_since_the_day_of_the_move(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-03-09")
    await moved(matching_app, placement, "2026-03-06")
    now = await shown(matching, "placements", placement)
    assert (now["workplace_county"], now["version"]) == (NOW, placement["version"] + 1)
    event, day, data = (await placing.events(matching_app, "placement", placement["id"]))[-1]
    assert (event, day) == ("placement.workplace-moved", date(2026, 3, 6))
    assert (data["workplace_county"], data["before"]) == (NOW, THEN)


async def test_a_placement_goes_with_a_post_that_was_closed_meanwhile(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    placement = await placing.arrived(matching_app, matching)
    await moved(matching_app, placement, version=2, state="closed")
    assert (await shown(matching, "placements", placement))["workplace_county"] == NOW


async def test_what_was_over_before_the_move_stays_where_it_was(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    early = {"last_day": "2026-03-03", "cause": "own_choice", "by_whom": "youth"}
    clock.move("2026-03-04")
    assert (await placing.move(matching, placement, "early-end", **early)).status_code == 200
    await moved(matching_app, placement, "2026-03-04")
    assert (await shown(matching, "placements", placement))["workplace_county"] == THEN
    await moved(matching_app, placement, "2026-03-03", workplace_county="640302")
    assert (await shown(matching, "placements", placement))["workplace_county"] == "640302"


async def test_a_dispatch_that_was_refused_stays_where_it_was(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await a_dispatch(matching_app, matching)
    await factories.refuse(matching, dispatch)
    await moved(matching_app, dispatch)
    assert (await shown(matching, "dispatches", dispatch))["workplace_county"] == THEN


async def test_what_is_told_again_of_a_post_that_did_not_move_changes_nothing(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    placement = await placing.arrived(matching_app, matching)
    await moved(matching_app, placement, workplace_county=THEN, lodging=True)
    assert (await shown(matching, "placements", placement))["version"] == placement["version"]


async def test_an_arrival_beside_the_move_ends_in_the_new_county(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatches = [await placing.signed(matching_app, matching) for _ in range(4)]
    answers = await asyncio.gather(
        *(placing.arrive(matching, one, "2026-03-02") for one in dispatches),
        *(moved(matching_app, one) for one in dispatches),
    )
    for answer in answers[: len(dispatches)]:
        assert isinstance(answer, httpx2.Response), answer
        assert answer.status_code == 201, answer.text
        now = await shown(matching, "placements", answer.json())
        assert now["workplace_county"] == NOW
