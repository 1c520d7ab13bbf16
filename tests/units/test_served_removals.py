"""A removal that was served: nobody new is sent there, and it stands while its ground does."""

from datetime import date

import pytest

from services.common.upstream import Upstream
from services.units.clients.matching import Matching
from services.units.clients.reporting import Reporting
from tests import tokens
from tests.units import factories
from tests.units.factories import a_drafted_post, decided
from tests.units.removing import (
    a_noticed_unit,
    a_removal,
    a_served_decision,
    a_service,
    act,
    done,
    proposals,
    read,
    sweep,
)
from tests.units.test_offer_protocol import now

ARRIVED = "送达以后有人到岗"


def refusal(answer):
    return answer.status_code, answer.json()["code"]


async def states(rows):
    return {post["state"] for post in await rows("posts")}


async def test_its_posts_rest_none_is_published_and_no_suspension_is_lifted(
    units, reported, clock, rows
):
    unit, _ = await a_served_decision(units, clock)
    assert await states(rows) == {"suspended"}
    draft = await a_drafted_post(units, unit)
    told = {"expected_version": draft["version"]}
    url, own = f"/v1/posts/{draft['id']}/publication", tokens.unit(unit["id"])
    assert refusal(await units.post(url, json=told, headers=own)) == (409, "removal-under-way")
    suspended = (await decided(units, unit, "suspension")).json()
    lifted = await decided(units, suspended, "reinstatement")
    assert refusal(lifted) == (409, "removal-under-way")
    assert (await now(units, draft))["state"] == "draft"
    gone = await decided(units, suspended, "removal", ground_kind="no_intake")
    assert (gone.status_code, gone.json()["state"]) == (200, "removed"), gone.text
    assert await sweep(units) == (0, 0, 0)


async def test_what_matching_does_not_answer_at_the_service_is_asked_again(
    units, reported, clock, units_app, rows
):
    there = units_app.state.matching
    away = Upstream("matching", "http://127.0.0.1:9", units_app.state.keys)
    units_app.state.matching = Matching(away)
    unit, _ = await a_served_decision(units, clock)
    assert await states(rows) == {"open"}
    waiting = await decided(units, unit, "removal", ground_kind="no_intake")
    assert refusal(waiting) == (409, "posts-still-open")
    (intent,) = await rows("offer_intents")
    assert (intent["move"], intent["state"]) == ("suspend", "open")
    units_app.state.matching = there


async def test_a_unit_that_is_kept_goes_on(units, reported, clock, rows):
    _, proposal = await a_noticed_unit(units, clock)
    clock.move("2027-03-18")
    told = await done(units, proposal, "decision", decision="keep", ground="当地产业需要")
    served = await done(units, told, "service", **a_service("2027-03-18"))
    assert await states(rows) == {"open"}
    assert refusal(await act(units, served, "revocation", ground=ARRIVED)) == (409, "move-not-open")


async def test_somebody_came_after_the_decision_and_it_is_revoked_not_carried_out(
    units, reported, placement_facts, clock, rows
):
    unit, proposal = await a_served_decision(units, clock)
    (post,) = await rows("posts")
    came = await placement_facts.arrive(date(2027, 3, 18), unit_id=unit["id"], post_id=post["id"])
    answer = await decided(units, unit, "removal", ground_kind="no_intake")
    assert refusal(answer) == (409, "ground-gone")
    assert answer.json()["placements"] == [came]
    revoked = await done(units, proposal, "revocation", ground=ARRIVED)
    assert (revoked["state"], revoked["lapse_reason"]) == ("lapsed", "revoked")
    told = [(one["event"], one["ground"]) for one in await rows("changes")]
    assert ("removal.revoked", "") in told
    assert await states(rows) == {"open"}
    # It stays on record, and the unit still reads what was served on it.
    seen = await read(units, proposal["id"], tokens.unit(unit["id"]))
    assert seen["decision"]["decision"] == "remove"
    assert await sweep(units) == (0, 0, 0)


async def test_a_decision_is_not_served_once_somebody_came(
    units, reported, placement_facts, clock, rows
):
    unit, proposal = await a_noticed_unit(units, clock)
    clock.move("2027-03-18")
    decision = await done(units, proposal, "decision", **a_removal())
    (post,) = await rows("posts")
    came = await placement_facts.arrive(date(2027, 3, 18), unit_id=unit["id"], post_id=post["id"])
    answer = await act(units, decision, "service", **a_service("2027-03-18"))
    assert refusal(answer) == (409, "ground-gone")
    assert answer.json()["placements"] == [came]
    seen = await read(units, proposal["id"])
    assert (seen["state"], seen["version"]) == ("decided", decision["version"])
    assert await states(rows) == {"open"}
    revoked = await done(units, decision, "revocation", ground="决定以后有人到岗")
    assert revoked["lapse_reason"] == "revoked"


async def test_a_removal_that_was_revoked_is_not_proposed_again_the_next_night(
    units, reported, clock
):
    _, proposal = await a_served_decision(units, clock)
    revoked = await done(units, proposal, "revocation", ground="复议后撤销")
    assert revoked["lapse_ground"] == "复议后撤销"
    clock.move("2027-03-19")
    assert await sweep(units) == (0, 0, 0)
    clock.move("2027-12-19")
    assert await sweep(units) == (1, 0, 0)
    newest, _ = await proposals(units)
    assert newest["since"] == "2027-03-18"


async def test_no_removal_is_served_while_reporting_cannot_say(units, reported, clock, units_app):
    _, proposal = await a_noticed_unit(units, clock)
    clock.move("2027-03-18")
    decision = await done(units, proposal, "decision", **a_removal())
    away = Upstream("reporting", "http://127.0.0.1:9", units_app.state.keys)
    units_app.state.reporting = Reporting(away)
    answer = await act(units, decision, "service", **a_service("2027-03-18"))
    assert refusal(answer) == (503, "activity-unknown")
    assert (await read(units, proposal["id"]))["state"] == "decided"


async def test_a_removal_carried_out_is_revoked_no_more(units, reported, clock):
    unit, proposal = await a_served_decision(units, clock)
    gone = await decided(units, unit, "removal", ground_kind="no_intake")
    assert gone.status_code == 200, gone.text
    assert refusal(await act(units, proposal, "revocation", ground=ARRIVED)) == (
        409,
        "removal-carried-out",
    )


@pytest.mark.parametrize("is_suspended", [False, True])
async def test_posts_open_again_at_a_revocation_unless_the_unit_is_suspended(
    units, reported, clock, rows, is_suspended
):
    unit, proposal = await a_noticed_unit(units, clock)
    clock.move("2027-03-18")
    if is_suspended:
        assert (await decided(units, unit, "suspension")).status_code == 200
    decision = await done(units, proposal, "decision", **a_removal())
    served = await done(units, decision, "service", **a_service("2027-03-18"))
    await done(units, served, "revocation", ground=ARRIVED)
    assert await states(rows) == {"suspended" if is_suspended else "open"}
    unit = await factories.seen(units, unit)
    assert unit["state"] == ("suspended" if is_suspended else "recognised")
