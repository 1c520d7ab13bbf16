"""Workplaces: several to a unit, named by posts, standing elsewhere from a day on."""

import asyncio

import pytest
from sqlalchemy import text

from services.units.jobs import move_posts
from services.units.policy import readings
from tests import tokens
from tests.units import factories
from tests.units.factories import a_recognised_unit
from tests.units.reviewing import DOUBTFUL, asked, clerk, decided, published
from tests.units.reviewing import URL as REVIEWS
from tests.units.test_offer_protocol import closing

PLACE = {
    "name": "一厂",
    "address": "测试路1号",
    "county": "640104",
    "first_day": "2026-01-01",
}


async def registered(units, unit, headers=None, **body):
    return await units.post(
        f"/v1/units/{unit['id']}/workplaces",
        json=PLACE | body,
        headers=tokens.unit(unit["id"]) if headers is None else headers,
    )


async def moved(units, place, noun="moves", headers=None, **body):
    told = {
        "address": "新址2号",
        "county": "640122",
        "since": "2026-03-05",
        "ground": "搬迁",
        "expected_version": place["version"],
    }
    if noun == "moves/withdrawal":
        told = {"ground": "日期填错", "expected_version": place["version"]}
    if noun == "end":
        told = {"last_day": "2026-03-05", "ground": "停用", "expected_version": place["version"]}
    return await units.post(
        f"/v1/units/{place['unit_id']}/workplaces/{place['id']}/{noun}",
        json=told | body,
        headers=tokens.unit(place["unit_id"]) if headers is None else headers,
    )


async def a_post_at(units, unit, place, **changes):
    draft = factories.a_draft(mentor_id=unit["mentors"][0]["id"], workplace_id=place["id"])
    for name in ("workplace", "workplace_county"):
        del draft[name]
    path = f"/v1/units/{unit['id']}/posts"
    return await units.post(path, json=draft | changes, headers=tokens.unit(unit["id"]))


@pytest.fixture
def stands_at(units_app):
    """Lets a workplace stand at an address that an earlier edition had let pass."""

    async def say(place, address):
        async with units_app.state.database.transaction() as session:
            told = {"id": place["id"], "address": address}
            # Nobody alters it by itself: the database guards it.
            await session.execute(text("SET LOCAL session_replication_role = replica"))
            query = "UPDATE workplace_sites SET address = :address WHERE workplace_id = :id"
            await session.execute(text(f"{query} AND since > '2026-03-02'"), told)

    return say


def refusal(answer):
    return answer.status_code, answer.json()["code"]


async def test_a_unit_works_in_several_places_and_a_post_names_one(units, changes):
    unit = await a_recognised_unit(units)
    first = await registered(units, unit)
    second = await registered(units, unit, name="二厂", county="640205")
    assert (first.status_code, second.status_code) == (201, 201)
    path = f"/v1/units/{unit['id']}/workplaces"
    listed = (await units.get(path, headers=tokens.officer())).json()["items"]
    assert [(one["name"], one["sites"][0]["county"]) for one in listed] == [
        ("一厂", "640104"),
        ("二厂", "640205"),
    ]
    post = await a_post_at(units, unit, second.json())
    assert post.status_code == 201, post.text
    shown = post.json()
    assert (shown["workplace"], shown["workplace_county"]) == ("二厂（测试路1号）", "640205")
    told = (await changes(second.json()["id"]))[-1]
    assert (told["event"], told["data"]["county"]) == ("workplace.registered", "640205")


async def test_a_post_stands_elsewhere_from_the_day_of_the_move(
    units, units_app, joined, changes, clock
):
    unit = await a_recognised_unit(units)
    place = (await registered(units, unit)).json()
    draft = (await a_post_at(units, unit, place)).json()
    post = (
        await units.post(
            f"/v1/posts/{draft['id']}/publication",
            json={"expected_version": draft["version"]},
            headers=tokens.unit(unit["id"]),
        )
    ).json()
    place = (await moved(units, place)).json()
    assert [site["since"] for site in place["sites"]] == ["2026-01-01", "2026-03-05"]
    path = f"/v1/posts/{post['id']}"
    before = (await units.get(path, headers=tokens.officer())).json()
    assert before["workplace_county"] == "640104"
    clock.move("2026-03-05")
    await move_posts(units_app.state.database, units_app.state.clock)
    after = (await units.get(path, headers=tokens.officer())).json()
    assert (after["workplace"], after["workplace_county"]) == ("一厂（新址2号）", "640122")
    told = (await changes(post["id"]))[-1]
    assert (told["event"], str(told["occurred_on"])) == ("post.workplace-moved", "2026-03-05")
    assert (told["data"]["workplace_county"], told["data"]["before"]) == ("640122", "640104")
    assert told["data"]["offer_version"] == post["offer_version"]
    await joined.catch_up()
    assert await joined.county(post["id"]) == "640122"
    await move_posts(units_app.state.database, units_app.state.clock)
    assert (await units.get(path, headers=tokens.officer())).json()["version"] == after["version"]


async def test_a_move_of_today_is_told_at_once(units, changes):
    unit = await a_recognised_unit(units)
    place = (await registered(units, unit)).json()
    post = (await a_post_at(units, unit, place)).json()
    assert (await moved(units, place, since="2026-03-02")).status_code == 200
    assert (await changes(post["id"]))[-1]["event"] == "post.workplace-moved"


async def test_a_closed_post_goes_with_its_workplace_for_trainees_stay_on(
    units, units_app, joined, changes, clock
):
    unit = await a_recognised_unit(units)
    place = (await registered(units, unit)).json()
    posts = []
    for _ in range(2):
        draft = (await a_post_at(units, unit, place)).json()
        post = await units.post(
            f"/v1/posts/{draft['id']}/publication",
            json={"expected_version": draft["version"]},
            headers=tokens.unit(unit["id"]),
        )
        await joined.catch_up()
        assert (await closing(units, post.json())).status_code == 200
        posts.append(post.json()["id"])
    place = (await moved(units, place, since="2026-03-02")).json()
    for post_id in posts:
        told = (await changes(post_id))[-1]
        assert (told["event"], told["data"]["state"]) == ("post.workplace-moved", "closed")
    assert (await moved(units, place, county="640205")).status_code == 200
    clock.move("2026-03-05")
    await move_posts(units_app.state.database, units_app.state.clock)
    await joined.catch_up()
    for post_id in posts:
        assert (await changes(post_id))[-1]["data"]["before"] == "640122"
        assert await joined.county(post_id) == "640205"


async def test_a_workplace_is_given_up_once_it_is_empty(units, joined):
    unit = await a_recognised_unit(units)
    place = (await registered(units, unit)).json()
    draft = (await a_post_at(units, unit, place)).json()
    refused = await moved(units, place, "end")
    assert refusal(refused) == (409, "workplace-still-named")
    assert refused.json()["posts"] == [draft["id"]]
    post = (
        await units.post(
            f"/v1/posts/{draft['id']}/publication",
            json={"expected_version": draft["version"]},
            headers=tokens.unit(unit["id"]),
        )
    ).json()
    assert (await closing(units, post)).status_code == 200
    ended = await moved(units, place, "end")
    assert (ended.status_code, ended.json()["last_day"]) == (200, "2026-03-05")
    again = await moved(units, ended.json(), since="2026-03-06")
    assert refusal(again) == (409, "workplace-ended")


async def test_a_move_that_has_not_begun_is_withdrawn_and_registered_anew(
    units, units_app, changes, clock
):
    unit = await a_recognised_unit(units)
    place = (await registered(units, unit)).json()
    post = (await a_post_at(units, unit, place)).json()
    none = await moved(units, place, "moves/withdrawal")
    assert refusal(none) == (409, "no-move-ahead")
    slip = (await moved(units, place, since="2028-03-01")).json()
    assert refusal(await moved(units, slip)) == (409, "move-before-today")
    back = (await moved(units, slip, "moves/withdrawal")).json()
    assert back["sites"] == place["sites"]
    told = (await changes(place["id"]))[-1]
    assert (told["event"], told["data"]["since"]) == ("workplace.move-withdrawn", "2028-03-01")
    for since in ("2028-03-01", "2026-03-05"):
        # The same day may be registered again, and withdrawn again.
        again = (await moved(units, back, since=since)).json()
        back = (await moved(units, again, "moves/withdrawal")).json()
    again = (await moved(units, back)).json()
    clock.move("2026-03-04")
    await move_posts(units_app.state.database, units_app.state.clock)
    path, own = f"/v1/posts/{post['id']}", tokens.unit(unit["id"])
    assert (await units.get(path, headers=own)).json()["workplace_county"] == "640104"
    clock.move("2026-03-05")
    await move_posts(units_app.state.database, units_app.state.clock)
    assert (await units.get(path, headers=own)).json()["workplace_county"] == "640122"
    assert refusal(await moved(units, again, "moves/withdrawal")) == (409, "no-move-ahead")


async def test_a_last_day_of_a_workplace_is_entered_anew_until_it_has_passed(units, clock):
    unit = await a_recognised_unit(units)
    place = (await registered(units, unit)).json()
    slip = (await moved(units, place, "end", last_day="2027-03-05")).json()
    right = (await moved(units, slip, "end")).json()
    assert right["last_day"] == "2026-03-05"
    clock.move("2026-03-06")
    assert refusal(await moved(units, right, "end")) == (409, "workplace-ended")


async def test_two_withdrawals_at_once_are_one(units):
    unit = await a_recognised_unit(units)
    place = (await moved(units, (await registered(units, unit)).json())).json()
    answers = await asyncio.gather(*(moved(units, place, "moves/withdrawal") for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 412]


@pytest.mark.parametrize("noun", ["moves", "moves/withdrawal", "end"])
async def test_a_workplace_is_its_units_in_the_version_seen(units, noun):
    unit, other = await a_recognised_unit(units), await factories.an_applicant(units)
    place = (await registered(units, unit)).json()
    for headers, status in [
        ({}, 401),
        (tokens.officer(), 403),
        (tokens.unit(other["id"]), 404),
    ]:
        assert (await moved(units, place, noun, headers)).status_code == status
    stolen = place | {"unit_id": other["id"]}
    assert refusal(await moved(units, stolen, noun)) == (404, "workplace-not-found")
    assert (await moved(units, place, noun, expected_version=9)).status_code == 412
    assert (await moved(units, place, noun, expected_version=None)).status_code == 428


async def test_what_no_workplace_can_be_is_refused(units, rows):
    unit, other = await a_recognised_unit(units), await factories.an_applicant(units)
    for body, status, code in [
        ({"county": "640100"}, 422, "malformed"),
        ({"county": "650000"}, 422, "malformed"),
        ({"name": ""}, 422, "malformed"),
        ({"address": "测试路1号，13995112233"}, 422, "malformed"),
        ({"address": "\u3164\u2800"}, 422, "malformed"),
        ({"name": "限本科以上学历"}, 409, "threshold-text"),
        ({"first_day": "x"}, 422, "malformed"),
    ]:
        assert refusal(await registered(units, unit, **body)) == (status, code), body
    assert await rows("workplaces") == []
    assert (await registered(units, unit, tokens.officer())).status_code == 403
    place = (await registered(units, unit)).json()
    assert refusal(await moved(units, place, since="2026-03-01")) == (409, "move-before-today")
    theirs = (await registered(units, other)).json()
    assert refusal(await a_post_at(units, unit, theirs)) == (422, "workplace-unknown")
    both = await a_post_at(units, unit, place, workplace="自填", workplace_county="640104")
    assert refusal(both) == (422, "malformed")
    neither = factories.a_draft()
    del neither["workplace"]
    path, headers = f"/v1/units/{unit['id']}/posts", tokens.unit(unit["id"])
    assert refusal(await units.post(path, json=neither, headers=headers)) == (422, "malformed")


ADDRESSES = [
    ("示例路1号，限本科学历", "threshold-text"),
    ("示例路1号，只招男性", "workplace-undecided"),
    ("示例路1号，大专生请走东门", "workplace-undecided"),
]


@pytest.mark.parametrize(("address", "code"), ADDRESSES)
async def test_no_address_says_what_a_post_may_not(units, address, code):
    unit = await a_recognised_unit(units)
    answer = await registered(units, unit, address=address)
    assert refusal(answer) == (409, code)
    told = answer.json()
    found = (told["findings"] + told["other_law"])[0]
    shown = f"{PLACE['name']}（{address}）"
    assert found["pointer"] == "/workplace"
    assert shown[found["start"] : found["end"]] == found["words"]
    place = (await registered(units, unit)).json()
    for since in ("2026-03-02", "2026-03-05"):
        assert refusal(await moved(units, place, address=address, since=since)) == (409, code)
    assert refusal(await registered(units, unit, name=address)) == (409, code)


async def reviews_of(units, post):
    page = await units.get(f"{REVIEWS}?post_id={post['id']}", headers=clerk())
    return [(one["cause"], one["state"]) for one in page.json()["items"]]


async def test_an_open_post_is_read_again_on_the_day_when_its_workplace_moves(
    units, units_app, clock, stands_at, changes
):
    unit = await a_recognised_unit(units)
    place = (await registered(units, unit)).json()
    post = (await published(units, (await a_post_at(units, unit, place)).json())).json()
    await moved(units, place)
    await stands_at(place, "新址2号，只招男性")
    clock.move("2026-03-05")
    await move_posts(units_app.state.database, units_app.state.clock)
    assert await reviews_of(units, post) == [("moved", "undecided")]
    shown = (await units.get(f"/v1/posts/{post['id']}", headers=tokens.officer())).json()
    assert (shown["state"], shown["workplace"]) == ("open", "一厂（新址2号，只招男性）")
    assert (await changes(post["id"]))[-1]["event"] == "post.workplace-moved"


async def test_a_post_that_cannot_be_read_keeps_no_other_from_moving(
    units, units_app, clock, monkeypatch
):
    unit = await a_recognised_unit(units)
    place = (await registered(units, unit)).json()
    drafts = [(await a_post_at(units, unit, place, headcount=1)).json() for _ in range(2)]
    posts = [(await published(units, draft)).json()["id"] for draft in drafts]
    await moved(units, place)
    left = [None]
    whole = readings.read_texts

    def read(texts):
        if left:
            left.pop()
            raise ValueError
        return whole(texts)

    monkeypatch.setattr(readings, "read_texts", read)
    clock.move("2026-03-05")

    async def counties():
        await move_posts(units_app.state.database, units_app.state.clock)
        shown = [await units.get(f"/v1/posts/{one}", headers=tokens.officer()) for one in posts]
        return [one.json()["workplace_county"] for one in shown]

    # The posts are shown with their reading, which by then breaks no more.
    assert await counties() == ["640104", "640122"]
    assert await counties() == ["640122", "640122"]


async def test_what_an_officer_allowed_elsewhere_in_an_open_post_is_no_news_after_a_move(units):
    unit = await a_recognised_unit(units)
    place = (await registered(units, unit)).json()
    draft = (await a_post_at(units, unit, place, duties=DOUBTFUL)).json()
    await decided(units, await asked(units, draft), "allow")
    post = (await published(units, draft)).json()
    assert (await moved(units, place, since="2026-03-02")).status_code == 200
    assert await reviews_of(units, post) == [("publication", "allowed")]


@pytest.mark.parametrize("decision", [None, "allow"])
async def test_what_was_asked_of_a_draft_lapses_when_its_workplace_moves(units, decision):
    unit = await a_recognised_unit(units)
    place = (await registered(units, unit)).json()
    draft = (await a_post_at(units, unit, place, duties=DOUBTFUL)).json()
    review = await asked(units, draft)
    if decision:
        await decided(units, review, decision)
    assert (await moved(units, place, since="2026-03-02")).status_code == 200
    assert await reviews_of(units, draft) == [("publication", "lapsed")]
    path = f"/v1/posts/{draft['id']}"
    now = (await units.get(path, headers=tokens.unit(unit["id"]))).json()
    answer = (await published(units, now)).json()
    assert (answer["code"], answer["review_id"]) == ("threshold-undecided", None)
    assert (await asked(units, now))["state"] == "undecided"


NUMBERED = [("address", 422, "malformed"), ("name", 409, "personal-number-in-text")]


@pytest.mark.parametrize(("field", "status", "code"), NUMBERED)
async def test_no_workplace_holds_a_number_of_a_person(units, field, status, code):
    unit = await a_recognised_unit(units)
    answer = await registered(units, unit, **{field: "示例路1号，138.0013.8000"})
    assert refusal(answer) == (status, code)
