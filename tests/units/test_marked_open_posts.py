"""What an officer marked is looked for in whatever of the unit youths read or will read."""

import asyncio

import pytest
from sqlalchemy import text

from services.units.actions.moved_posts import move_posts
from services.units.policy import readings
from tests import going_live, tokens
from tests.units import factories
from tests.units.factories import a_drafted_post, a_recognised_unit, an_open_post
from tests.units.listing import ended
from tests.units.reviewing import (
    DOUBTFUL,
    MARKED,
    MARKED_DUTIES,
    URL,
    asked,
    clerk,
    decided,
    deciding,
    mark_in,
    objecting,
    published,
    refusal,
    refused_for,
)
from tests.units.test_mergers import merged
from tests.units.test_offer_protocol import headcount, now
from tests.units.test_resting_posts import state_of
from tests.units.test_routes_history_imports import a_post, entries
from tests.units.test_routes_workplaces import a_post_at, moved, registered

AS_DOUBTFUL = """
    UPDATE threshold_reviews
    SET verdict = 'flag', findings = jsonb_set(findings, '{0,doubt}', '"存疑"') WHERE id = :id
"""


@pytest.fixture
async def unit(units):
    return await a_recognised_unit(units)


@pytest.fixture
def reread(units, rows):
    """Waits until the readings that officers' marks began are done; how many there were."""

    async def done():
        begun = [one for one in await rows("jobs") if "unit_id" in one["arguments"]]
        for one in begun:
            job = await ended(units, f"/v1/jobs/units/{one['id']}", clerk("640000"))
            assert job["state"] == "done", job
        return len(begun)

    return done


@pytest.fixture
def says(units_app):
    """Lets a post say what an earlier edition had let pass."""

    async def say(post, duties):
        async with units_app.state.database.transaction() as session:
            told = {"id": post["id"], "duties": duties}
            await session.execute(text("UPDATE posts SET duties = :duties WHERE id = :id"), told)

    return say


async def reviews_of(units, post):
    page = await units.get(f"{URL}?post_id={post['id']}", headers=clerk())
    return page.json()["items"]


async def causes_of(units, post):
    return [(one["cause"], one["state"]) for one in await reviews_of(units, post)]


async def test_open_posts_of_the_unit_with_words_marked_now_are_listed(
    units, unit, reread, changes
):
    other = await a_recognised_unit(units)
    same, elsewhere = [
        await an_open_post(units, one, duties=MARKED_DUTIES) for one in (unit, other)
    ]
    clean = await an_open_post(units, unit, headcount=1)
    _, review = await refused_for(units, unit)
    assert await reread() == 1
    (listed,) = (await units.get(f"{URL}?cause=marked", headers=clerk())).json()["items"]
    assert (listed["post_id"], listed["state"], listed["post_state"]) == (
        same["id"],
        "undecided",
        "open",
    )
    shown = (await units.get(f"{URL}/{listed['id']}", headers=clerk())).json()
    (found,) = shown["threshold"]["findings"]
    assert (found["words"], found["marked_in"]) == (MARKED, review["id"])
    assert (await changes(listed["id"]))[0]["data"]["cause"] == "marked"
    for post in (clean, elsewhere):
        assert await reviews_of(units, post) == []


async def test_what_waits_elsewhere_lapses_once_the_words_are_let_go(units, unit, reread):
    posts = [await an_open_post(units, unit, duties=MARKED_DUTIES, headcount=n) for n in (1, 2)]
    _, review = await refused_for(units, unit)
    await reread()
    first, second = [(await reviews_of(units, post))[0] for post in posts]
    await decided(units, first, "allow")
    assert await reread() == 2
    assert await causes_of(units, posts[0]) == [("marked", "allowed")]
    assert await causes_of(units, posts[1]) == [("marked", "lapsed")]
    assert refusal(await deciding(units, second, "refuse", expected_version=2)) == (
        409,
        "move-not-open",
    )
    assert (await objecting(units, review)).status_code == 200


async def test_an_open_post_refused_for_marked_words_rests(units, joined, unit, reread):
    post = await an_open_post(units, unit, duties=MARKED_DUTIES)
    await joined.catch_up()
    await refused_for(units, unit)
    await reread()
    (review,) = await reviews_of(units, post)
    refused = await decided(units, review, "refuse")
    assert (refused["post_state"], await state_of(units, joined, post)) == (
        "suspended",
        "suspended",
    )
    await decided(units, (await objecting(units, refused)).json(), "allow")
    assert await state_of(units, joined, post) == "open"
    await reread()
    assert await causes_of(units, post) == [("marked", "allowed")]


async def test_words_marked_in_an_open_post_are_not_asked_about_there_again(
    units, joined, unit, reread, says
):
    post = await an_open_post(units, unit)
    await joined.catch_up()
    await says(post, MARKED_DUTIES + DOUBTFUL)
    job = await units.post(f"{URL}/rereadings", headers=clerk())
    await ended(units, job.headers["location"])
    (found,) = await reviews_of(units, post)
    shown = (await units.get(f"{URL}/{found['id']}", headers=clerk())).json()
    await decided(units, shown, "refuse", missed=[mark_in(shown, f"；{MARKED}。")])
    assert await reread() == 1
    assert await causes_of(units, post) == [("new_edition", "refused")]


async def test_a_new_edition_reads_open_posts_with_what_officers_marked(
    units, unit, reread, says, monkeypatch
):
    post = await an_open_post(units, unit)
    await refused_for(units, unit)
    await reread()
    assert await reviews_of(units, post) == []
    await says(post, MARKED_DUTIES)
    monkeypatch.setattr(readings, "edition", lambda: "another")
    job = await units.post(f"{URL}/rereadings", headers=clerk())
    told = await ended(units, job.headers["location"])
    assert (told["result"]["flag"], told["result"]["refuse"]) == (1, 0)
    assert await causes_of(units, post) == [("new_edition", "undecided")]


async def test_marked_words_are_no_words_of_a_workplace(units, units_app, unit, clock):
    place = (await registered(units, unit)).json()
    post = (await published(units, (await a_post_at(units, unit, place)).json())).json()
    await moved(units, place, address=f"新址2号，{MARKED}")
    await refused_for(units, unit)
    for answer in (
        await registered(units, unit, name=MARKED),
        await moved(units, place, address=f"{MARKED}巷", expected_version=2, since="2026-03-09"),
    ):
        assert refusal(answer) == (409, "workplace-undecided")
        assert [one["words"] for one in answer.json()["findings"]] == [MARKED]
    clock.move("2026-03-05")
    await move_posts(units_app.state.database, units_app.state.clock)
    assert await causes_of(units, post) == [("moved", "undecided")]


async def taken_over_with(units, units_app, unit, duties):
    """A post of the time before, led by a mentor and not opened yet; its list."""
    row = a_post(unit["credit_code"], duties=duties, published_on="2026-03-02")
    told = await going_live.taken_over(units, "posts", row, as_of="2026-03-02")
    (post_id,) = (await entries(units_app, told)).values()
    named = {"mentor_id": unit["mentors"][0]["id"], "ground": "带教", "expected_version": 2}
    path, headers = f"/v1/posts/{post_id}/mentor-changes", tokens.unit(unit["id"])
    assert (await units.post(path, json=named, headers=headers)).is_success
    return post_id, told


@pytest.mark.parametrize("duties", [MARKED_DUTIES, DOUBTFUL])
async def test_a_post_taken_over_opens_once_an_officer_allows_its_words(
    units, units_app, unit, reread, duties
):
    await refused_for(units, unit)
    await reread()
    post_id, told = await taken_over_with(units, units_app, unit, duties)

    async def opening():
        path, body = f"/v1/history-imports/posts/{told['id']}/opening", {"ground": "在岗人员已导入"}
        answer = (await units.post(path, json=body, headers=going_live.clerk())).json()
        return answer["opened"], [one["code"] for one in answer["left"]]

    assert await opening() == (0, ["threshold-undecided"])
    job = await units.post(f"{URL}/rereadings", headers=clerk())
    await ended(units, job.headers["location"])
    (review,) = await reviews_of(units, {"id": post_id})
    assert await opening() == (0, ["threshold-undecided"])
    await decided(units, review, "allow")
    assert await opening() == (1, [])


async def test_marks_go_with_a_merger_to_the_unit_that_goes_on(units, joined, unit, reread):
    into = await a_recognised_unit(units)
    post = await an_open_post(units, into, duties=MARKED_DUTIES)
    await refused_for(units, unit)
    await reread()
    assert (await merged(units, await factories.seen(units, unit), into)).status_code == 200
    assert await reread() == 2
    assert await causes_of(units, post) == [("marked", "undecided")]
    draft = await a_drafted_post(units, into, duties=MARKED_DUTIES, headcount=1)
    assert refusal(await published(units, draft)) == (409, "threshold-undecided")


async def test_a_post_published_while_its_words_are_marked_is_held_or_listed(units, unit, reread):
    for _ in range(4):
        post = await a_drafted_post(units, unit, duties=MARKED_DUTIES, remarks="限女性")
        review = await asked(units, post)
        twin = await a_drafted_post(units, unit, duties=MARKED_DUTIES, headcount=1)
        answer, _ = await asyncio.gather(
            published(units, twin), decided(units, review, "refuse", missed=[mark_in(review)])
        )
        await reread()
        if answer.status_code == 200:
            assert await causes_of(units, twin) == [("marked", "undecided")]
        else:
            assert refusal(answer) == (409, "threshold-undecided")
            await decided(units, await asked(units, twin), "allow")


@pytest.fixture
def found_anew(units, joined, unit, says):
    """An open post in which a reading anew finds something, and the review of it."""

    async def of(duties):
        post = await an_open_post(units, unit)
        await joined.catch_up()
        await says(post, duties)
        job = await units.post(f"{URL}/rereadings", headers=clerk())
        await ended(units, job.headers["location"])
        (review,) = await reviews_of(units, post)
        return post, review

    return of


async def test_no_seats_are_added_while_clear_words_found_anew_await_an_officer(units, found_anew):
    post, review = await found_anew("限本科学历。")
    answer = await headcount(units, await now(units, post), post["headcount"] + 1)
    assert refusal(answer) == (409, "words-undecided")
    assert answer.json()["review_id"] == review["id"]
    assert (await headcount(units, await now(units, post), 1)).status_code == 200
    await decided(units, review, "allow")
    assert (await headcount(units, await now(units, post), 2)).status_code == 200


async def test_seats_are_added_while_doubtful_words_await_an_officer(units, found_anew):
    post, _ = await found_anew(DOUBTFUL)
    answer = await headcount(units, await now(units, post), post["headcount"] + 1)
    assert answer.status_code == 200, answer.text


async def test_a_new_edition_asks_again_of_doubtful_words_that_are_clear_to_it(
    units, units_app, found_anew, monkeypatch
):
    post, doubtful = await found_anew("限本科学历。")
    async with units_app.state.database.transaction() as session:
        await session.execute(text(AS_DOUBTFUL), {"id": doubtful["id"]})
    monkeypatch.setattr(readings, "edition", lambda: "another")
    job = await units.post(f"{URL}/rereadings", headers=clerk())
    await ended(units, job.headers["location"])
    assert sorted(await causes_of(units, post)) == [
        ("new_edition", "lapsed"),
        ("new_edition", "undecided"),
    ]
    assert {one["verdict"] for one in await reviews_of(units, post)} == {"flag", "refuse"}
