"""The offer protocol against matching's real app: whatever breaks, both end with equal numbers."""

import asyncio

import pytest

from tests import tokens
from tests.conftest import client_of
from tests.matching import factories as youths
from tests.matching import placing
from tests.units.factories import a_recognised_unit, an_open_post, decided, leave


async def headcount(units, post, number, **body):
    told = {"headcount": number, "expected_version": post["version"]} | body
    return await units.put(
        f"/v1/posts/{post['id']}/headcount", json=told, headers=tokens.unit(post["unit_id"])
    )


async def closing(units, post, headers=None):
    return await units.post(
        f"/v1/posts/{post['id']}/closing",
        json={"ground": "岗位取消", "expected_version": post["version"]},
        headers=headers or tokens.unit(post["unit_id"]),
    )


async def now(units, post):
    url = f"/v1/posts/{post['id']}"
    return (await units.get(url, headers=tokens.unit(post["unit_id"]))).json()


async def held(joined, post_id, **body):
    """A youth is sent to the post."""
    async with client_of(joined.matching) as matching:
        shown = await youths.register(matching, **body)
    assert shown["dispatch"]["post_id"] == post_id
    return shown


async def test_a_published_post_flows_by_the_feed(units, joined):
    post = await an_open_post(units, await a_recognised_unit(units))
    await joined.catch_up()
    assert await joined.seats(post["id"]) == (1, 2, 0, "open")
    await headcount(units, post, 4)
    await joined.catch_up()
    assert await joined.seats(post["id"]) == (2, 4, 0, "open")


async def test_a_headcount_falls_with_matchings_word(units, joined, changes):
    post = await an_open_post(units, await a_recognised_unit(units), headcount=3)
    await joined.catch_up()
    await held(joined, post["id"])
    answer = await headcount(units, post, 1)
    assert (answer.status_code, answer.json()["headcount"]) == (200, 1)
    assert answer.json()["offer_version"] == 2
    assert await joined.seats(post["id"]) == (2, 1, 1, "open")
    told = (await changes(post["id"]))[-1]
    assert (told["event"], told["data"]["before"]) == ("post.headcount-lowered", 3)
    await joined.catch_up()
    assert await joined.seats(post["id"]) == (2, 1, 1, "open")


async def test_a_headcount_falls_no_lower_than_what_is_taken(units, joined, rows):
    post = await an_open_post(units, await a_recognised_unit(units), headcount=3)
    await joined.catch_up()
    for _ in range(2):
        await held(joined, post["id"])
    answer = await headcount(units, post, 1)
    told = answer.json()
    assert (answer.status_code, told["code"], told["taken"]) == (409, "headcount-below-taken", 2)
    assert (await now(units, post))["headcount"] == 3
    (intent,) = await rows("offer_intents")
    assert (intent["state"], intent["taken"]) == ("refused", 2)
    assert (await headcount(units, post, 2)).status_code == 200
    assert await joined.seats(post["id"]) == (3, 2, 2, "open")


async def test_a_headcount_below_what_a_fair_holds_names_the_fair(units, joined):
    post = await an_open_post(units, await a_recognised_unit(units), headcount=3)
    await joined.catch_up()
    await held(joined, post["id"])
    fair = {
        "region": "640104",
        "day": "2026-03-20",
        "place": "兴庆区体育馆",
        "posts": [{"post_id": post["id"], "seats": 1}],
    }
    async with client_of(joined.matching) as matching:
        told = await matching.post("/v1/fairs", json=fair, headers=tokens.officer("640104"))
    answer = await headcount(units, post, 1)
    refused = answer.json()
    assert (answer.status_code, refused["code"]) == (409, "headcount-below-taken")
    assert (refused["taken"], refused["set_aside"]) == (2, 1)
    assert refused["fairs"] == [{"fair_id": told.json()["id"], "day": "2026-03-20", "seats": 1}]
    assert "2026年3月20日在兴庆区体育馆举办的招募会1个" in refused["detail"]


async def test_a_refusal_stands_where_matching_cannot_say_for_which_fairs(units, joined):
    post = await an_open_post(units, await a_recognised_unit(units), headcount=2)
    await joined.catch_up()
    for _ in range(2):
        await held(joined, post["id"])
    joined.line.lost = "/set-asides"
    refused = (await headcount(units, post, 1)).json()
    assert (refused["taken"], refused["fairs"]) == (2, [])


async def test_a_post_not_yet_told_is_told_before_it_is_changed(units, joined):
    post = await an_open_post(units, await a_recognised_unit(units))
    assert (await closing(units, post)).json()["state"] == "closed"
    assert (await joined.seats(post["id"]))[3] == "closed"


async def test_a_closed_post_takes_back_whom_it_had_not_signed(units, joined, changes):
    post = await an_open_post(units, await a_recognised_unit(units))
    await joined.catch_up()
    youth = await held(joined, post["id"])
    closed = await closing(units, post)
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")
    assert await joined.seats(post["id"]) == (2, 2, 0, "closed")
    async with client_of(joined.matching) as matching:
        sent = await matching.get(
            f"/v1/dispatches/{youth['dispatch']['id']}", headers=tokens.officer()
        )
    assert sent.json()["state"] == "withdrawn"
    told = (await changes(post["id"]))[-1]
    assert (told["event"], told["ground"]) == ("post.closed", "")


@pytest.mark.parametrize("cut", ["there", "back"])
async def test_while_matching_is_down_the_intent_waits_and_blocks(units, joined, rows, cut):
    post = await an_open_post(units, await a_recognised_unit(units), headcount=3)
    await joined.catch_up()
    joined.line.cut = cut
    answer = await headcount(units, post, 1)
    assert (answer.status_code, answer.json()["code"]) == (503, "matching-unavailable")
    assert (await now(units, post))["headcount"] == 3
    assert [intent["state"] for intent in await rows("offer_intents")] == ["open"]
    for blocked in (await headcount(units, post, 2), await closing(units, post)):
        assert (blocked.status_code, blocked.json()["code"]) == (409, "offer-pending")
    assert await joined.settle() == 0
    joined.line.cut = None
    assert await joined.settle() == 1
    settled = await now(units, post)
    assert (settled["headcount"], settled["offer_version"]) == (1, 2)
    assert await joined.seats(post["id"]) == (2, 1, 0, "open")
    assert await joined.settle() == 0


@pytest.mark.parametrize("cut", ["there", "back"])
async def test_the_same_request_again_takes_the_intent_up(units, joined, rows, cut):
    post = await an_open_post(units, await a_recognised_unit(units))
    await joined.catch_up()
    headers = tokens.unit(post["unit_id"], sub="acc_1")
    joined.line.cut = cut
    assert (await closing(units, post, headers)).status_code == 503
    joined.line.cut = None
    answer = await closing(units, post, headers)
    assert (answer.status_code, answer.json()["state"]) == (200, "closed")
    assert len(await rows("offer_intents")) == 1
    assert (await joined.seats(post["id"]))[0] == 2


async def test_the_same_request_after_the_reconciler_gets_the_outcome(units, joined, rows):
    post = await an_open_post(units, await a_recognised_unit(units))
    await joined.catch_up()
    headers = tokens.unit(post["unit_id"], sub="acc_1")
    joined.line.cut = "there"
    assert (await closing(units, post, headers)).status_code == 503
    joined.line.cut = None
    assert await joined.settle() == 1
    assert (await closing(units, post, headers)).json()["state"] == "closed"
    assert len(await rows("offer_intents")) == 1


async def test_a_lowering_asked_again_is_the_same_lowering(units, joined):
    post = await an_open_post(units, await a_recognised_unit(units), headcount=3)
    await joined.catch_up()
    joined.line.cut = "back"
    assert (await headcount(units, post, 1)).status_code == 503
    joined.line.cut = None
    assert (await headcount(units, post, 1)).json()["headcount"] == 1
    assert (await joined.seats(post["id"]))[:2] == (2, 1)


async def test_a_refusal_found_by_the_reconciler_leaves_the_post_as_it_was(units, joined):
    post = await an_open_post(units, await a_recognised_unit(units))
    await joined.catch_up()
    joined.line.cut = "there"
    assert (await headcount(units, post, 1)).status_code == 503
    for _ in range(2):
        await held(joined, post["id"])
    joined.line.cut = None
    assert await joined.settle() == 1
    after = await now(units, post)
    assert (after["headcount"], after["version"]) == (2, post["version"])
    assert (await joined.seats(post["id"]))[1:] == (2, 2, "open")
    raised = (await headcount(units, after, 3)).json()
    await joined.catch_up()
    assert await joined.seats(post["id"]) == (raised["offer_version"], 3, 2, "open")


async def test_two_lowerings_at_once_end_equal(units, joined):
    post = await an_open_post(units, await a_recognised_unit(units), headcount=5)
    await joined.catch_up()
    answers = await asyncio.gather(headcount(units, post, 2), headcount(units, post, 3))
    codes = sorted(answer.status_code for answer in answers)
    assert codes[0] == 200
    assert codes[1] in (409, 412)
    after = await now(units, post)
    assert (await joined.seats(post["id"]))[:2] == (after["offer_version"], after["headcount"])


async def test_a_suspended_unit_suspends_its_posts_and_its_return_opens_them(
    units, joined, changes
):
    unit = await a_recognised_unit(units)
    posts = [await an_open_post(units, unit) for _ in range(2)]
    await joined.catch_up()
    suspended = (await decided(units, unit, "suspension")).json()
    for post in posts:
        assert (await now(units, post))["state"] == "suspended"
        assert await joined.seats(post["id"]) == (2, 2, 0, "suspended")
    again = await decided(units, suspended, "reinstatement")
    assert again.json()["state"] == "recognised"
    await joined.catch_up()
    for post in posts:
        assert (await now(units, post))["state"] == "open"
        assert await joined.seats(post["id"]) == (3, 2, 0, "open")
        events = [change["event"] for change in await changes(post["id"])][-2:]
        assert events == ["post.suspended", "post.resumed"]


async def test_posts_of_a_unit_suspended_while_matching_was_down_follow(units, joined):
    unit = await a_recognised_unit(units)
    post, other = await an_open_post(units, unit), await an_open_post(units, unit)
    await joined.catch_up()
    joined.line.cut = "there"
    assert (await headcount(units, other, 1)).status_code == 503
    headers = tokens.officer(sub="acc_2")
    told = {"ground": "安全隐患", "expected_version": unit["version"]}
    url = f"/v1/units/{unit['id']}/suspension"
    assert (await units.post(url, json=told, headers=headers)).json()["state"] == "suspended"
    joined.line.cut = None
    assert await joined.settle() == 2
    assert (await now(units, post))["state"] == "suspended"
    assert (await now(units, other))["headcount"] == 1
    assert await joined.settle() == 1
    assert (await now(units, other))["state"] == "suspended"
    for one in (post, other):
        assert (await joined.seats(one["id"]))[3] == "suspended"


async def test_a_suspended_post_can_be_closed(units, joined):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    await decided(units, unit, "suspension")
    assert (await closing(units, await now(units, post))).json()["state"] == "closed"
    assert await joined.seats(post["id"]) == (3, 2, 0, "closed")


async def test_an_empty_suspended_unit_is_removed_and_its_posts_close(units, joined, changes):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    suspended = (await decided(units, unit, "suspension")).json()
    unasked = await decided(units, suspended, "removal", ground_kind="withdrawal")
    assert (unasked.status_code, unasked.json()["code"]) == (409, "no-withdrawal-open")
    told = {"ground": "业务调整", "expected_version": suspended["version"]}
    own = tokens.unit(unit["id"])
    asked = await units.post(f"/v1/units/{unit['id']}/withdrawal", json=told, headers=own)
    answer = await decided(units, asked.json(), "removal", ground_kind="withdrawal")
    assert (answer.status_code, answer.json()["state"]) == (200, "removed")
    told = (await changes(unit["id"]))[-1]
    assert (told["event"], told["data"]["ground_kind"]) == ("unit.removed", "withdrawal")
    await joined.catch_up()
    assert await joined.seats(post["id"]) == (3, 2, 0, "closed")
    mentor = {"name": "测试", "title": "师傅", "phone": "13900005678"}
    late = await units.post(
        f"/v1/units/{unit['id']}/mentors", json=mentor, headers=tokens.unit(unit["id"])
    )
    assert (late.status_code, late.json()["code"]) == (409, "unit-removed")


async def test_a_unit_with_a_signed_dispatch_is_not_removed(units, joined):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    await joined.catch_up()
    dispatch = (await held(joined, post["id"]))["dispatch"]
    async with client_of(joined.matching) as matching:
        await youths.accept(matching, dispatch)
        for party in ("unit", "youth"):
            assert (await placing.sign(matching, dispatch, party)).status_code == 201
    suspended = (await decided(units, unit, "suspension")).json()
    leaving = await leave(units, suspended)
    answer = await decided(units, leaving, "removal", ground_kind="withdrawal")
    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "unit-occupied")
    assert (told["open_dispatches"], told["open_placements"]) == (1, 0)
    assert await joined.seats(post["id"]) == (2, 2, 1, "suspended")


async def test_a_removal_names_the_version_it_saw(units, joined):
    unit = await a_recognised_unit(units)
    stale = await decided(units, unit, "removal", ground_kind="cause", expected_version=1)
    assert stale.status_code == 412
    unpinned = await decided(units, unit, "removal", ground_kind="cause", expected_version=None)
    assert unpinned.status_code == 428


@pytest.mark.parametrize("moment", ["killed before", "killed after"])
@pytest.mark.parametrize("move", ["closing", "headcount", "suspension"])
async def test_a_death_between_two_steps_ends_with_equal_numbers(units, joined, rows, move, moment):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit, headcount=3)
    await joined.catch_up()
    owner, clerk = tokens.unit(unit["id"], sub="acc_1"), tokens.officer(sub="acc_2")
    seen = {"ground": "核查属实", "expected_version": unit["version"]}

    async def ask():
        if move == "closing":
            return await closing(units, post, owner)
        if move == "headcount":
            return await headcount(units, post, 1)
        return await units.post(f"/v1/units/{unit['id']}/suspension", json=seen, headers=clerk)

    joined.line.cut = moment
    assert (await ask()).status_code == 500
    joined.line.cut = None
    assert (await ask()).status_code == 200
    after = await now(units, post)
    equal = (after["offer_version"], after["headcount"], 0, after["state"])
    assert await joined.seats(post["id"]) == equal
    assert [intent["state"] for intent in await rows("offer_intents")] == ["accepted"]


async def test_twins_of_one_request_close_a_post_once(units, joined, rows):
    unit = await a_recognised_unit(units)
    for _ in range(5):
        post = await an_open_post(units, unit)
        headers = tokens.unit(unit["id"], sub="acc_1")
        answers = await asyncio.gather(*(closing(units, post, headers) for _ in range(4)))
        codes = {answer.status_code for answer in answers}
        assert 200 in codes
        assert codes <= {200, 409}, [answer.text for answer in answers]
        assert (await joined.seats(post["id"]))[0] == 2
    assert len(await rows("offer_intents")) == 5
