"""Accidents and suspensions over each other, with matching's real app: who holds a unit's posts."""

import asyncio

import pytest

from services.units import jobs
from tests import tokens
from tests.conftest import client_of
from tests.matching import factories as youths
from tests.matching import placing
from tests.units.factories import a_drafted_post, a_recognised_unit, an_open_post, decided
from tests.units.test_offer_protocol import closing, headcount, held, now
from tests.units.test_routes_accidents import annul, clear, report


@pytest.fixture
async def unit(units, joined):
    return await a_recognised_unit(units)


@pytest.fixture
async def post(units, joined, unit):
    made = await an_open_post(units, unit)
    await joined.catch_up()
    return made


async def read(units, unit):
    url = f"/v1/units/{unit['id']}"
    return (await units.get(url, headers=tokens.unit(unit["id"]))).json()


async def suspended(units, unit):
    answer = await decided(units, await read(units, unit), "suspension")
    assert answer.json()["state"] == "suspended", answer.text


async def reinstated(units, unit):
    answer = await decided(units, await read(units, unit), "reinstatement")
    assert answer.json()["state"] == "recognised", answer.text


async def reported(units, unit):
    answer = await report(units, unit)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def cleared(units, accident):
    answer = await clear(units, accident)
    assert answer.status_code == 200, answer.text


async def state_of(units, joined, post):
    """In which state a post is: the same on both sides."""
    await joined.catch_up()
    here, there = await now(units, post), await joined.seats(post["id"])
    assert (there[0], there[1], there[3]) == (
        here["offer_version"],
        here["headcount"],
        here["state"],
    )
    return here["state"]


async def test_a_report_takes_back_the_unsigned_and_leaves_trainees(units, joined, unit, post):
    async with client_of(joined.matching) as matching:
        signed = (await held(joined, post["id"]))["dispatch"]
        await youths.accept(matching, signed)
        for party in ("unit", "youth"):
            assert (await placing.sign(matching, signed, party)).status_code == 201
        unsigned = (await held(joined, post["id"]))["dispatch"]
        await reported(units, unit)
        assert await state_of(units, joined, post) == "suspended"
        states = [
            (await matching.get(f"/v1/dispatches/{one['id']}", headers=tokens.officer())).json()
            for one in (signed, unsigned)
        ]
        assert [one["state"] for one in states] == ["signed", "withdrawn"]
        waiting = await youths.register(matching)
        assert waiting["dispatch"] is None


async def test_a_clearance_opens_the_posts_and_the_pool_flows(units, joined, unit, post, changes):
    accident = await reported(units, unit)
    async with client_of(joined.matching) as matching:
        youth = await youths.register(matching)
        assert youth["dispatch"] is None
        await cleared(units, accident)
        assert await state_of(units, joined, post) == "open"
    assert (await joined.seats(post["id"]))[2] == 1
    events = [change["event"] for change in await changes(post["id"])][-2:]
    assert events == ["post.suspended", "post.resumed"]


async def test_of_two_accidents_the_last_clearance_opens_the_posts(units, joined, unit, post):
    first, second = await reported(units, unit), await reported(units, unit)
    await cleared(units, first)
    assert await state_of(units, joined, post) == "suspended"
    await cleared(units, second)
    assert await state_of(units, joined, post) == "open"


async def test_of_two_accidents_the_first_may_be_cleared_last(units, joined, unit, post):
    first, second = await reported(units, unit), await reported(units, unit)
    await cleared(units, second)
    assert await state_of(units, joined, post) == "suspended"
    await cleared(units, first)
    assert await state_of(units, joined, post) == "open"


async def test_after_accident_and_suspension_a_clearance_opens_nothing(units, joined, unit, post):
    accident = await reported(units, unit)
    await suspended(units, unit)
    await cleared(units, accident)
    assert await state_of(units, joined, post) == "suspended"
    await reinstated(units, unit)
    assert await state_of(units, joined, post) == "open"


async def test_a_reinstatement_opens_nothing_before_the_clearance(units, joined, unit, post):
    accident = await reported(units, unit)
    await suspended(units, unit)
    await reinstated(units, unit)
    assert await state_of(units, joined, post) == "suspended"
    await cleared(units, accident)
    assert await state_of(units, joined, post) == "open"


async def test_an_accident_at_a_suspended_unit_outlasts_the_suspension(units, joined, unit, post):
    await suspended(units, unit)
    accident = await reported(units, unit)
    await reinstated(units, unit)
    assert await state_of(units, joined, post) == "suspended"
    await cleared(units, accident)
    assert await state_of(units, joined, post) == "open"


async def test_a_post_closed_meanwhile_stays_closed(units, joined, unit, post):
    accident = await reported(units, unit)
    assert (await closing(units, await now(units, post))).json()["state"] == "closed"
    await cleared(units, accident)
    assert await state_of(units, joined, post) == "closed"


async def test_an_accident_touches_no_post_of_another_unit(units, joined, unit, post):
    other = await a_recognised_unit(units)
    theirs = await an_open_post(units, other)
    accident = await reported(units, unit)
    assert await state_of(units, joined, theirs) == "open"
    await suspended(units, other)
    await cleared(units, accident)
    assert await state_of(units, joined, post) == "open"
    assert await state_of(units, joined, theirs) == "suspended"


async def test_posts_of_a_report_made_while_matching_was_down_follow(units, joined, unit, post):
    other = await an_open_post(units, unit)
    await joined.catch_up()
    joined.line.cut = "there"
    assert (await headcount(units, other, 1)).status_code == 503
    accident = await reported(units, unit)
    pending = await clear(units, accident)
    assert (pending.status_code, pending.json()["code"]) == (409, "offer-pending")
    joined.line.cut = None
    assert await joined.settle() == 2
    assert await joined.settle() == 1
    assert await state_of(units, joined, post) == "suspended"
    assert await state_of(units, joined, other) == "suspended"
    await cleared(units, accident)
    assert await state_of(units, joined, other) == "open"
    assert await joined.settle() == 0


async def test_what_waited_behind_another_intent_is_left_once_all_is_cleared(units, joined, unit):
    post = await an_open_post(units, unit)
    await joined.catch_up()
    joined.line.cut = "there"
    assert (await headcount(units, post, 1)).status_code == 503
    accident = await reported(units, unit)
    joined.line.cut = None
    assert await joined.settle() == 1
    await cleared(units, accident)
    assert await joined.settle() == 0
    assert await state_of(units, joined, post) == "open"


@pytest.mark.parametrize("hold", [suspended, reported])
async def test_a_post_left_open_behind_another_intent_is_not_raised(
    units, joined, unit, post, hold
):
    code = {suspended: "unit-not-recognised", reported: "accident-not-cleared"}[hold]
    joined.line.cut = "there"
    assert (await headcount(units, post, 1)).status_code == 503
    await hold(units, unit)
    joined.line.cut = None
    assert await joined.settle() == 1
    lowered = await now(units, post)
    assert (lowered["state"], lowered["headcount"]) == ("open", 1)
    answer = await headcount(units, lowered, 5)
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert await joined.settle() == 1
    assert (await now(units, post))["headcount"] == 1
    assert await state_of(units, joined, post) == "suspended"


@pytest.mark.parametrize("moment", ["killed before", "killed after"])
async def test_a_death_within_a_report_leaves_one_accident(units, joined, post, rows, moment):
    unit = {"id": post["unit_id"]}
    headers = tokens.unit(unit["id"], sub="acc_1")
    joined.line.cut = moment
    assert (await report(units, unit, headers)).status_code == 500
    joined.line.cut = None
    assert (await report(units, unit, headers)).status_code == 201
    assert len(await rows("accidents")) == 1
    assert await state_of(units, joined, post) == "suspended"
    assert [intent["state"] for intent in await rows("offer_intents")] == ["accepted"]


async def test_a_report_and_a_publication_at_once_leave_no_post_open(units, joined, unit):
    for _ in range(4):
        draft = await a_drafted_post(units, unit)
        told, url = {"expected_version": draft["version"]}, f"/v1/posts/{draft['id']}/publication"
        publication, accident = await asyncio.gather(
            units.post(url, json=told, headers=tokens.unit(unit["id"])), report(units, unit)
        )
        assert (publication.status_code, accident.status_code) in {(200, 201), (409, 201)}
        assert (await now(units, draft))["state"] in {"draft", "open", "suspended"}
        await joined.catch_up()
        while await joined.settle():
            pass
        assert (await now(units, draft))["state"] in {"draft", "suspended"}
        await cleared(units, accident.json())


async def test_offers_that_cannot_be_answered_keep_no_newer_one_waiting(
    units, joined, rows, monkeypatch
):
    monkeypatch.setattr(jobs, "BATCH", 1)
    unit = await a_recognised_unit(units)
    for _ in range(2):
        await an_open_post(units, unit)
    joined.line.cut = "there"
    await decided(units, unit, "suspension")

    async def taken_up():
        return [one["asked_at"] is not None for one in await rows("offer_intents")]

    assert sorted(await taken_up()) == [False, False]
    assert await joined.settle() == 0
    assert sorted(await taken_up()) == [False, True]
    assert await joined.settle() == 0
    assert await taken_up() == [True, True]
    joined.line.cut = None
    assert [await joined.settle(), await joined.settle()] == [1, 1]


async def test_a_cleared_accident_is_annulled_whatever_its_posts_wait_for(
    units, joined, unit, post
):
    accident = (await clear(units, await reported(units, unit))).json()
    joined.line.cut = "there"
    assert (await headcount(units, await now(units, post), 1)).status_code == 503
    answer = await annul(units, accident)
    assert (answer.status_code, answer.json()["state"]) == (200, "annulled")
