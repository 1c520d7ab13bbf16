"""Obstacles confirmed of a post, units and matching joined: nobody is sent on to such a place."""

import pytest
from sqlalchemy import text

from tests import tokens
from tests.change_logs import ground_of
from tests.conftest import client_of
from tests.matching import factories as youths
from tests.matching import placing
from tests.units.factories import a_recognised_unit, an_open_post, decided
from tests.units.test_mergers import dispatched
from tests.units.test_offer_protocol import closing, headcount, now
from tests.units.test_routes_accidents import clear as clear_accident
from tests.units.test_routes_accidents import report as report_accident

OFFICE = "640100"


@pytest.fixture
async def matching(heard):
    async with client_of(heard.matching) as client:
        yield client


@pytest.fixture
async def unit(units):
    return await a_recognised_unit(units)


@pytest.fixture
def waits(heard, matching):
    """One more who waits."""

    async def one(post):
        await heard.catch_up()
        return await youths.register(matching)

    return one


async def confirmed(matching, dispatch, kind, office=OFFICE):
    path = f"/v1/dispatches/{dispatch['id']}"
    told = {"kind": kind, "detail": "机床没有防护罩"}
    side = placing.side(dispatch, "unit")
    reported = await matching.post(f"{path}/obstacle", json=told, headers=side)
    assert reported.status_code == 201, reported.text
    review = {
        "decision": "confirmed",
        "ground": "到现场核实",
        "expected_version": reported.json()["dispatch_version"],
    }
    answer = await matching.post(
        f"{path}/obstacle-review", json=review, headers=tokens.officer(office)
    )
    assert answer.json()["dispatch_state"] == "withdrawn", answer.text
    return answer.json()["id"]


async def settled(heard):
    """Units heard of it, asked, and matching heard the outcome."""
    await heard.hear()
    await heard.settle()
    await heard.catch_up()


async def listed(units, headers=None, **wanted):
    headers = headers or tokens.officer(OFFICE)
    answer = await units.get("/v1/post-obstacles", params=wanted, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def cleared(units, obstacle, headers=None, **changes):
    told = {"ground": "加装防护罩，现场验收", "expected_version": obstacle["version"]} | changes
    return await units.post(
        f"/v1/post-obstacles/{obstacle['id']}/clearance",
        json=told,
        headers=headers or tokens.officer(OFFICE),
    )


async def sent(matching, youth):
    """Where a youth is sent now."""
    path = f"/v1/youths/{youth['id']}"
    shown = (await matching.get(path, headers=tokens.youth(youth["id"]))).json()
    return shown["dispatch"] and shown["dispatch"]["post_id"]


def youth_of(dispatch):
    return {"id": dispatch["youth_id"]}


async def test_an_unsafe_post_takes_nobody_before_units_has_heard_of_it(
    units, heard, matching, unit, waits
):
    post = await an_open_post(units, unit, headcount=2)
    first, other = await dispatched(heard, matching, post), await dispatched(heard, matching, post)
    next_one = await waits(post)
    heard.line.cut = "there"
    await confirmed(matching, first, "safety")
    assert (await now(units, post))["state"] == "open"
    assert await heard.seats(post["id"]) == (1, 2, 0, "suspended")
    seen = await matching.get(f"/v1/dispatches/{other['id']}", headers=tokens.officer())
    assert (seen.json()["state"], seen.json()["withdrawal_cause"]) == (
        "withdrawn",
        "post_suspended",
    )
    assert await sent(matching, next_one) is None
    assert (await youths.register(matching))["dispatch"] is None


async def test_a_raise_told_meanwhile_opens_it_for_nobody(units, heard, matching, unit, waits):
    post = await an_open_post(units, unit, headcount=1)
    first = await dispatched(heard, matching, post)
    next_one = await waits(post)
    await confirmed(matching, first, "safety")
    assert (await headcount(units, post, 3)).status_code == 200
    await heard.catch_up()
    assert await heard.seats(post["id"]) == (2, 3, 0, "suspended")
    assert await sent(matching, next_one) is None


async def test_its_office_is_told_and_clears_it_and_whoever_is_first_is_sent_there(
    units, heard, matching, *, unit, waits, changes
):
    post = await an_open_post(units, unit, headcount=1)
    first = await dispatched(heard, matching, post)
    next_one = await waits(post)
    obstacle_id = await confirmed(matching, first, "safety")
    await settled(heard)
    assert (await now(units, post))["state"] == "suspended"
    assert await heard.seats(post["id"]) == (2, 1, 0, "suspended")
    (told,) = await listed(units, state="resting")
    assert (told["id"], told["post_id"], told["kind"]) == (obstacle_id, post["id"], "safety")
    assert (told["dispatch_id"], told["confirmed_on"]) == (first["id"], "2026-03-02")
    assert await listed(units, tokens.officer("640200")) == []
    assert [one["id"] for one in await listed(units, tokens.unit(unit["id"]))] == [obstacle_id]
    answer = await cleared(units, told)
    assert (answer.status_code, answer.json()["state"]) == (200, "cleared")
    assert answer.json()["post_state"] == "open"
    await heard.catch_up()
    assert await heard.seats(post["id"]) == (3, 1, 1, "open")
    # By their place in line: an obstacle is no refusal of whoever was sent there.
    assert await sent(matching, youth_of(first)) == post["id"]
    assert await sent(matching, next_one) is None
    assert [one["event"] for one in await changes(obstacle_id)] == [
        "post-obstacle.received",
        "post-obstacle.cleared",
    ]
    event = "post-obstacle.cleared"
    assert await ground_of(units, "units", obstacle_id, event, OFFICE) == "加装防护罩，现场验收"
    assert await listed(units, state="resting") == []


async def test_who_may_not_clear_it_and_how_often(units, heard, matching, unit):
    post = await an_open_post(units, unit, headcount=1)
    await confirmed(matching, await dispatched(heard, matching, post), "safety")
    await heard.hear()
    (told,) = await listed(units)
    foreign = await cleared(units, told, tokens.officer("640200"))
    assert placing.refusal(foreign) == (404, "post-obstacle-not-found")
    unknown = await cleared(units, told | {"id": "obs_01K5AAAAAAAAAAAAAAAAAAAAAA"})
    assert placing.refusal(unknown) == (404, "post-obstacle-not-found")
    by_unit = await cleared(units, told, tokens.unit(unit["id"]))
    assert by_unit.status_code == 403
    pending = await cleared(units, told)
    assert placing.refusal(pending) == (409, "offer-pending")
    await heard.settle()
    stale = await cleared(units, told, expected_version=2)
    assert placing.refusal(stale) == (412, "stale")
    assert (await cleared(units, told)).status_code == 200
    twice = await cleared(units, told, expected_version=2)
    assert placing.refusal(twice) == (409, "move-not-open")


async def test_two_found_unsafe_are_both_to_be_cleared(units, heard, matching, unit, waits):
    post = await an_open_post(units, unit, headcount=2)
    signed = []
    for _ in range(2):
        dispatch = await youths.accept(matching, await dispatched(heard, matching, post))
        for party in ("unit", "youth"):
            assert (await placing.sign(matching, dispatch, party)).status_code == 201
        signed.append(dispatch)
    next_one = await waits(post)
    for dispatch in signed:
        await confirmed(matching, dispatch, "safety")
    await settled(heard)
    second, first = await listed(units, state="resting")
    assert (await cleared(units, first)).json()["post_state"] == "suspended"
    await heard.catch_up()
    assert await sent(matching, youth_of(signed[0])) is None
    assert (await cleared(units, second)).json()["post_state"] == "open"
    await heard.catch_up()
    assert [await sent(matching, youth_of(one)) for one in signed] == [post["id"]] * 2
    assert await sent(matching, next_one) is None


async def test_one_confirmed_after_units_cleared_another_is_heard_before_anybody_is_sent(
    units, heard, matching, unit, waits
):
    post = await an_open_post(units, unit, headcount=2)
    dispatches = []
    for _ in range(2):
        dispatch = await youths.accept(matching, await dispatched(heard, matching, post))
        for party in ("unit", "youth"):
            assert (await placing.sign(matching, dispatch, party)).status_code == 201
        dispatches.append(dispatch)
    next_one = await waits(post)
    await confirmed(matching, dispatches[0], "safety")
    await settled(heard)
    await confirmed(matching, dispatches[1], "safety")
    (told,) = await listed(units, state="resting")
    assert (await cleared(units, told)).json()["post_state"] == "open"
    await heard.catch_up()
    assert (await heard.seats(post["id"]))[3] == "suspended"
    assert await sent(matching, next_one) is None
    await settled(heard)
    assert (await now(units, post))["state"] == "suspended"


async def test_cleared_it_still_rests_while_its_unit_does(units, heard, matching, unit, waits):
    post = await an_open_post(units, unit, headcount=1)
    await confirmed(matching, await dispatched(heard, matching, post), "safety")
    await settled(heard)
    accident = (await report_accident(units, unit)).json()
    (told,) = await listed(units)
    assert (await cleared(units, told)).json()["post_state"] == "suspended"
    assert (await clear_accident(units, accident)).status_code == 200
    assert (await now(units, post))["state"] == "open"


async def test_a_unit_that_is_reinstated_leaves_what_is_unsafe_at_rest(
    units, heard, matching, unit
):
    post = await an_open_post(units, unit, headcount=1)
    await confirmed(matching, await dispatched(heard, matching, post), "safety")
    await settled(heard)
    suspended = await decided(units, unit, "suspension")
    assert (await decided(units, suspended.json(), "reinstatement")).status_code == 200
    assert (await now(units, post))["state"] == "suspended"
    await heard.settle()
    assert (await now(units, post))["state"] == "suspended"


async def test_a_seat_that_is_gone_is_given_to_nobody_and_leaves_the_offer(
    units, heard, matching, *, unit, waits, changes
):
    post = await an_open_post(units, unit, headcount=2)
    first, _ = await dispatched(heard, matching, post), await dispatched(heard, matching, post)
    next_one = await waits(post)
    obstacle_id = await confirmed(matching, first, "post_gone")
    assert await heard.seats(post["id"]) == (1, 2, 2, "open")
    assert await sent(matching, next_one) is None
    await settled(heard)
    shown = await now(units, post)
    assert (shown["headcount"], shown["state"]) == (1, "open")
    assert await heard.seats(post["id"]) == (2, 1, 1, "open")
    assert await sent(matching, next_one) is None
    (told,) = await listed(units)
    assert (told["state"], told["ended_on"]) == ("taken_off", "2026-03-02")
    assert [one["event"] for one in await changes(obstacle_id)] == [
        "post-obstacle.received",
        "post-obstacle.taken-off",
    ]
    refused = await cleared(units, told)
    assert placing.refusal(refused) == (409, "move-not-open")


async def test_a_post_whose_last_seat_is_gone_closes(units, heard, matching, unit, waits):
    post = await an_open_post(units, unit, headcount=1)
    first = await dispatched(heard, matching, post)
    next_one = await waits(post)
    await confirmed(matching, first, "post_gone")
    await settled(heard)
    assert (await now(units, post))["state"] == "closed"
    assert await heard.seats(post["id"]) == (2, 1, 0, "closed")
    assert await sent(matching, next_one) is None


async def test_seats_that_go_at_once_leave_together_and_the_others_stay(
    units, heard, matching, unit
):
    post = await an_open_post(units, unit, headcount=4)
    sent_there = [await dispatched(heard, matching, post) for _ in range(3)]
    for dispatch in sent_there[:2]:
        await confirmed(matching, dispatch, "post_gone")
    # The one free seat is taken by the first whose seat is gone.
    assert await heard.seats(post["id"]) == (1, 4, 4, "open")
    assert await sent(matching, youth_of(sent_there[0])) == post["id"]
    assert await sent(matching, youth_of(sent_there[1])) is None
    await settled(heard)
    await settled(heard)
    assert (await now(units, post))["headcount"] == 2
    assert (await heard.seats(post["id"]))[1:] == (2, 2, "open")
    async with heard.matching.state.database.transaction() as session:
        assert await session.scalar(text("SELECT sum(gone) FROM post_seats")) == 0


async def test_what_is_gone_while_units_waits_for_another_word_is_asked_afterwards(
    units, heard, matching, unit
):
    post = await an_open_post(units, unit, headcount=3)
    first = await dispatched(heard, matching, post)
    await confirmed(matching, first, "post_gone")
    heard.line.cut = "there"
    assert (await headcount(units, post, 2)).status_code == 503
    await heard.hear()
    heard.line.cut = None
    await heard.settle()
    await heard.settle()
    assert (await now(units, post))["headcount"] == 1
    assert (await heard.seats(post["id"]))[1:] == (1, 1, "open")


async def test_a_unit_that_closes_the_post_itself_is_answered(units, heard, matching, unit):
    post = await an_open_post(units, unit, headcount=2)
    first = await dispatched(heard, matching, post)
    await confirmed(matching, first, "post_gone")
    assert (await closing(units, post)).json()["state"] == "closed"
    await settled(heard)
    assert await listed(units) == []
    assert (await heard.seats(post["id"]))[2:] == (0, "closed")


async def test_a_seat_gone_at_a_suspended_post_leaves_once_it_opens(units, heard, matching, unit):
    post = await an_open_post(units, unit, headcount=2)
    dispatch = await youths.accept(matching, await dispatched(heard, matching, post))
    for party in ("unit", "youth"):
        assert (await placing.sign(matching, dispatch, party)).status_code == 201
    suspended = await decided(units, unit, "suspension")
    await confirmed(matching, dispatch, "post_gone")
    await settled(heard)
    assert (await now(units, post))["headcount"] == 2
    assert (await decided(units, suspended.json(), "reinstatement")).status_code == 200
    await settled(heard)
    assert (await now(units, post))["headcount"] == 1
    assert (await heard.seats(post["id"]))[1:] == (1, 1, "open")
