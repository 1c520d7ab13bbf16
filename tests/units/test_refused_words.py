"""Words of an open post that an officer refused: the post rests on both sides until allowed."""

import pytest
from sqlalchemy import text

from services.units.actions import threshold_rereadings
from services.units.policy import readings
from tests import tokens
from tests.units.factories import a_recognised_unit, an_open_post
from tests.units.listing import ended
from tests.units.reviewing import DOUBTFUL, URL, clerk, decided, deciding, objecting
from tests.units.test_offer_protocol import closing, headcount, now
from tests.units.test_resting_posts import reinstated, state_of, suspended


@pytest.fixture
async def unit(units, joined):
    return await a_recognised_unit(units)


@pytest.fixture
async def post(units, joined, unit):
    made = await an_open_post(units, unit)
    await joined.catch_up()
    return made


@pytest.fixture
async def review(units, units_app, post, monkeypatch):
    """What a new edition found in the open post."""
    state = units_app.state
    async with state.database.transaction() as session:
        told = {"id": post["id"], "duties": DOUBTFUL}
        await session.execute(text("UPDATE posts SET duties = :duties WHERE id = :id"), told)
    monkeypatch.setattr(readings, "edition", lambda: "another")
    job_id = await threshold_rereadings.reread_by_new_edition(state.database, state.clock)
    assert (await ended(units, f"/v1/jobs/units/{job_id}", clerk("640000")))["state"] == "done"
    (found,) = (await units.get(f"{URL}?post_id={post['id']}", headers=clerk())).json()["items"]
    return found


def refusal(answer):
    return answer.status_code, answer.json()["code"]


async def test_a_refusal_rests_the_post_until_another_officer_allows_the_words(
    units, joined, post, review, changes
):
    assert await state_of(units, joined, post) == "open"
    refused = await decided(units, review, "refuse", ground="请单位改写。")
    assert (refused["post_state"], refused["current"]) == ("suspended", True)
    assert await state_of(units, joined, post) == "suspended"
    told = (await changes(post["id"]))[-1]
    assert (told["event"], told["ground"]) == ("post.suspended", "")
    own = await units.get(f"{URL}/{review['id']}", headers=tokens.unit(post["unit_id"]))
    assert own.json()["moves"] == ["object"]
    objected = (await objecting(units, refused)).json()
    assert await state_of(units, joined, post) == "suspended"
    allowed = await decided(units, objected, "allow")
    assert (allowed["state"], allowed["post_state"]) == ("allowed", "open")
    assert await state_of(units, joined, post) == "open"


async def test_what_ends_a_units_rest_does_not_open_a_post_with_refused_words(
    units, joined, unit, post, review
):
    other = await an_open_post(units, unit, headcount=1)
    await joined.catch_up()
    refused = await decided(units, review, "refuse")
    await suspended(units, unit)
    await reinstated(units, unit)
    assert await state_of(units, joined, other) == "open"
    assert await state_of(units, joined, post) == "suspended"
    objected = (await objecting(units, refused)).json()
    await suspended(units, unit)
    await decided(units, objected, "allow")
    assert await state_of(units, joined, post) == "suspended"
    await reinstated(units, unit)
    assert await state_of(units, joined, post) == "open"


async def test_an_objection_in_vain_leaves_the_post_at_rest_and_the_unit_closes_it(
    units, joined, post, review
):
    objected = (await objecting(units, await decided(units, review, "refuse"))).json()
    assert (await decided(units, objected, "refuse"))["state"] == "upheld"
    assert await state_of(units, joined, post) == "suspended"
    assert (await closing(units, await now(units, post))).json()["state"] == "closed"


async def test_no_seats_are_added_while_matching_has_yet_to_answer(units, joined, post, review):
    joined.line.cut = "there"
    refused = await decided(units, review, "refuse")
    assert refused["post_state"] == "open"
    assert refusal(await headcount(units, await now(units, post), 9)) == (409, "offer-pending")
    objected = (await objecting(units, refused)).json()
    assert refusal(await deciding(units, objected, "allow")) == (409, "offer-pending")
    joined.line.cut = None
    await joined.settle()
    assert await state_of(units, joined, post) == "suspended"
    await decided(units, objected, "allow")
    assert await state_of(units, joined, post) == "open"


async def test_a_post_on_which_another_change_waits_rests_after_it(units, joined, post, review):
    joined.line.cut = "there"
    assert (await headcount(units, await now(units, post), 1)).status_code == 503
    assert (await decided(units, review, "refuse"))["post_state"] == "open"
    joined.line.cut = None
    await joined.settle()
    answer = await headcount(units, await now(units, post), 9)
    assert refusal(answer) == (409, "words-refused")
    assert answer.json()["article"] == "中华人民共和国就业促进法 第二十七条"
    assert answer.json()["review_id"] == review["id"]
    await joined.settle()
    assert await state_of(units, joined, post) == "suspended"
    assert (await now(units, post))["headcount"] == 1


@pytest.mark.parametrize("cut", ["killed before", "killed after"])
async def test_a_refusal_broken_off_is_taken_up_by_its_repetition(units, joined, post, review, cut):
    headers = clerk()
    joined.line.cut = cut
    assert (await deciding(units, review, "refuse", headers)).status_code == 500
    joined.line.cut = None
    answer = await deciding(units, review, "refuse", headers)
    assert (answer.status_code, answer.json()["post_state"]) == (200, "suspended"), answer.text
    assert await state_of(units, joined, post) == "suspended"


async def test_what_waits_of_a_closed_post_lapses_and_nobody_objects_for_it(
    units, joined, unit, post, review
):
    assert (await closing(units, await now(units, post))).json()["state"] == "closed"
    seen = (await units.get(f"{URL}/{review['id']}", headers=clerk())).json()
    assert (seen["state"], seen["current"]) == ("lapsed", False)
    assert refusal(await deciding(units, seen, "refuse")) == (409, "move-not-open")


async def test_nobody_objects_for_a_post_that_is_closed(units, joined, post, review):
    refused = await decided(units, review, "refuse")
    assert (await closing(units, await now(units, post))).json()["state"] == "closed"
    assert refusal(await objecting(units, refused)) == (409, "review-outdated")


async def test_a_refusal_of_one_post_touches_no_other(units, joined, unit, post, review):
    other = await an_open_post(units, unit, headcount=1)
    await decided(units, review, "refuse")
    assert await state_of(units, joined, other) == "open"
    assert (await headcount(units, await now(units, other), 3)).status_code == 200
