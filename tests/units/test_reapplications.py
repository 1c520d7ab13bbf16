"""A unit that left or was removed applies again on its own record, and what it was stays past."""

import pytest

from tests import tokens
from tests.calendars import know_years
from tests.units.factories import (
    PDF,
    STANDING,
    a_declaration,
    a_finding,
    a_recognised_unit,
    an_open_post,
    decided,
    leave,
    seen,
)
from tests.units.removing import (
    PROPOSED,
    a_served_cause,
    a_served_decision,
    a_service,
    act,
    proposals,
    proposed_for_cause,
    sweep,
)
from tests.units.test_offer_protocol import closing, now


async def apply_again(units, unit, **changes):
    told = a_declaration(credit_code=unit["credit_code"]) | {"expected_version": unit["version"]}
    url = f"/v1/units/{unit['id']}"
    return await units.put(url, json=told | changes, headers=tokens.unit(unit["id"]))


async def gone(units, unit, ground_kind="withdrawal"):
    answer = await decided(units, unit, "removal", ground_kind=ground_kind)
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "removed"
    return answer.json()


async def recognised_anew(units, unit, found_on):
    for condition in STANDING:
        told = a_finding(condition, found_on=found_on)
        url = f"/v1/units/{unit['id']}/findings"
        assert (await units.post(url, json=told, headers=tokens.officer())).status_code == 201
    return await decided(units, await seen(units, unit), "recognition", decision="recognise")


def refusal(answer):
    return answer.status_code, answer.json()["code"]


@pytest.fixture
async def left(units, joined):
    return await gone(units, await leave(units, await a_recognised_unit(units)))


@pytest.fixture
async def removed(units, reported, clock):
    """A unit removed for cause on 17 March 2026."""
    unit = await a_recognised_unit(units)
    await a_served_cause(units, clock, unit)
    return await gone(units, unit, "cause")


async def test_who_left_applies_again_at_once_and_is_found_anew(units, left, clock, changes):
    assert left["may_apply_from"] == "2026-03-02"
    clock.move("2026-04-01")
    again = (await apply_again(units, left, staff=41)).json()
    assert (again["state"], again["applied_on"], again["recognised_on"]) == (
        "applied",
        "2026-04-01",
        None,
    )
    (past,) = again["past_recognitions"]
    assert (past["recognised_on"], past["ended_on"]) == ("2026-03-02", "2026-03-02")
    assert (past["ground_kind"], again["may_apply_from"]) == ("withdrawal", None)
    assert (await changes(left["id"]))[-1]["event"] == "unit.applied"
    early = await decided(units, again, "recognition", decision="recognise")
    assert refusal(early) == (409, "conditions-not-met")
    answer = await recognised_anew(units, again, "2026-04-01")
    assert (answer.status_code, answer.json()["recognised_on"]) == (200, "2026-04-01")
    assert answer.json()["past_recognitions"] == [past]


async def test_who_was_removed_waits_for_its_day(units, removed, clock):
    assert removed["may_apply_from"] == "2027-03-17"
    clock.move("2027-03-16")
    early = await apply_again(units, removed)
    assert refusal(early) == (409, "reapplication-too-early")
    assert early.json()["may_apply_from"] == "2027-03-17"
    clock.move("2027-03-17")
    assert (await apply_again(units, removed)).json()["state"] == "applied"


@pytest.mark.parametrize(
    ("noticed", "ground_kind", "may_apply_from"),
    [(False, "withdrawal", "2026-03-02"), (True, "cause", "2027-03-02")],
)
async def test_who_leaves_after_notice_of_a_removal_waits_like_who_was_removed(
    units, joined, noticed, ground_kind, may_apply_from
):
    unit = await a_recognised_unit(units)
    proposal = (await proposed_for_cause(units, unit)).json()
    if noticed:
        answer = await act(units, proposal, "notice", **a_service("2026-03-02"))
        assert answer.status_code == 200, answer.text
    told = await gone(units, await leave(units, unit))
    assert told["past_recognitions"][0]["ground_kind"] == ground_kind
    assert told["may_apply_from"] == may_apply_from


async def test_an_office_lets_it_apply_earlier_and_says_why(units, removed, changes, clock):
    other = tokens.officer("640200")
    told = {"ground": "整改属实", "expected_version": removed["version"]}
    url = f"/v1/units/{removed['id']}/readmission"
    assert (await units.post(url, json=told, headers=other)).status_code == 404
    clock.move("2026-05-06")
    let_in = (await decided(units, removed, "readmission", ground="整改属实")).json()
    assert (let_in["state"], let_in["may_apply_from"]) == ("removed", "2026-05-06")
    assert let_in["past_recognitions"][0]["readmission_ground"] == "整改属实"
    event = (await changes(removed["id"]))[-1]
    assert (event["event"], event["ground"]) == ("unit.readmitted", "")
    assert refusal(await decided(units, let_in, "readmission")) == (409, "readmission-uncalled-for")
    assert (await apply_again(units, let_in)).json()["state"] == "applied"


async def test_only_a_unit_that_must_wait_needs_leave(units, left):
    assert refusal(await decided(units, left, "readmission")) == (409, "readmission-uncalled-for")
    unit = await a_recognised_unit(units)
    assert refusal(await decided(units, unit, "readmission")) == (409, "move-not-open")


async def test_it_comes_back_under_its_own_code_and_no_office_applies_for_it(units, left):
    other = a_declaration()["credit_code"]
    answer = await apply_again(units, left, credit_code=other)
    assert refusal(answer) == (409, "recognised-facts-fixed")
    told = a_declaration(credit_code=left["credit_code"], expected_version=left["version"])
    url = f"/v1/units/{left['id']}"
    assert refusal(await units.put(url, json=told, headers=tokens.officer())) == (
        409,
        "unit-removed",
    )


async def test_leaving_does_not_spare_a_unit_the_months_of_a_removal_decided(
    units, reported, clock
):
    unit = await a_recognised_unit(units)
    await a_served_cause(units, clock, unit)
    left = await gone(units, await leave(units, unit))
    assert left["past_recognitions"][0]["ground_kind"] == "cause"
    assert left["may_apply_from"] == "2027-03-17"


async def test_a_removal_carried_out_holds_nothing_of_the_next_recognition(
    units, units_app, reported, clock
):
    unit, proposal = await a_served_decision(units, clock)
    await know_years(units_app, (2028,))
    removed = await gone(units, await seen(units, unit), "no_intake")
    clock.move("2028-03-18")
    again = (await apply_again(units, removed)).json()
    late = await act(units, proposal, "revocation", ground="想起来了")
    assert refusal(late) == (409, "removal-carried-out")
    for kind in ("safety_management", "daily_management", "training_plan", "duty_definition"):
        form = {"kind": kind, "valid_from": "2028-01-01"}
        file = {"file": ("制度.pdf", PDF, "application/octet-stream")}
        url = f"/v1/units/{unit['id']}/documents"
        await units.post(url, data=form, files=file, headers=tokens.unit(unit["id"]))
    anew = (await recognised_anew(units, again, "2028-03-18")).json()
    assert anew["state"] == "recognised"
    await an_open_post(units, anew, headcount=1)
    # Of the twelve months that led to the removal none count again.
    clock.move("2028-03-20")
    assert await sweep(units) == (0, 0, 0)
    clock.move("2028-12-19")
    assert await sweep(units) == (1, 0, 0)
    newest = (await proposals(units))[0]
    assert (newest["state"], newest["since"]) == ("warned", "2028-03-18")
    assert newest["id"] != proposal["id"]
    accused = await proposed_for_cause(units, await seen(units, unit))
    assert accused.status_code == 201, accused.text
    assert newest["warned_on"] > PROPOSED


async def test_the_posts_that_were_go_with_a_unit_that_applies_to_another_office(
    units, joined, changes
):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    await joined.catch_up()
    assert (await closing(units, await now(units, post))).status_code == 200
    removed = await gone(units, await leave(units, await seen(units, unit)))
    answer = await apply_again(units, removed, region="640106")
    assert (answer.status_code, answer.json()["region"]) == (200, "640106"), answer.text
    assert (await changes(unit["id"]))[-1]["data"]["region_before"] == "640104"
    told = (await changes(post["id"]))[-1]
    assert (told["event"], told["data"]["region"]) == ("post.region-changed", "640106")
    assert (told["data"]["region_before"], told["data"]["state"]) == ("640104", "closed")
    await joined.catch_up()
    assert await joined.region(post["id"]) == "640106"
