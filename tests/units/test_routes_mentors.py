"""Mentors: named and ended, never over their load, changed at a post."""

import asyncio

import pytest

from tests import tokens
from tests.units import factories
from tests.units.factories import a_drafted_post, a_recognised_unit, an_applicant, an_open_post

MENTOR = {"name": "杨测试", "title": "主管", "phone": "13900005679"}


async def named(units, unit):
    path = f"/v1/units/{unit['id']}/mentors"
    answer = await units.post(path, json=MENTOR, headers=tokens.unit(unit["id"]))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def ended(units, unit, mentor_id, headers=None, **body):
    told = {"last_day": "2026-03-31", "ground": "调离"} | body
    path = f"/v1/units/{unit['id']}/mentors/{mentor_id}/end"
    return await units.post(
        path, json=told, headers=tokens.unit(unit["id"]) if headers is None else headers
    )


async def handed(units, post, mentor_id, headers=None, **body):
    told = {"mentor_id": mentor_id, "ground": "调离", "expected_version": post["version"]} | body
    path = f"/v1/posts/{post['id']}/mentor-changes"
    return await units.post(
        path, json=told, headers=tokens.unit(post["unit_id"]) if headers is None else headers
    )


async def published(units, post):
    return await units.post(
        f"/v1/posts/{post['id']}/publication",
        json={"expected_version": post["version"]},
        headers=tokens.unit(post["unit_id"]),
    )


async def raised(units, post, headcount):
    return await units.put(
        f"/v1/posts/{post['id']}/headcount",
        json={"headcount": headcount, "expected_version": post["version"]},
        headers=tokens.unit(post["unit_id"]),
    )


def refusal(answer):
    return answer.status_code, answer.json()["code"]


async def test_a_mentor_leads_five_seats_and_no_more(units):
    unit = await a_recognised_unit(units)
    await an_open_post(units, unit, headcount=3)
    second = await a_drafted_post(units, unit, headcount=3)
    answer = await published(units, second)
    assert refusal(answer) == (409, "mentor-overloaded")
    told = answer.json()
    assert (told["limit"], told["seats"], told["more"]) == (5, 3, 3)
    assert told["article"] == "宁人社函〔2020〕272号 六"
    other = await named(units, unit)
    third = await an_open_post(units, unit, headcount=5, mentor_id=other["id"])
    assert refusal(await raised(units, third, 6)) == (409, "mentor-overloaded")
    path = f"/v1/posts/{third['id']}"
    kept = (await units.get(path, headers=tokens.unit(unit["id"]))).json()
    assert (kept["headcount"], kept["version"]) == (5, third["version"])


async def test_a_raise_fills_a_mentors_load_to_the_limit(units):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit, headcount=4)
    assert (await raised(units, post, 5)).json()["headcount"] == 5


async def test_of_two_posts_published_at_once_on_one_mentor_one_fits(units):
    unit = await a_recognised_unit(units)
    drafts = [await a_drafted_post(units, unit, headcount=3) for _ in range(2)]
    answers = await asyncio.gather(*(published(units, draft) for draft in drafts))
    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_a_mentor_ends_after_their_posts_have_another(units, changes, clock):
    unit = await a_recognised_unit(units)
    first = unit["mentors"][0]["id"]
    post = await an_open_post(units, unit)
    refused = await ended(units, unit, first)
    assert refusal(refused) == (409, "mentor-still-named")
    assert refused.json()["posts"] == [post["id"]]
    second = await named(units, unit)
    changed = await handed(units, post, second["id"])
    assert (changed.status_code, changed.json()["mentor_id"]) == (200, second["id"])
    told = (await changes(post["id"]))[-1]
    assert (told["event"], told["ground"]) == ("post.mentor-changed", "")
    assert (told["data"]["mentor_id"], told["data"]["before"]) == (second["id"], first)
    assert told["data"]["offer_version"] == 1
    answer = await ended(units, unit, first)
    assert (answer.status_code, answer.json()["last_day"]) == (200, "2026-03-31")
    assert answer.json()["phone"] == "139****5678"
    events = [(c["version"], c["event"]) for c in await changes(first)]
    assert events == [(1, "mentor.named"), (2, "mentor.ended")]
    # A slip is put right until the day has passed.
    sooner = await ended(units, unit, first, last_day="2026-03-02")
    assert (sooner.status_code, sooner.json()["last_day"]) == (200, "2026-03-02")
    clock.move("2026-03-03")
    assert refusal(await ended(units, unit, first)) == (409, "mentor-already-ended")


async def test_a_last_day_is_entered_so_long_ahead_and_no_longer(units):
    unit = await a_recognised_unit(units)
    mentor = (await named(units, unit))["id"]
    answer = await ended(units, unit, mentor, last_day="2028-03-03")
    assert refusal(answer) == (409, "mentor-end-too-far-ahead")
    assert answer.json()["latest"] == "2028-03-02"
    assert (await ended(units, unit, mentor, last_day="2028-03-02")).status_code == 200


async def test_an_ended_mentor_is_named_on_no_post(units):
    unit = await a_recognised_unit(units)
    draft = await a_drafted_post(units, unit)
    other = await named(units, unit)
    post = await an_open_post(units, unit, mentor_id=other["id"])
    first = unit["mentors"][0]["id"]
    assert (await ended(units, unit, first)).status_code == 200
    form = factories.a_draft(mentor_id=first)
    path, headers = f"/v1/units/{unit['id']}/posts", tokens.unit(unit["id"])
    assert refusal(await units.post(path, json=form, headers=headers)) == (409, "mentor-ended")
    assert refusal(await published(units, draft)) == (409, "mentor-ended")
    assert refusal(await handed(units, post, first)) == (409, "mentor-ended")


async def test_a_unit_whose_only_mentor_ended_lacks_one(units):
    unit = await factories.a_candidate(units)
    assert (await ended(units, unit, unit["mentors"][0]["id"])).status_code == 200
    unit = await factories.seen(units, unit)
    answer = await factories.decided(units, unit, "recognition", decision="recognise")
    assert answer.json()["missing"] == ["mentor"]


async def test_an_end_that_may_not_be_changes_nothing(units, rows):
    unit, other = await factories.a_candidate(units), await an_applicant(units)
    mentor_id = unit["mentors"][0]["id"]
    for headers, status in [
        ({}, 401),
        (tokens.unit(other["id"]), 404),
        (tokens.officer("640200"), 404),
        (tokens.officer("640000", "auditor"), 403),
    ]:
        assert (await ended(units, unit, mentor_id, headers)).status_code == status
    assert refusal(await ended(units, other, mentor_id)) == (404, "mentor-not-found")
    for body in ({"last_day": "2026-03-01"}, {"last_day": "x"}, {"ground": ""}, {"more": 1}):
        assert (await ended(units, unit, mentor_id, **body)).status_code == 422
    assert [row["last_day"] for row in await rows("mentors")] == [None]


async def test_a_change_of_mentor_is_the_units_own_in_the_version_seen(units):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    other = await named(units, unit)
    foreign = await an_applicant(units)
    stranger = await named(units, foreign)
    elsewhere = tokens.unit(foreign["id"])
    for headers, status in [({}, 401), (tokens.officer(), 403), (elsewhere, 404)]:
        assert (await handed(units, post, other["id"], headers)).status_code == status
    assert refusal(await handed(units, post, stranger["id"])) == (422, "mentor-unknown")
    assert refusal(await handed(units, post, post["mentor_id"])) == (409, "mentor-unchanged")
    assert (await handed(units, post, other["id"], expected_version=1)).status_code == 412
    assert (await handed(units, post, other["id"], expected_version=None)).status_code == 428
    draft = await a_drafted_post(units, unit)
    assert refusal(await handed(units, draft, other["id"])) == (409, "post-not-led")


@pytest.mark.parametrize("paper", ["mentors", "documents", "findings"])
async def test_every_paper_raises_the_units_version(units, changes, paper):
    unit = await an_applicant(units)
    path = f"/v1/units/{unit['id']}/{paper}"
    told = {
        "mentors": {"json": MENTOR, "headers": tokens.unit(unit["id"])},
        "documents": {
            **factories.a_document("training_plan"),
            "headers": tokens.unit(unit["id"]),
        },
        "findings": {"json": factories.a_finding("labour_sound"), "headers": tokens.officer()},
    }[paper]
    answer = await units.post(path, **told)
    assert answer.status_code == 201
    assert (await factories.seen(units, unit))["version"] == unit["version"] + 1
    change = (await changes(unit["id"]))[-1]
    assert change["event"] == "unit.papers-changed"
    assert change["data"]["paper_id"] == answer.json()["id"]
    stale = await factories.decided(units, unit, "recognition", decision="recognise")
    assert refusal(stale) == (412, "stale")
