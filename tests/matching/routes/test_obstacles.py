"""Obstacles: what a unit reports stands still until an officer has looked."""

from datetime import date

import httpx2
from fastapi import FastAPI
from sqlalchemy import text

from services.common.deeds import by_itself
from services.matching.actions import unsafe_posts
from tests import tokens
from tests.change_logs import ground_of
from tests.matching import factories, placing
from tests.matching.placing import OFFICE, Shown


async def report(
    client: httpx2.AsyncClient, dispatch: Shown, kind: str, by: str = "unit"
) -> httpx2.Response:
    return await client.post(
        f"/v1/dispatches/{dispatch['id']}/obstacle",
        json={"kind": kind, "detail": "阿依没有来，电话不通"},
        headers=placing.side(dispatch, by),
    )


async def review(
    client: httpx2.AsyncClient, dispatch: Shown, region: str = OFFICE, **told: object
) -> httpx2.Response:
    return await client.post(
        f"/v1/dispatches/{dispatch['id']}/obstacle-review",
        json={"ground": "已到现场核实"} | told,
        headers=tokens.officer(region),
    )


async def declines(app: FastAPI, youth_id: str) -> int:
    async with app.state.database.transaction() as session:
        query = text("SELECT declines FROM youths WHERE id = :youth_id")
        return int(await session.scalar(query, {"youth_id": youth_id}))


async def newest(client: httpx2.AsyncClient, youth_id: str) -> Shown:
    answer = await client.get("/v1/me/dispatches", headers=tokens.youth(youth_id))
    found: Shown = answer.json()["items"][0]
    return found


async def test_while_a_report_is_under_review_nothing_goes_on(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    told = await report(matching, dispatch, "youth_absent")
    assert (told.status_code, told.json()["decision"]) == (201, None)
    again = await report(matching, dispatch, "safety")
    assert placing.refusal(again) == (409, "obstacle-under-review")
    arrival = await placing.arrive(matching, dispatch, "2026-03-02")
    assert placing.refusal(arrival) == (409, "obstacle-under-review")
    unsigned = await placing.accepted(matching_app, matching)
    await report(matching, unsigned, "safety")
    signature = await placing.sign(matching, unsigned, "youth")
    assert placing.refusal(signature) == (409, "obstacle-under-review")


async def test_a_dispatch_is_not_accepted_while_its_post_is_reported_gone(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    dispatch = (await factories.register(matching))["dispatch"]
    told = (await report(matching, dispatch, "post_gone")).json()
    answer = await matching.post(
        f"/v1/dispatches/{dispatch['id']}/acceptance",
        json={"expected_version": told["dispatch_version"]},
        headers=tokens.youth(dispatch["youth_id"]),
    )
    assert placing.refusal(answer) == (409, "obstacle-under-review")


async def test_the_youths_office_does_not_answer_for_a_unit_of_another_region(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app, region="640200")
    dispatch = (await factories.register(matching))["dispatch"]
    seen = await matching.get(f"/v1/dispatches/{dispatch['id']}", headers=tokens.officer(OFFICE))
    assert seen.status_code == 200
    answer = await report(matching, dispatch, "post_gone", "office")
    assert placing.refusal(answer) == (403, "units-office-moves")


async def test_a_dismissed_report_lets_the_dispatch_go_on(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    version = (await report(matching, dispatch, "safety")).json()["dispatch_version"]
    told = await review(matching, dispatch, decision="dismissed", expected_version=version)
    assert (told.status_code, told.json()["dispatch_state"]) == (200, "signed")
    event = "dispatch.obstacle-dismissed"
    assert await ground_of(matching, "matching", dispatch["id"], event, "640104") == "已到现场核实"
    arrival = await placing.arrive(matching, dispatch, "2026-03-02")
    assert arrival.status_code == 201


async def test_a_post_that_is_gone_sends_the_youth_on_without_a_decline(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    other = await factories.offer(matching_app)
    version = (await report(matching, dispatch, "post_gone")).json()["dispatch_version"]
    told = await review(matching, dispatch, decision="confirmed", expected_version=version)
    assert told.json()["dispatch_state"] == "withdrawn"
    assert await declines(matching_app, dispatch["youth_id"]) == 0
    next_one = await newest(matching, dispatch["youth_id"])
    assert (next_one["state"], next_one["post_id"]) == ("issued", other)
    event, day, data = (await placing.events(matching_app, "dispatch", dispatch["id"]))[-1]
    assert (event, day, data["cause"]) == ("dispatch.withdrawn", date(2026, 3, 2), "post_gone")
    assert await ground_of(matching, "matching", dispatch["id"], event, "640104") == "已到现场核实"


async def test_a_post_that_was_unsafe_is_first_theirs_again_who_were_sent_there_before(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    version = (await report(matching, dispatch, "safety")).json()["dispatch_version"]
    await review(matching, dispatch, decision="confirmed", expected_version=version)
    assert (await factories.register(matching))["dispatch"] is None
    path, own = f"/v1/youths/{dispatch['youth_id']}", tokens.youth(dispatch["youth_id"])
    assert (await matching.get(path, headers=own)).json()["waiting"]["place"] == 1
    assert (await newest(matching, dispatch["youth_id"]))["state"] == "withdrawn"
    told = (await matching.get(f"{path}/explanation", headers=own)).json()
    assert (told["waits"]["ruled_out"], told["waits"]["at_rest"]) == ([], 1)
    async with matching_app.state.database.transaction() as session:
        deed = by_itself("units", matching_app.state.clock, "test")
        await unsafe_posts.clear(session, deed, dispatch["post_id"])
    again = await newest(matching, dispatch["youth_id"])
    assert (again["state"], again["post_id"]) == ("issued", dispatch["post_id"])


async def test_another_seat_of_a_post_is_not_lost_with_the_one_that_is_gone(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app, seats=2)
    dispatch = (await factories.register(matching))["dispatch"]
    version = (await report(matching, dispatch, "post_gone")).json()["dispatch_version"]
    await review(matching, dispatch, decision="confirmed", expected_version=version)
    again = await newest(matching, dispatch["youth_id"])
    assert (again["state"], again["post_id"]) == ("issued", post_id)
    assert (await factories.register(matching))["dispatch"] is None


async def test_who_did_not_come_is_not_sent_to_the_same_post_again(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    version = (await report(matching, dispatch, "youth_absent")).json()["dispatch_version"]
    await review(matching, dispatch, decision="confirmed", expected_version=version)
    path, own = f"/v1/youths/{dispatch['youth_id']}", tokens.youth(dispatch["youth_id"])
    told = (await matching.get(f"{path}/explanation", headers=own)).json()
    assert told["waits"]["ruled_out"] == [{"obstacle": "declined", "posts": 1}]


async def test_a_youth_who_did_not_come_has_declined_and_the_seat_goes_on(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    waiting = await factories.register(matching)
    version = (await report(matching, dispatch, "youth_absent")).json()["dispatch_version"]
    await review(matching, dispatch, decision="confirmed", expected_version=version)
    assert await declines(matching_app, dispatch["youth_id"]) == 1
    assert (await newest(matching, waiting["id"]))["post_id"] == dispatch["post_id"]


async def test_a_youth_cannot_be_absent_before_the_agreement_is_signed(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    answer = await report(matching, dispatch, "youth_absent")
    assert placing.refusal(answer) == (409, "obstacle-not-now")


async def test_a_review_names_the_version_and_finds_a_report(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    path = f"/v1/dispatches/{dispatch['id']}"
    version = (await matching.get(path, headers=tokens.officer(OFFICE))).json()["version"]
    answer = await review(matching, dispatch, decision="confirmed", expected_version=version)
    assert placing.refusal(answer) == (409, "no-obstacle-open")
    await report(matching, dispatch, "safety")
    answer = await review(matching, dispatch, decision="confirmed")
    assert placing.refusal(answer) == (428, "unpinned")
    answer = await review(matching, dispatch, decision="confirmed", expected_version=version)
    assert placing.refusal(answer) == (412, "dispatch-changed")


async def test_only_unit_or_office_report_and_only_an_office_concerned_reviews(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    answer = await report(matching, dispatch, "safety", "youth")
    assert placing.refusal(answer) == (403, "role-lacks-right")
    stranger = dispatch | {"unit_id": "unt_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"}
    answer = await report(matching, stranger, "safety")
    assert placing.refusal(answer) == (404, "dispatch-not-found")
    version = (await report(matching, dispatch, "safety")).json()["dispatch_version"]
    answer = await review(
        matching, dispatch, "640200", decision="dismissed", expected_version=version
    )
    assert placing.refusal(answer) == (404, "dispatch-not-found")


async def test_what_the_unit_writes_of_a_person_lies_sealed(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    await report(matching, dispatch, "youth_absent")
    async with matching_app.state.database.transaction() as session:
        detail = await session.scalar(text("SELECT detail FROM obstacles"))
    assert "阿依".encode() not in detail


async def test_the_office_reports_for_a_unit_that_cannot(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    version = (await report(matching, dispatch, "post_gone", "office")).json()["dispatch_version"]
    told = await review(matching, dispatch, decision="confirmed", expected_version=version)
    assert told.json()["dispatch_state"] == "withdrawn"


async def test_a_report_on_a_dispatch_refused_meanwhile_can_only_be_dismissed(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    version = (await report(matching, dispatch, "safety")).json()["dispatch_version"]
    refused = await factories.refuse(matching, dispatch | {"version": version})
    version = refused.json()["version"]
    answer = await review(matching, dispatch, decision="confirmed", expected_version=version)
    assert placing.refusal(answer) == (409, "move-not-open")
    answer = await review(matching, dispatch, decision="dismissed", expected_version=version)
    assert (answer.status_code, answer.json()["dispatch_state"]) == (200, "refused")
