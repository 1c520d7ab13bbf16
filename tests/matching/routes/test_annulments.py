"""An arrival entered of somebody who never came is taken away, and given back if they did."""

import asyncio
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from ulid import ULID

from services.matching import policy
from services.matching.rules.preparations import PreparationTerms
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import insuring, placing
from tests.matching.placing import Shown
from tests.matching.routes.test_corrections import correct, left_early, seen
from tests.matching.routes.test_disputes import decide, file
from tests.matching.routes.test_follow_ups import signed_again
from tests.matching.routes.test_obstacles import report, review
from tests.matching.test_moved_workplaces import NOW, moved

NEVER_CAME = {"end": {"kind": "never_came"}}
LEFT = {"last_day": "2026-04-10", "cause": "own_choice", "by_whom": "youth"}


async def dispatch_of(client: httpx2.AsyncClient, placement: Shown) -> Shown:
    path = f"/v1/dispatches/{placement['dispatch_id']}"
    shown: Shown = (await client.get(path, headers=placing.side(placement, "youth"))).json()
    return shown


async def held(app: FastAPI, placement: Shown) -> tuple[Any, ...]:
    """The hold behind a placement, and the seats taken of its post."""
    query = text(
        "SELECT upper_inf(span), voided, taken FROM holds JOIN dispatches d ON d.id = dispatch_id"
        " JOIN post_seats USING (post_id) WHERE d.id = :key"
    )
    async with app.state.database.transaction() as session:
        return tuple((await session.execute(query, {"key": placement["dispatch_id"]})).one())


@pytest.fixture
async def placement(matching_app: FastAPI, matching: httpx2.AsyncClient) -> Shown:
    return await placing.arrived(matching_app, matching)


async def test_of_who_never_came_the_dispatch_stands_as_before_and_may_be_withdrawn(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, placement: Shown
) -> None:
    clock.move("2026-04-02")
    assert (await placing.confirm(matching, placement, "2026-03")).status_code == 200
    answer = await correct(matching, placement, 0, **NEVER_CAME)
    assert answer.status_code == 201, answer.text
    right = answer.json()
    assert (right["state"], right["last_day"], right["outcome"]) == ("annulled", "2026-03-01", None)
    dispatch = await dispatch_of(matching, placement)
    assert (dispatch["state"], dispatch["arrived_on"]) == ("signed", None)
    assert await held(matching_app, placement) == (True, False, 1)
    told = await placing.events(matching_app, "dispatch", dispatch["id"])
    assert told[-1][0] == "dispatch.arrival-annulled"
    event, day, data = (await placing.events(matching_app, "placement", placement["id"]))[-1]
    assert (event, str(day)) == ("placement.corrected", "2026-03-02")
    assert (data["state"], data["last_day"]) == ("annulled", "2026-03-01")
    for path in ("arrivals", "confirmations", "ends"):
        listed = await matching.get(f"/v1/overdue/{path}", headers=tokens.officer(placing.OFFICE))
        assert len(listed.json()["items"]) == (path == "arrivals"), path
    absent = await report(matching, dispatch, "youth_absent")
    assert absent.status_code == 201, absent.text
    dispatch = await dispatch_of(matching, placement)
    told_so = {"decision": "confirmed", "expected_version": dispatch["version"]}
    assert (await review(matching, dispatch, **told_so)).status_code == 200
    assert await held(matching_app, placement) == (True, True, 0)


async def test_nothing_goes_on_with_what_never_began(
    matching: httpx2.AsyncClient, clock: SandboxClock, placement: Shown
) -> None:
    clock.move("2026-04-02")
    assert (await correct(matching, placement, 0, **NEVER_CAME)).status_code == 201
    for noun, told in (
        ("suspension", {"since": "2026-04-02", "cause": "illness"}),
        ("completion", {}),
        ("early-end", LEFT | {"last_day": "2026-04-02"}),
        ("outcome", {"outcome": "neither"}),
    ):
        answer = await placing.move(matching, placement, noun, **told)
        assert placing.refusal(answer) == (409, "placement-state-forbids"), noun
    appraisal = {"grade": "good", "words": "按时到岗"}
    answer = await placing.move(matching, placement, "certificate", **appraisal)
    assert placing.refusal(answer) == (409, "appraisal-before-end")
    answer = await placing.confirm(matching, placement, "2026-03")
    assert placing.refusal(answer) == (409, "month-outside-placement")
    dispatch = await dispatch_of(matching, placement)
    answer = await placing.arrive(matching, dispatch, "2026-04-02")
    assert placing.refusal(answer) == (409, "arrival-annulled")


async def test_who_came_after_all_is_on_post_again(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, placement: Shown
) -> None:
    clock.move("2026-04-02")
    await placing.confirm(matching, placement, "2026-03")
    await correct(matching, placement, 0, **NEVER_CAME)
    unfit = await correct(matching, placement, 1, end={"kind": "completed"})
    assert placing.refusal(unfit) == (409, "not-correctable")
    ended = {"end": {"kind": "ended_early"} | LEFT | {"last_day": "2026-04-01"}}
    other = await correct(matching, placement, 1, arrived_on="2026-03-04", **ended)
    assert placing.refusal(other) == (409, "reinstated-otherwise")
    back = await correct(matching, placement, 1, arrived_on="2026-03-04")
    assert back.status_code == 201, back.text
    assert (back.json()["state"], back.json()["last_day"]) == ("arrived", None)
    assert [one["month"] for one in back.json()["attendance"]] == ["2026-03"]
    dispatch = await dispatch_of(matching, placement)
    assert (dispatch["state"], dispatch["arrived_on"]) == ("arrived", "2026-03-04")
    assert await held(matching_app, placement) == (True, False, 1)
    told = await placing.events(matching_app, "dispatch", dispatch["id"])
    assert told[-1][0] == "dispatch.arrival-reinstated"


async def test_who_came_after_all_stands_where_the_post_moved_to_meanwhile(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, placement: Shown
) -> None:
    clock.move("2026-03-05")
    await correct(matching, placement, 0, **NEVER_CAME)
    await moved(matching_app, placement, "2026-03-05")
    back = await correct(matching, placement, 1, arrived_on="2026-03-04")
    assert (back.status_code, back.json()["workplace_county"]) == (201, NOW)
    _, _, told = (await placing.events(matching_app, "placement", placement["id"]))[-1]
    assert told["workplace_county"] == NOW


async def test_an_annulment_waits_for_no_obstacle_and_none_is_passed_over(
    matching: httpx2.AsyncClient, clock: SandboxClock, placement: Shown
) -> None:
    clock.move("2026-03-05")
    await correct(matching, placement, 0, **NEVER_CAME)
    dispatch = await dispatch_of(matching, placement)
    await report(matching, dispatch, "youth_absent")
    back = await correct(matching, placement, 1, arrived_on="2026-03-04")
    assert placing.refusal(back) == (409, "obstacle-under-review")
    dispatch = await dispatch_of(matching, placement)
    told = {"decision": "confirmed", "expected_version": dispatch["version"]}
    assert (await review(matching, dispatch, **told)).status_code == 200
    back = await correct(matching, placement, 1, arrived_on="2026-03-04")
    assert placing.refusal(back) == (409, "move-not-open")


async def test_what_was_over_is_gone_with_its_dispatch_and_comes_back_with_its_end(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await left_early(matching_app, matching, clock, "2026-04-10")
    appraisal = {"grade": "qualified", "words": "按时到岗"}
    made = await placing.move(matching, placement, "certificate", **appraisal)
    code = made.json()["code"]
    clock.move("2026-04-15")
    answer = await correct(matching, placement, 0, **NEVER_CAME)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["state"], answer.json()["cause"]) == ("annulled", None)
    dispatch = await dispatch_of(matching, placement)
    assert (dispatch["state"], dispatch["withdrawal_cause"]) == ("withdrawn", "never_came")
    assert (await held(matching_app, placement))[1:] == (True, 0)
    checked = await matching.get(f"/v1/public/certificates/{code}")
    assert checked.json()["standing"] == "annulled"
    office = placing.side(placement, "office")
    path = f"/v1/placements/{placement['id']}/follow-ups"
    assert (await matching.get(path, headers=office)).json()["closed_because"] == "annulled"
    cohorts = await matching.get(
        "/v1/follow-up-rates?first=2026-02&last=2026-04", headers=tokens.officer(placing.OFFICE)
    )
    assert cohorts.json().get("items", []) == []
    running = await correct(matching, placement, 2, arrived_on="2026-03-02")
    assert placing.refusal(running) == (409, "reinstated-otherwise")
    end = {"kind": "ended_early"} | LEFT
    back = await correct(matching, placement, 2, arrived_on="2026-03-02", end=end)
    assert back.status_code == 201, back.text
    assert (back.json()["state"], back.json()["last_day"]) == ("ended_early", "2026-04-10")
    assert await held(matching_app, placement) == (False, False, 0)
    dispatch = await dispatch_of(matching, placement)
    assert (dispatch["state"], dispatch["withdrawal_cause"]) == ("arrived", None)
    assert (await matching.get(path, headers=office)).json()["state"] == "open"
    checked = await matching.get(f"/v1/public/certificates/{code}")
    assert checked.json()["standing"] == "in_force"


async def test_an_arrival_that_never_was_closes_no_help_of_the_placement_before(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    before = await left_early(matching_app, matching, clock, "2026-04-10")
    clock.move("2026-04-13")
    dispatch = await signed_again(matching, before)
    again = (await placing.arrive(matching, dispatch, "2026-04-13")).json()
    path, office = f"/v1/placements/{before['id']}/follow-ups", placing.side(before, "office")
    assert (await matching.get(path, headers=office)).json()["closed_because"] == "placed_again"
    clock.move("2026-04-20")
    assert (await correct(matching, again, 0, **NEVER_CAME)).status_code == 201
    assert (await matching.get(path, headers=office)).json()["state"] == "open"
    assert (await correct(matching, again, 1, arrived_on="2026-04-13")).status_code == 201
    assert (await matching.get(path, headers=office)).json()["closed_because"] == "placed_again"


async def ended(client: httpx2.AsyncClient, placement: Shown, last_day: str) -> None:
    told = LEFT | {"last_day": last_day}
    answer = await placing.move(client, placement, "early-end", **told)
    assert answer.status_code == 200, answer.text


async def placed_again(
    client: httpx2.AsyncClient, clock: SandboxClock, before: Shown, day: str
) -> Shown:
    clock.move(day)
    answer = await placing.arrive(client, await signed_again(client, before), day)
    assert answer.status_code == 201, answer.text
    placement: Shown = answer.json()
    return placement


async def looked_after(client: httpx2.AsyncClient, placement: Shown) -> tuple[str, str | None]:
    path = f"/v1/placements/{placement['id']}/follow-ups"
    case = (await client.get(path, headers=placing.side(placement, "office"))).json()
    return case["state"], case["closed_because"]


async def test_an_arrival_given_back_closes_only_what_lies_before_it(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    first = await left_early(matching_app, matching, clock, "2026-04-10")
    second = await placed_again(matching, clock, first, "2026-04-13")
    clock.move("2026-04-15")
    await ended(matching, second, "2026-04-15")
    assert (await correct(matching, first, 1, **NEVER_CAME)).status_code == 201
    end = {"kind": "ended_early"} | LEFT
    back = await correct(matching, first, 2, arrived_on="2026-03-02", end=end)
    assert back.status_code == 201, back.text
    assert await looked_after(matching, second) == ("open", None)
    assert await looked_after(matching, first) == ("closed", "placed_again")


async def test_an_arrival_taken_away_again_opens_again_what_it_closed_on_another_day(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    first = await left_early(matching_app, matching, clock, "2026-04-10")
    second = await placed_again(matching, clock, first, "2026-04-13")
    clock.move("2026-04-20")
    for entry, told, case in (
        (0, NEVER_CAME, ("open", None)),
        (1, {"arrived_on": "2026-04-13"}, ("closed", "placed_again")),
        (2, NEVER_CAME, ("open", None)),
    ):
        answer = await correct(matching, second, entry, **told)
        assert answer.status_code == 201, answer.text
        assert await looked_after(matching, first) == case


async def test_an_arrival_taken_away_opens_nothing_while_a_later_placement_stands(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    first = await left_early(matching_app, matching, clock, "2026-04-10")
    second = await placed_again(matching, clock, first, "2026-04-13")
    clock.move("2026-04-15")
    await ended(matching, second, "2026-04-15")
    third = await placed_again(matching, clock, second, "2026-04-16")
    assert (await correct(matching, second, 0, **NEVER_CAME)).status_code == 201
    assert await looked_after(matching, first) == ("closed", "placed_again")
    assert (await correct(matching, third, 0, **NEVER_CAME)).status_code == 201
    assert await looked_after(matching, first) == ("open", None)


async def test_what_was_suspended_and_what_became_of_the_youth_come_back_with_the_arrival(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, placement: Shown
) -> None:
    ill, back_on = {"since": "2026-03-09", "cause": "illness"}, {"resumed_on": "2026-03-16"}
    for noun, told, day in (
        ("suspension", ill, "2026-03-09"),
        ("resumption", back_on, "2026-03-16"),
    ):
        clock.move(day)
        answer = await placing.move(matching, placement, noun, **told)
        assert answer.status_code == 200, answer.text
    clock.move("2026-04-10")
    await ended(matching, placement, "2026-04-10")
    job = {"outcome": "employed_otherwise", "since": "2026-04-11", "evidence": "social_insurance"}
    clock.move("2026-04-13")
    answer = await placing.move(matching, placement, "outcome", **job)
    assert answer.status_code == 200, answer.text
    before = (await placing.events(matching_app, "placement", placement["id"]))[-1][2]
    assert (await correct(matching, placement, 3, **NEVER_CAME)).status_code == 201
    end = {"kind": "ended_early"} | LEFT
    back = await correct(matching, placement, 5, arrived_on="2026-03-02", end=end)
    assert back.status_code == 201, back.text
    assert (back.json()["outcome"], back.json()["outcome_since"]) == (
        "employed_otherwise",
        "2026-04-11",
    )
    _, _, told = (await placing.events(matching_app, "placement", placement["id"]))[-1]
    assert told["suspensions"] == [ill | back_on]
    assert (told["outcome"], told["outcome_evidence"]) == (before["outcome"], "social_insurance")
    assert told["term_last_day"] == "2026-09-08"
    assert await looked_after(matching, placement) == ("closed", "employed")


async def test_a_youth_who_never_came_says_so_and_an_officer_decides(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, placement: Shown
) -> None:
    clock.move("2026-03-05")
    entry = (await seen(matching, placement))["entries"][0]
    assert entry["side"] == "unit"
    told = {"subject": "entry", "entry_id": entry["id"], "words": "马晓文没有去过单位"}
    for account in ("acc_1", f"acc_{ULID()}"):
        headers = placing.side(placement, "unit", sub=account)
        path = f"/v1/placements/{placement['id']}/disputes"
        own = await matching.post(path, json=told, headers=headers)
        assert placing.refusal(own) == (409, "own-entry-disputed")
    filed = await file(matching, placement, **told)
    assert filed.status_code == 201, filed.text
    upheld = await decide(matching, filed.json(), "upheld", correction=NEVER_CAME)
    assert upheld.status_code == 200, upheld.text
    shown = await seen(matching, placement)
    assert (shown["state"], shown["entries"][-1]["side"]) == ("annulled", "office")
    assert shown["entries"][-1]["dispute_id"] == filed.json()["id"]
    told_of = await placing.events(matching_app, "placement", placement["id"])
    assert "马晓文" not in str(told_of)


async def test_either_side_may_say_that_somebody_did_come(
    matching: httpx2.AsyncClient, clock: SandboxClock, placement: Shown
) -> None:
    for by in ("youth", "unit"):
        clock.move("2026-03-05")
        shown = await seen(matching, placement)
        await correct(matching, placement, len(shown["entries"]) - 1, **NEVER_CAME)
        annulled = (await seen(matching, placement))["entries"][-1]
        told = {"subject": "entry", "entry_id": annulled["id"], "words": "其实到岗了"}
        filed = await file(matching, placement, by, **told)
        assert filed.status_code == 201, filed.text
        right = {"arrived_on": "2026-03-02"}
        upheld = await decide(matching, filed.json(), "upheld", correction=right)
        assert upheld.status_code == 200, upheld.text
        assert (await seen(matching, placement))["state"] == "arrived"


async def test_an_annulment_beside_other_moves_leaves_one_history(
    matching: httpx2.AsyncClient, clock: SandboxClock, placement: Shown
) -> None:
    clock.move("2026-03-05")
    entry = (await seen(matching, placement))["entries"][0]
    told = {"corrects": entry["id"], "ground": "核对签到册", "expected_version": 1} | NEVER_CAME
    stop = {"since": "2026-03-05", "cause": "epidemic", "expected_version": 1}
    answers = await asyncio.gather(
        *(placing.move(matching, placement, "corrections", "office", **told) for _ in range(8)),
        *(placing.move(matching, placement, "suspension", **stop) for _ in range(8)),
    )
    codes = sorted(answer.status_code for answer in answers)
    assert codes[0] in (200, 201)
    assert set(codes[1:]) <= {409, 412}


async def test_what_is_told_beside_it_is_malformed_or_refused(
    matching: httpx2.AsyncClient, clock: SandboxClock, placement: Shown
) -> None:
    clock.move("2026-03-05")
    for told, problem in (
        (NEVER_CAME | {"arrived_on": "2026-03-03"}, (409, "not-correctable")),
        (NEVER_CAME | {"months": 6}, (409, "not-correctable")),
        ({"end": {"kind": "never_came", "last_day": "2026-03-03"}}, (422, "malformed")),
        ({"end": {"kind": "never"}}, (422, "malformed")),
        (NEVER_CAME | {"ground": None}, (422, "malformed")),
    ):
        assert placing.refusal(await correct(matching, placement, 0, **told)) == problem
    for by in ("unit", "youth"):
        told = {"corrects": "ple_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V", "ground": "核对"} | NEVER_CAME
        answer = await placing.move(matching, placement, "corrections", by, **told)
        assert answer.status_code == 403


async def test_who_came_on_another_day_is_prepared_like_whoever_arrives(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    placement: Shown,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await insuring.consent(matching, placement | {"id": placement["dispatch_id"]})
    clock.move("2026-03-05")
    await correct(matching, placement, 0, **NEVER_CAME)
    strict = PreparationTerms(training_needed=True, cover_needed=True)
    monkeypatch.setattr(policy, "preparation_terms", lambda *_: strict)
    insuring.holds(matching_app, None)
    came = {"arrived_on": "2026-03-04"}
    untrained = await correct(matching, placement, 1, **came)
    assert placing.refusal(untrained) == (409, "entry-training-missing")
    trained = came | {"entry_training_on": "2026-03-04"}
    uncovered = await correct(matching, placement, 1, **trained)
    assert placing.refusal(uncovered) == (409, "cover-missing")
    for late, told in (("/entry_training_on", "2026-03-05"), ("/insured_from", "2026-03-05")):
        answer = await correct(matching, placement, 1, **(trained | {late[1:]: told}))
        assert answer.status_code == 409, answer.text
    ready = trained | {"insured_from": "2026-03-04"}
    answer = await correct(matching, placement, 1, **ready)
    assert (answer.status_code, answer.json()["reason"]) == (409, "no_contract")
    insuring.holds(matching_app)
    answer = await correct(matching, placement, 1, **ready)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["entry_training_on"], answer.json()["insured_at_arrival"]) == (
        "2026-03-04",
        True,
    )


async def test_who_came_on_the_day_that_was_entered_is_asked_for_nothing_more(
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    placement: Shown,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock.move("2026-03-05")
    await correct(matching, placement, 0, **NEVER_CAME)
    strict = PreparationTerms(training_needed=True, cover_needed=True)
    monkeypatch.setattr(policy, "preparation_terms", lambda *_: strict)
    answer = await correct(matching, placement, 1, arrived_on="2026-03-02")
    assert answer.status_code == 201, answer.text


async def test_what_stood_before_an_arrival_is_told_only_where_one_is_given_back(
    matching: httpx2.AsyncClient, clock: SandboxClock, placement: Shown
) -> None:
    clock.move("2026-03-05")
    told = {"insured_from": "2026-03-03"}
    moved_day = await correct(matching, placement, 0, arrived_on="2026-03-04", **told)
    assert placing.refusal(moved_day) == (409, "not-correctable")
    never = await correct(matching, placement, 0, **(NEVER_CAME | told))
    assert placing.refusal(never) == (409, "not-correctable")
    await correct(matching, placement, 0, **NEVER_CAME)
    later = await correct(matching, placement, 1, arrived_on="2026-03-02", **told)
    assert later.status_code == 422, later.text
    back = await correct(matching, placement, 1, arrived_on="2026-03-03", **told)
    assert (back.status_code, back.json()["insured_at_arrival"]) == (201, True)


async def test_what_was_put_right_meanwhile_is_not_opened_again_by_an_annulment(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    first = await left_early(matching_app, matching, clock, "2026-04-10")
    second = await placed_again(matching, clock, first, "2026-04-13")
    clock.move("2026-04-15")
    retained = {"kind": "completed", "retained_from": "2026-04-11"}
    assert (await correct(matching, first, 1, end=retained)).status_code == 201
    assert await looked_after(matching, first) == ("closed", "retained")
    assert (await correct(matching, second, 0, **NEVER_CAME)).status_code == 201
    assert await looked_after(matching, first) == ("closed", "retained")


async def test_what_turns_out_to_be_no_job_opens_nothing_while_another_placement_runs(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    first = await left_early(matching_app, matching, clock, "2026-04-10")
    job = {"outcome": "employed_otherwise", "since": "2026-04-11", "evidence": "social_insurance"}
    assert (await placing.move(matching, first, "outcome", **job)).status_code == 200
    await placed_again(matching, clock, first, "2026-04-13")
    assert await looked_after(matching, first) == ("closed", "employed")
    answer = await placing.move(matching, first, "outcome", outcome="neither")
    assert answer.status_code == 200, answer.text
    assert await looked_after(matching, first) == ("closed", "placed_again")
    told = await placing.events(matching_app, "follow-up", first["id"])
    assert [event for event, *_ in told][-1] == "follow-up.closing-restated"
