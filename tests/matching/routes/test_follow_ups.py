"""Follow-up over HTTP: opened by an end, worked on, overdue, closed by a job or an officer."""

import asyncio
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from ulid import ULID

from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing

EARLY = {"last_day": "2026-04-10", "cause": "unit_closed", "by_whom": "unit"}
GUIDED = {"kind": "guidance", "made_on": "2026-05-11", "reached": True}
JOB = {"outcome": "employed_otherwise", "since": "2026-05-11", "evidence": "social_insurance"}


@pytest.fixture
async def left(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> placing.Shown:
    """A placement that ended early by the unit's doing on 10 April."""
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-04-10")
    answer = await placing.move(matching, placement, "early-end", **EARLY)
    assert answer.status_code == 200, answer.text
    ended: placing.Shown = answer.json()
    return ended


async def case(client: httpx2.AsyncClient, placement: placing.Shown) -> Any:
    path = f"/v1/placements/{placement['id']}/follow-ups"
    return (await client.get(path, headers=tokens.officer(placing.OFFICE))).json()


async def follow(
    client: httpx2.AsyncClient, placement: placing.Shown, **told: Any
) -> httpx2.Response:
    return await placing.move(client, placement, "follow-ups", "office", **(GUIDED | told))


async def overdue(client: httpx2.AsyncClient, region: str = placing.OFFICE) -> list[str]:
    answer = await client.get("/v1/overdue/follow-ups", headers=tokens.officer(region))
    assert answer.status_code == 200, answer.text
    return [item["placement_id"] for item in answer.json()["items"]]


async def test_whoever_left_early_is_looked_after_and_overdue_the_day_after(
    matching: httpx2.AsyncClient, left: placing.Shown, clock: SandboxClock
) -> None:
    opened = await case(matching, left)
    assert (opened["state"], opened["due_on"], opened["made"]) == ("open", "2026-05-10", [])
    clock.move("2026-05-10")
    assert await overdue(matching) == []
    clock.move("2026-05-11")
    assert await overdue(matching) == [left["id"]]
    assert await overdue(matching, "640200") == []


async def test_what_was_done_sets_the_next_day_and_is_kept(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    left: placing.Shown,
    clock: SandboxClock,
) -> None:
    clock.move("2026-05-11")
    posts = {"kind": "posts_sent", "post_ids": [left["post_id"]], "note": "推送了两家"}
    answer = await follow(matching, left, **posts)
    assert (answer.status_code, answer.json()["due_on"]) == (201, "2026-07-09"), answer.text
    assert answer.json()["made"][0]["note"] == "推送了两家"
    assert await overdue(matching) == []
    told = await placing.events(matching_app, "follow-up", left["id"])
    assert [event for event, _, _ in told] == ["follow-up.opened", "follow-up.made"]
    assert told[-1][2] == {
        "state": "open",
        "due_on": "2026-07-09",
        "kind": "posts_sent",
        "reached": True,
        "posts": 1,
        "youth_id": left["youth_id"],
        "youth_region": "640104",
    }


async def test_a_try_that_reached_nobody_leaves_the_case_overdue(
    matching: httpx2.AsyncClient, left: placing.Shown, clock: SandboxClock
) -> None:
    clock.move("2026-05-11")
    answer = await follow(matching, left, reached=False)
    assert (answer.status_code, answer.json()["due_on"]) == (201, "2026-05-10"), answer.text
    assert await overdue(matching) == [left["id"]]


async def test_posts_that_nobody_can_take_are_not_sent(
    matching: httpx2.AsyncClient, left: placing.Shown, clock: SandboxClock
) -> None:
    clock.move("2026-05-11")
    gone = f"pst_{ULID()}"
    answer = await follow(matching, left, kind="posts_sent", post_ids=[left["post_id"], gone])
    assert placing.refusal(answer) == (409, "posts-not-open")
    assert answer.json()["post_ids"] == [gone]
    assert (await case(matching, left))["made"] == []


async def test_a_death_closes_the_case_and_its_correction_opens_it(
    matching: httpx2.AsyncClient, left: placing.Shown
) -> None:
    entry = left["entries"][-1]["id"]
    for cause, by_whom, state in (("death", "neither", "closed"), ("study", "youth", "open")):
        told = {"kind": "ended_early", "last_day": "2026-04-10", "cause": cause, "by_whom": by_whom}
        path = f"/v1/placements/{left['id']}"
        seen = await matching.get(path, headers=placing.side(left, "unit"))
        body = {"corrects": entry, "end": told, "ground": "登记有误"}
        body["expected_version"] = seen.json()["version"]
        answer = await placing.move(matching, left, "corrections", "office", **body)
        assert answer.status_code in (200, 201), answer.text
        entry = answer.json()["entries"][-1]["id"]
        assert (await case(matching, left))["state"] == state


async def test_a_job_closes_the_case_and_its_loss_opens_it_again(
    matching: httpx2.AsyncClient, left: placing.Shown, clock: SandboxClock
) -> None:
    clock.move("2026-05-11")
    await placing.move(matching, left, "outcome", "office", **JOB)
    closed = await case(matching, left)
    assert (closed["state"], closed["closed_because"]) == ("closed", "employed")
    assert placing.refusal(await follow(matching, left)) == (409, "follow-up-not-open")
    await placing.move(matching, left, "outcome", "office", outcome="neither")
    again = await case(matching, left)
    assert (again["state"], again["closed_because"]) == ("open", None)


async def test_an_officer_closes_for_a_reason_and_it_stays_closed(
    matching: httpx2.AsyncClient, left: placing.Shown
) -> None:
    told: dict[str, Any] = {"because": "unwilling", "ground": "本人电话答复不需要"}
    word = {"given_on": "2026-04-10", "method": "by_phone"}
    for wrong in (told, told | {"because": "studying", "consent": word}):
        answer = await placing.move(matching, left, "follow-up-closing", "office", **wrong)
        assert placing.refusal(answer) == (409, "word-missing")
    for day in ("2026-04-09", "2026-04-11"):
        other = told | {"consent": word | {"given_on": day}}
        answer = await placing.move(matching, left, "follow-up-closing", "office", **other)
        assert placing.refusal(answer) == (422, "malformed"), "the last day on post to today"
    told |= {"consent": word}
    answer = await placing.move(matching, left, "follow-up-closing", "office", **told)
    assert (answer.status_code, answer.json()["state"]) == (200, "closed"), answer.text
    again = await placing.move(matching, left, "follow-up-closing", "office", **told)
    assert placing.refusal(again) == (409, "follow-up-not-open")
    await placing.move(matching, left, "outcome", "office", outcome="neither")
    assert (await case(matching, left))["closed_because"] == "unwilling"
    by_record = {"because": "employed", "ground": "已就业"}
    refused = await placing.move(matching, left, "follow-up-closing", "office", **by_record)
    assert refused.status_code == 422


async def test_the_youth_reads_their_own_case_without_the_offices_notes(
    matching: httpx2.AsyncClient, left: placing.Shown, clock: SandboxClock
) -> None:
    clock.move("2026-05-11")
    await follow(matching, left, note="本人情绪不高")
    closing = {
        "because": "unwilling",
        "ground": "本人电话答复不需要",
        "consent": {"given_on": "2026-05-11", "method": "by_phone"},
    }
    await placing.move(matching, left, "follow-up-closing", "office", **closing)
    path = f"/v1/placements/{left['id']}/follow-ups"
    own = await matching.get(path, headers=placing.side(left, "youth"))
    assert own.status_code == 200, own.text
    shown = own.json()
    assert (shown["word_given_on"], shown["word_method"]) == ("2026-05-11", "by_phone")
    assert [(one["kind"], one["note"]) for one in shown["made"]] == [("guidance", None)]
    assert (await case(matching, left))["made"][0]["note"] == "本人情绪不高"
    stranger = await matching.get(path, headers=tokens.youth("yth_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"))
    assert placing.refusal(stranger) == (404, "placement-not-found")
    assert (await matching.get(path, headers=placing.side(left, "unit"))).status_code == 403


async def signed_again(client: httpx2.AsyncClient, left: placing.Shown) -> placing.Shown:
    """The next dispatch of somebody who left, signed by both sides."""
    path, youth = f"/v1/youths/{left['youth_id']}", tokens.youth(left["youth_id"])
    known = (await client.get(path, headers=youth)).json()
    applied = await client.put(
        f"{path}/intention",
        json={"expected_version": known["version"]},
        headers=tokens.youth(left["youth_id"]),
    )
    dispatch = await factories.accept(client, applied.json()["dispatch"])
    for party in ("unit", "youth"):
        await placing.sign(client, dispatch, party)
    return dispatch


async def test_another_placement_closes_the_case_of_the_one_before(
    matching: httpx2.AsyncClient, left: placing.Shown, clock: SandboxClock
) -> None:
    clock.move("2026-04-13")
    dispatch = await signed_again(matching, left)
    answer = await placing.arrive(matching, dispatch, "2026-04-13")
    assert answer.status_code == 201, answer.text
    assert (await case(matching, left))["closed_because"] == "placed_again"


async def test_follow_ups_beside_the_next_arrival_leave_one_history(
    matching_app: FastAPI, matching: httpx2.AsyncClient, left: placing.Shown, clock: SandboxClock
) -> None:
    clock.move("2026-04-13")
    dispatch = await signed_again(matching, left)
    arrival, *others = await asyncio.gather(
        placing.arrive(matching, dispatch, "2026-04-13"),
        *(follow(matching, left, made_on="2026-04-13") for _ in range(16)),
    )
    assert arrival.status_code == 201, arrival.text
    assert {answer.status_code for answer in others} <= {201, 409}
    made = sum(answer.status_code == 201 for answer in others)
    assert len((await case(matching, left))["made"]) == made
    told = await placing.events(matching_app, "follow-up", left["id"])
    assert len(told) == made + 2


async def test_who_was_retained_needs_none(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-06-16")
    await placing.move(matching, placement, "completion", retained_from="2026-06-17")
    path = f"/v1/placements/{placement['id']}/follow-ups"
    answer = await matching.get(path, headers=tokens.officer(placing.OFFICE))
    assert placing.refusal(answer) == (404, "follow-up-unknown")


async def test_follow_up_is_the_offices_and_lies_between_the_end_and_today(
    matching: httpx2.AsyncClient, left: placing.Shown, clock: SandboxClock
) -> None:
    clock.move("2026-05-11")
    for made_on in ("2026-04-09", "2026-05-12"):
        assert (await follow(matching, left, made_on=made_on)).status_code == 422
    assert (await follow(matching, left, kind="posts_sent")).status_code == 422
    for by in ("unit", "youth"):
        answer = await placing.move(matching, left, "follow-ups", by, **GUIDED)
        assert answer.status_code == 403
    stranger = await matching.post(
        f"/v1/placements/{left['id']}/follow-ups", json=GUIDED, headers=tokens.officer("640200")
    )
    assert placing.refusal(stranger) == (404, "placement-not-found")


async def test_rates_by_office_and_month_of_the_end(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    left: placing.Shown,
    clock: SandboxClock,
) -> None:
    retained = await placing.arrived(matching_app, matching, day="2026-04-10")
    clock.move("2026-04-29")
    await placing.move(matching, retained, "completion", retained_from="2026-04-30")
    clock.move("2026-05-11")
    path = "/v1/follow-up-rates?first=2026-04&last=2026-05"
    answer = await matching.get(path, headers=tokens.officer(placing.OFFICE))
    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "as_of": "2026-05-11",
        "items": [
            {
                "region": placing.OFFICE,
                "month": "2026-04",
                "ended": 2,
                "retained": 1,
                "employed": 0,
                "needing": 1,
                "followed": 0,
                "open": 1,
                "overdue": 1,
                "employment_rate": "50.0",
                "retention_rate": "50.0",
                "follow_up_rate": "0.0",
            }
        ],
    }
    other = await matching.get(path, headers=tokens.officer("640200"))
    assert other.json()["items"] == []
    wrong = "/v1/follow-up-rates?first=2026-05&last=2026-04"
    assert (await matching.get(wrong, headers=tokens.officer())).status_code == 422


async def test_a_corrected_last_day_moves_the_day_of_the_next_follow_up(
    matching_app: FastAPI, matching: httpx2.AsyncClient, left: placing.Shown
) -> None:
    told = {
        "corrects": left["entries"][-1]["id"],
        "end": {"kind": "ended_early"} | EARLY | {"last_day": "2026-04-01"},
        "ground": "核对签到册",
        "expected_version": left["version"],
    }
    answer = await placing.move(matching, left, "corrections", "office", **told)
    assert answer.status_code == 201, answer.text
    assert (await case(matching, left))["due_on"] == "2026-05-01"
    events = await placing.events(matching_app, "follow-up", left["id"])
    assert [event for event, *_ in events] == ["follow-up.opened", "follow-up.due-moved"]
    neither = await placing.move(matching, left, "outcome", "office", outcome="neither")
    assert neither.status_code == 200, neither.text
    assert len(await placing.events(matching_app, "follow-up", left["id"])) == 2
