"""The public lists searched: words, filters, nearness, pages, and no question misread."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from services.units.policy.wordings import traditional, variants
from services.units.queries import shares
from services.units.queries.zone_shapes import LOOK
from services.units.routes.answers import Shelf
from services.units.rules.searching import search_expression
from services.units.rules.zone import PostWish, Shares, newest_months
from services.units.schemas.directory import PublicPost, PublicPosts, PublicUnit, PublicUnits
from tests import tokens
from tests.databases import ROOT
from tests.units.factories import a_recognised_unit, an_open_post, decided

PAIRS = [
    line.split("\t")
    for line in Path(ROOT / "bench/public_zone/pairs.tsv").read_text("utf-8").splitlines()[1:]
]


async def found(units, query, noun="posts"):
    answer = await units.get(f"/v1/public/{noun}", params=query)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def refused(units, query, noun="posts"):
    answer = await units.get(f"/v1/public/{noun}?{query}")
    return answer.status_code, answer.json()["code"]


@pytest.fixture
async def sql(units_app):
    """One statement, its first column."""

    async def run(statement, **values):
        async with units_app.state.database.transaction() as session:
            told = await session.execute(text(statement), values)
            return told.scalar_one_or_none() if told.returns_rows else None

    return run


async def test_every_labelled_pair_is_found_or_not_as_labelled(sql):
    for asked, words, should in PAIRS:
        is_found = await sql(
            "SELECT search_pieces(:words) @@ (:asked)::text::tsquery",
            words=words,
            asked=search_expression(asked, variants()),
        )
        assert is_found is (should == "yes"), (asked, words)


async def test_the_database_reads_traditional_characters_as_a_question_is_read(sql):
    told = "".join(traditional())
    assert await sql("SELECT simplified(:words)", words=told) == told.translate(variants())


@pytest.mark.parametrize("asked", ["資料", "资料", "資料 圖書", "圖书"])
async def test_traditional_characters_find_simplified_ones_and_the_other_way(units, asked):
    unit = await a_recognised_unit(units, address="銀川市金鳳區")
    simple = await an_open_post(units, unit, title="图书资料员", duties="整理资料")
    other = await an_open_post(units, unit, title="圖書資料員", duties="整理期刊")
    assert await found(units, {"q": asked}) == [other["id"], simple["id"]]
    for noun in ("銀川", "银川", "金凤区"):
        assert await found(units, {"q": noun}, "units") == [unit["id"]]


async def test_the_database_keeps_words_of_any_length_and_script(sql):
    for words in ("", "！", "a" * 5000, "㎑" * 900, "𠮷", "İ", "ﷺ" * 200, "é"):
        assert await sql("SELECT search_pieces(:words)", words=words) is not None


async def test_posts_are_found_by_title_duties_skills_place_and_unit(units):
    unit = await a_recognised_unit(units, name="塞上新华书店有限公司")
    library = await an_open_post(
        units, unit, title="图书馆管理员助理", duties="整理期刊", workplace="凤凰路8号",
        skills=["使用Python整理报表"],
    )  # fmt: skip
    other = await an_open_post(units, unit, title="收银员", duties="收款找零", skills=[])
    for asked in ("图书管理", "期刊", "凤凰", "ＰＹＴＨＯＮ", "图书 期刊"):
        assert await found(units, {"q": asked}) == [library["id"]], asked
    assert await found(units, {"q": "新华书店"}) == [other["id"], library["id"]]
    assert await found(units, {"q": "书店收银"}) == [other["id"]]
    assert await found(units, {"q": "潜水"}) == []


async def test_posts_of_a_renamed_unit_are_found_by_its_new_name(units, sql):
    unit = await a_recognised_unit(units, name="旧名机械厂")
    post = await an_open_post(units, unit)
    await sql("UPDATE units SET name = '新名重工' WHERE id = :id RETURNING id", id=unit["id"])
    assert await found(units, {"q": "重工"}) == [post["id"]]
    assert await found(units, {"q": "旧名"}) == []
    assert await found(units, {"q": "重工"}, "units") == [unit["id"]]


async def test_posts_are_filtered_by_what_they_offer(units):
    unit = await a_recognised_unit(units)
    bare = {"meals": False, "lodging": False, "allowance": None}
    lodged = await an_open_post(
        units, unit, extras=bare | {"lodging": True}, months=12, occupation="3-01-02"
    )
    fed = await an_open_post(
        units, unit, extras=bare | {"meals": True, "allowance": "每月300元"}, months=3
    )
    for query, expected in [
        ({"meals": True}, [fed]),
        ({"meals": False}, [lodged]),
        ({"lodging": True}, [lodged]),
        ({"allowance": True}, [fed]),
        ({"allowance": False}, [lodged]),
        ({"occupation": "3"}, [lodged]),
        ({"occupation": "3-01"}, [lodged]),
        ({"occupation": "4-08-05"}, [fed]),
        ({"months_from": 4}, [lodged]),
        ({"months_to": 11}, [fed]),
        ({"months_from": 3, "months_to": 12}, [fed, lodged]),
        ({"meals": True, "months_from": 4}, []),
    ]:
        assert await found(units, query) == [post["id"] for post in expected], query


async def test_the_nearest_come_first_and_pages_go_on_where_they_stopped(units, clock):
    unit = await a_recognised_unit(units)
    made = {}
    for day, county in enumerate(["640205", "640104", "640106", "640104", "640502"], start=2):
        clock.move(f"2026-03-0{day}")
        post = await an_open_post(units, unit, workplace_county=county, headcount=1)
        made[day] = post["id"]
    near = [made[5], made[3], made[4], made[6], made[2]]
    assert await found(units, {"near": "640104"}) == near
    for limit in (1, 2, 3, 4):
        assert await walked(units, {"near": "640104", "limit": limit}) == near
    assert await found(units, {}) == [made[6], made[5], made[4], made[3], made[2]]
    assert await found(units, {"near": "640104", "region": "640500"}) == [made[6]]


async def walked(units, query):
    seen, cursor = [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = (await units.get("/v1/public/posts", params=query | more)).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return seen


async def test_units_are_searched_filtered_and_ordered_too(units):
    here = await a_recognised_unit(units, name="塞上图书馆", kind="institution")
    there = await a_recognised_unit(units, name="凤凰机械厂", region="640205")
    await an_open_post(units, here)
    assert await found(units, {"q": "图书"}, "units") == [here["id"]]
    assert await found(units, {"kind": "institution"}, "units") == [here["id"]]
    assert await found(units, {"near": "640104"}, "units") == [here["id"], there["id"]]
    assert await found(units, {"near": "640205"}, "units") == [there["id"], here["id"]]
    shown = (await units.get(f"/v1/public/units/{here['id']}")).json()
    assert (shown["open_posts"], shown["open_seats"]) == (1, None)


async def test_a_cursor_of_another_question_is_refused(units):
    unit = await a_recognised_unit(units)
    for _ in range(2):
        await an_open_post(units, unit)
    cursor = (await units.get("/v1/public/posts?limit=1")).json()["next_cursor"]
    for query in ("", "limit=1", "limit=2"):
        assert (await units.get(f"/v1/public/posts?{query}&cursor={cursor}")).status_code == 200
    for query in ("meals=true", "near=640104", "q=检验", "region=640104"):
        assert await refused(units, f"{query}&cursor={cursor}") == (422, "cursor-invalid")
    assert await refused(units, f"cursor={cursor}", "units") == (422, "cursor-invalid")


@pytest.mark.parametrize("path", ["posts", "units", "procedure", "policies"])
async def test_an_unknown_or_repeated_parameter_is_refused_by_name_of_the_known(units, path):
    answer = await units.get(f"/v1/public/{path}?regoin=640104")
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown-parameter")
    assert "region" in answer.json()["known"]
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/query/regoin"]
    number = await units.get(f"/v1/public/{path}?640104199001010017=")
    assert (number.json()["code"], "640104199001010017" in number.text) == (
        "unknown-parameter",
        False,
    )
    twice = await units.get(f"/v1/public/{path}?region=640104&region=640205")
    assert (twice.status_code, twice.json()["code"]) == (422, "repeated-parameter")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("q=！！", "nothing-to-search"),
        ("q=" + "图" * 51, "malformed"),
        ("months_from=6&months_to=3", "months-crossed"),
        ("near=640100", "near-is-no-county"),
        ("near=649999", "malformed"),
        ("occupation=9", "malformed"),
        ("meals=perhaps", "malformed"),
        ("months_from=0", "malformed"),
    ],
)
async def test_what_cannot_be_meant_is_refused(units, query, code):
    assert await refused(units, query) == (422, code)


async def test_one_post_takes_no_parameter(units):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    answer = await units.get(f"/v1/public/posts/{post['id']}?lang=zh")
    assert (answer.status_code, answer.json()["known"]) == (422, [])


async def test_an_answer_is_sent_again_only_once_it_has_changed(units):
    unit = await a_recognised_unit(units)
    await an_open_post(units, unit)
    first = await units.get("/v1/public/posts?region=640104")
    tag = {"If-None-Match": first.headers["etag"]}
    assert first.headers["cache-control"] == "public, max-age=15"
    same = await units.get("/v1/public/posts?region=640104", headers=tag)
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["etag"] == first.headers["etag"]
    head = await units.head("/v1/public/posts?region=640104", headers=tag)
    assert (head.status_code, head.headers["etag"]) == (304, first.headers["etag"])
    listed = {"If-None-Match": f'"other", W/{first.headers["etag"]}'}
    assert (await units.get("/v1/public/posts?region=640104", headers=listed)).status_code == 304
    assert (await units.get("/v1/public/posts?region=640100", headers=tag)).status_code == 304
    await an_open_post(units, unit)
    changed = await units.get("/v1/public/posts?region=640104", headers=tag)
    assert (changed.status_code, len(changed.json()["items"])) == (200, 2)
    assert changed.headers["etag"] != first.headers["etag"]


async def test_a_suspended_unit_changes_what_was_tagged(units):
    unit = await a_recognised_unit(units)
    first = await units.get("/v1/public/units")
    await decided(units, unit, "suspension")
    again = await units.get("/v1/public/units", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.json()["items"]) == (200, [])


async def test_a_wrong_token_is_no_use_but_none_is_needed(units):
    assert (await units.get("/v1/public/posts")).status_code == 200
    assert (await units.get("/v1/public/posts", headers=tokens.officer())).status_code == 200


async def test_a_post_with_open_seats_is_found_behind_any_number_without(units, sql):
    first, second = [await a_recognised_unit(units) for _ in range(2)]
    behind = await an_open_post(units, first, title="图书管理员", headcount=1)
    await sql(
        "INSERT INTO seat_counts (post_id, offered, taken, state, offer_version) "
        "VALUES (:post, 1, 0, 'open', 1) RETURNING post_id",
        post=behind["id"],
    )
    without = [first] * 3 + [second] * 4
    assert len(without) > LOOK * 2
    for unit in without:
        await an_open_post(units, unit, title="图书管理员", headcount=1)
    asked = {"q": "图书", "has_open_seats": "true", "limit": "1"}
    assert await found(units, asked) == [behind["id"]]
    assert await found(units, asked | {"region": "640100"}) == [behind["id"]]
    assert await found(units, asked | {"region": "640200"}) == []
    assert await found(units, asked | {"industry": "A"}) == []


async def test_words_are_found_alike_before_and_after_they_are_counted(units, units_app, sql):
    unit = await a_recognised_unit(units)
    posts = [
        await an_open_post(units, unit, title=f"图书整理员{n}号", headcount=1) for n in range(3)
    ]
    expected = [post["id"] for post in reversed(posts)]
    asked = [{"q": words, "limit": "2", "region": "640100"} for words in ("图书", "图书整理", "书")]
    before = [await found(units, one) for one in asked]
    await sql("ANALYZE posts")
    async with units_app.state.database.rows() as reader:
        counted = await shares.of_posts(reader)
    assert counted.pieces["图书"] == counted.areas["6401"] == counted.months["2026-03"] == 1.0
    assert counted.posts == len(posts)
    units_app.state.shelf = Shelf()
    assert [await found(units, one) for one in asked] == before == [expected[:2]] * 3


@pytest.mark.parametrize("limit", ["1", "2", "5"])
async def test_the_newest_months_looked_at_first_hide_no_post(units, units_app, sql, limit):
    unit = await a_recognised_unit(units)
    posts = [
        await an_open_post(units, unit, title=f"图书整理员{n}号", headcount=1) for n in range(5)
    ]
    days = ["2026-03-02", "2026-03-01", "2026-02-28", "2025-12-31", "2024-01-15"]
    for post, day in zip(posts, days, strict=True):
        await sql(
            f"UPDATE posts SET published_on = '{day}' WHERE id = :id RETURNING id", id=post["id"]
        )
    # So few need no months: as if there were thousands, nearly all of them old.
    told = Shares({"图书": 1.0}, {}, {"2026-03": 0.1, "2026-02": 0.1, "2025-12": 0.1}, posts=1_000)
    units_app.state.shelf.shares = units_app.state.clock.today(), told
    expected = [post["id"] for post in posts]
    assert newest_months(PostWish(expression="'图书'"), told, 4, date(2026, 3, 2)) == ("2026-03",)
    assert await walked(units, {"q": "图书", "limit": limit}) == expected
    nowhere = {"q": "图书", "limit": limit, "meals": "false", "months_from": "12"}
    assert await walked(units, nowhere) == []


async def test_lists_keep_to_their_models(units):
    unit = await a_recognised_unit(units)
    await an_open_post(units, unit)
    for noun, model in (("posts", PublicPosts), ("units", PublicUnits)):
        answer = await units.get(f"/v1/public/{noun}")
        assert len(model.model_validate_json(answer.content).items) == 1


async def test_who_asks_what_answers_rest_on_is_told_nothing_older(units_app, sql):
    standings, today = units_app.state.standings, date(2026, 3, 2)
    for minute in range(10):
        others = [asyncio.create_task(standings.now(today)) for _ in range(3)]
        await asyncio.sleep(0)
        until = datetime(2026, 3, 2, 9, minute, tzinfo=UTC)
        await sql(
            "INSERT INTO feed_readings VALUES ('matching', :until) "
            "ON CONFLICT (source) DO UPDATE SET read_until = :until RETURNING source",
            until=until,
        )
        assert (await standings.now(today)).read_until == until
        await asyncio.gather(*others)


async def test_what_is_found_tells_the_fields_of_the_document_and_no_other(units):
    unit = await a_recognised_unit(units)
    await an_open_post(units, unit, title="图书管理员")
    post = (await units.get("/v1/public/posts", params={"q": "图书"})).json()["items"][0]
    assert set(post) == set(PublicPost.model_fields)
    told = (await units.get("/v1/public/units")).json()["items"][0]
    assert set(told) == set(PublicUnit.model_fields)
