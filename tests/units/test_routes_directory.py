"""The public zone: open posts and recognised units, no account, nothing of a person."""

from services.units.queries import zone as queries
from tests import tokens
from tests.units import factories
from tests.units.factories import (
    a_drafted_post,
    a_recognised_unit,
    an_applicant,
    an_open_post,
    decided,
)

PERSONAL = ("contact_name", "阿依·测试", "马测试", factories.PHONE, "mentor", "credit_code")


async def ids_at(units, url):
    return [item["id"] for item in (await units.get(url)).json()["items"]]


async def test_anyone_sees_open_posts_of_recognised_units_and_nothing_of_a_person(units):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    await a_drafted_post(units, unit)
    await a_drafted_post(units, await an_applicant(units))
    answer = await units.get("/v1/public/posts")
    (shown,) = answer.json()["items"]
    assert (shown["id"], shown["unit_name"]) == (post["id"], unit["name"])
    one = await units.get(f"/v1/public/posts/{post['id']}")
    assert one.json() == shown | {"open_seats_as_of": None}
    assert not [word for word in PERSONAL if word in answer.text]


async def test_who_shows_a_token_gets_what_lies_ready_and_with_a_bad_one_nothing(
    units, monkeypatch
):
    post = await an_open_post(units, await a_recognised_unit(units))
    url = f"/v1/public/posts/{post['id']}"
    first = await units.get(url)
    monkeypatch.setattr(queries, "post", None)
    again = await units.get(url, headers=tokens.officer())
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
    bad = await units.get(url, headers={"Authorization": "Bearer a.b.c"})
    assert (bad.status_code, bad.json()["code"]) == (401, "token-invalid")


async def test_a_draft_is_not_public(units):
    post = await a_drafted_post(units, await an_applicant(units))
    answer = await units.get(f"/v1/public/posts/{post['id']}")
    assert (answer.status_code, answer.json()["code"]) == (404, "post-not-found")


async def test_posts_are_filtered_by_workplace_and_industry(units):
    unit = await a_recognised_unit(units)
    here = await an_open_post(units, unit)
    there = await an_open_post(units, unit, workplace_county="640205")
    for query, expected in [
        ("region=640104", [here]),
        ("region=640200", [there]),
        ("region=640000", [there, here]),
        ("industry=C", [there, here]),
        ("industry=A", []),
        ("region=640200&industry=C", [there]),
    ]:
        found = await ids_at(units, f"/v1/public/posts?{query}")
        assert found == [post["id"] for post in expected], query


async def test_posts_go_page_by_page_the_newest_first(units, clock):
    unit = await a_recognised_unit(units)
    posts = [await a_drafted_post(units, unit, headcount=1) for _ in range(3)]
    days = ["2026-03-04", "2026-03-03", "2026-03-04"]
    for post, day in zip(posts, days, strict=True):
        clock.move(day)
        await _publish(units, post)
    first = (await units.get("/v1/public/posts?limit=2")).json()
    url = f"/v1/public/posts?limit=2&cursor={first['next_cursor']}"
    found = [item["id"] for item in first["items"]] + await ids_at(units, url)
    assert found == [posts[2]["id"], posts[0]["id"], posts[1]["id"]]


async def _publish(units, post):
    answer = await units.post(
        f"/v1/posts/{post['id']}/publication",
        json={"expected_version": post["version"]},
        headers=tokens.unit(post["unit_id"]),
    )
    assert answer.status_code == 200


async def test_anyone_sees_recognised_units(units):
    unit = await a_recognised_unit(units)
    await an_applicant(units)
    answer = await units.get("/v1/public/units?region=640100&industry=C")
    (shown,) = answer.json()["items"]
    assert (shown["id"], shown["recognised_on"]) == (unit["id"], "2026-03-02")
    one = (await units.get(f"/v1/public/units/{unit['id']}")).json()
    assert one == shown | {"open_seats_as_of": None}
    assert not [word for word in PERSONAL if word in answer.text]
    assert await ids_at(units, "/v1/public/units?region=640200") == []
    assert await ids_at(units, "/v1/public/units?industry=A") == []


async def test_units_go_page_by_page(units):
    made = [(await a_recognised_unit(units))["id"] for _ in range(2)]
    first = (await units.get("/v1/public/units?limit=1")).json()
    rest = await ids_at(units, f"/v1/public/units?limit=1&cursor={first['next_cursor']}")
    assert [first["items"][0]["id"], *rest] == sorted(made, reverse=True)


async def test_a_suspended_unit_is_not_public(units):
    unit = await a_recognised_unit(units)
    await decided(units, unit, "suspension")
    answer = await units.get(f"/v1/public/units/{unit['id']}")
    assert (answer.status_code, answer.json()["code"]) == (404, "unit-not-found")


MALFORMED_QUERIES = [
    "region=1", "region=649999", "industry=Z", "limit=1000", "cursor=e30", "cursor=WyJhIl0",
    "cursor=WyJhIiwiYiJd",
]  # fmt: skip


async def test_a_malformed_query_is_refused(units):
    for noun in ("posts", "units"):
        for query in MALFORMED_QUERIES:
            answer = await units.get(f"/v1/public/{noun}?{query}")
            assert answer.status_code == 422, query
