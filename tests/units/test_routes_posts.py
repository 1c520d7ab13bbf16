"""Posts: drafted without thresholds, published, raised; nothing of another unit's is seen."""

import pytest

from tests import tokens
from tests.units.factories import (
    a_draft,
    a_drafted_post,
    a_recognised_unit,
    an_applicant,
    an_open_post,
)


async def published(units, post, **body):
    return await units.post(
        f"/v1/posts/{post['id']}/publication",
        json={"expected_version": post["version"]} | body,
        headers=tokens.unit(post["unit_id"]),
    )


async def test_a_unit_drafts_a_post(units, changes):
    unit = await an_applicant(units)
    headers = tokens.unit(unit["id"])
    answer = await units.post(f"/v1/units/{unit['id']}/posts", json=a_draft(), headers=headers)
    post = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/posts/{post['id']}"
    assert {name: post[name] for name in a_draft()} == a_draft()
    assert (post["state"], post["version"], post["offer_version"]) == ("draft", 1, 0)
    (change,) = await changes(post["id"])
    assert (change["event"], change["data"]["state"]) == ("post.drafted", "draft")


THRESHOLD_FIELDS = [
    "education",
    "minDegree",
    "required_major",
    "zhuanye",
    "学历要求",
    "school_tier",
    "gpa",
    "interview",
    "面试时间",
]


async def test_a_threshold_field_is_refused_by_name_with_the_article(units, rows):
    for field in THRESHOLD_FIELDS:
        unit = await an_applicant(units)
        answer = await units.post(
            f"/v1/units/{unit['id']}/posts",
            json=a_draft(**{field: "机密值"}),
            headers=tokens.unit(unit["id"]),
        )
        told = answer.json()
        assert (answer.status_code, told["code"], told["field"]) == (422, "threshold-field", field)
        assert told["article"] == "宁人社函〔2020〕272号 二"
        assert "机密值" not in answer.text
        assert await rows("posts") == []


async def test_a_threshold_field_among_the_benefits_is_refused_too(units):
    unit = await an_applicant(units)
    draft = a_draft(extras={"meals": True, "degree": "x"})
    answer = await units.post(
        f"/v1/units/{unit['id']}/posts", json=draft, headers=tokens.unit(unit["id"])
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "threshold-field")


MALFORMED_DRAFTS = [
    ({"colour": "red"}, "/colour"),
    ({"title": ""}, "/title"),
    ({"headcount": 0}, "/headcount"),
    ({"headcount": 1001}, "/headcount"),
    ({"headcount": 1.5}, "/headcount"),
    ({"months": "six"}, "/months"),
    ({"occupation": "9"}, "/occupation"),
    ({"occupation": "8-99-99"}, "/occupation"),
    ({"workplace_county": "640100"}, "/workplace_county"),
    ({"workplace_county": "649999"}, "/workplace_county"),
    ({"mentor_id": "mnt_01K5AAAAAAAAAAAAAAAAAAAAAA"}, "/mentor_id"),
    ({"mentor_id": "pst_01K5AAAAAAAAAAAAAAAAAAAAAA"}, "/mentor_id"),
    ({"skills": ["x"] * 21}, "/skills"),
    ({"unsuitable_under_18": "perhaps"}, "/unsuitable_under_18"),
]


async def test_a_malformed_draft_is_pointed_at(units, rows):
    for changes_to, pointer in MALFORMED_DRAFTS:
        unit = await an_applicant(units)
        answer = await units.post(
            f"/v1/units/{unit['id']}/posts",
            json=a_draft(**changes_to),
            headers=tokens.unit(unit["id"]),
        )
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["pointer"] == pointer
        assert await rows("posts") == []


TERMS = [(2, 409), (3, 201), (12, 201), (13, 409)]


async def test_a_term_keeps_the_limits_of_the_day(units):
    for months, status in TERMS:
        unit = await an_applicant(units)
        answer = await units.post(
            f"/v1/units/{unit['id']}/posts",
            json=a_draft(months=months),
            headers=tokens.unit(unit["id"]),
        )
        assert answer.status_code == status
        if status == 409:
            assert answer.json()["code"] == "months-outside-limits"
            assert (answer.json()["shortest"], answer.json()["longest"]) == (3, 12)


async def test_a_day_before_the_first_limit_is_refused(units, clock):
    clock.move("2017-09-30")
    unit = await an_applicant(units, founded_on=None)
    answer = await units.post(
        f"/v1/units/{unit['id']}/posts", json=a_draft(), headers=tokens.unit(unit["id"])
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "no-policy-value")


async def test_a_draft_is_corrected_in_the_version_seen(units, changes):
    post = await a_drafted_post(units, await an_applicant(units))
    url, headers = f"/v1/posts/{post['id']}", tokens.unit(post["unit_id"])
    told = a_draft(headcount=5, expected_version=1)
    answer = await units.put(url, json=told, headers=headers)
    assert (answer.json()["headcount"], answer.json()["version"]) == (5, 2)
    assert (await changes(post["id"]))[-1]["event"] == "post.corrected"
    assert (await units.put(url, json=told, headers=headers)).status_code == 412
    assert (await units.put(url, json=a_draft(), headers=headers)).status_code == 428


async def test_an_open_post_is_corrected_no_more(units):
    post = await an_open_post(units, await a_recognised_unit(units))
    answer = await units.put(
        f"/v1/posts/{post['id']}",
        json=a_draft(expected_version=post["version"]),
        headers=tokens.unit(post["unit_id"]),
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "post-not-draft")


async def test_a_clean_post_is_published_and_told_to_matching(units, changes):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    assert (post["state"], post["offer_version"]) == ("open", 1)
    assert post["published_on"] == "2026-03-02"
    told = (await changes(post["id"]))[-1]
    assert (told["event"], told["version"]) == ("post.published", 2)
    assert told["data"] == {
        "unit_id": unit["id"],
        "region": "640104",
        "workplace_county": "640104",
        "headcount": 2,
        "state": "open",
        "offer_version": 1,
        "months": 6,
        "industry": "C",
        "occupation": "4-08-05",
        "unsuitable_under_18": False,
        "lodging": False,
        "mentor_id": post["mentor_id"],
    }


THRESHOLD_TEXTS = [
    {"title": "检验助理（本科以上）"},
    {"duties": "须通过面试后上岗。"},
    {"skills": ["看图", "机械专业优先"]},
    {"workplace": "测试路1号，仅限大专"},
    {"extras": {"allowance": "硕士学历优先发放300元"}},
]


async def test_a_text_that_sets_a_threshold_is_not_published(units):
    for text in THRESHOLD_TEXTS:
        unit = await a_recognised_unit(units)
        post = await a_drafted_post(units, unit, **text)
        answer = await published(units, post)
        told = answer.json()
        assert (answer.status_code, told["code"]) == (409, "threshold-text")
        assert told["article"] == "宁人社函〔2020〕272号 二"
        (finding,) = told["findings"]
        assert finding["words"] in str(text.values())
        assert finding["rule"]
        assert finding["suggestion"]
        still = await units.get(f"/v1/posts/{post['id']}", headers=tokens.unit(unit["id"]))
        assert still.json() == post


async def test_what_nobody_sees_is_left_out_of_a_post_and_something_is_left(units):
    unit = await a_recognised_unit(units)
    post = await a_drafted_post(
        units, unit, title="\u202e见习\u202c助理\u200b", skills=["焊\x7f接"]
    )
    assert (post["title"], post["skills"]) == ("见习助理", ["焊接"])
    turned = {
        "title": "\u2067助理",
        "duties": "\u202e整理\u202c资料\u2800",
        "workplace": "某路\x071号",
    }
    post = await a_drafted_post(units, unit, **turned)
    assert (post["title"], post["duties"]) == ("助理", "整理资料")
    assert post["workplace"] == "某路1号"
    path, by = f"/v1/units/{unit['id']}/posts", tokens.unit(unit["id"])
    for field in ("title", "duties", "workplace", "remarks"):
        answer = await units.post(path, json=a_draft(**{field: "\u202e\u200b"}), headers=by)
        assert answer.status_code == 422
        assert [one["pointer"] for one in answer.json()["errors"]] == [f"/{field}"]
        blank = await units.post(path, json=a_draft(**{field: "\u3164\u2800"}), headers=by)
        assert blank.status_code == 422


PERSONS = ["联系 640106200001010012", "有事请打139 9511 2233", "１３９９５１１２２３３"]


@pytest.mark.parametrize("words", PERSONS)
async def test_a_persons_number_is_not_even_drafted(units, rows, words):
    unit = await a_recognised_unit(units)
    post = await a_drafted_post(units, unit)
    by = tokens.unit(unit["id"])
    told = {"title": words, "duties": words, "skills": ["焊接", words], "remarks": words}
    told |= {"extras": {"allowance": words}, "workplace": words}
    told |= {"unsuitable_under_18": True, "under_18": {"code": "hazard", "text": words}}
    drafting = await units.post(
        f"/v1/units/{unit['id']}/posts", json=a_draft(**told), headers=tokens.unit(unit["id"])
    )
    correction = a_draft(expected_version=post["version"], **told)
    correcting = await units.put(f"/v1/posts/{post['id']}", json=correction, headers=by)
    for answer in (drafting, correcting):
        assert (answer.status_code, answer.json()["code"]) == (409, "personal-number-in-text")
        places = ["/title", "/duties", "/workplace", "/extras/allowance", "/under_18/text"]
        assert answer.json()["pointers"] == [*places, "/remarks", "/skills/1"]
        assert words not in answer.text
    assert [one["title"] for one in await rows("posts")] == [post["title"]]


async def test_a_number_to_call_is_not_published(units):
    unit = await a_recognised_unit(units)
    told = {
        "remarks": "报名打400-123-4567",
        "duties": "值班电话0951-5012345",
        "skills": ["使用0951电话系统"],
    }
    post = await a_drafted_post(units, unit, **told)
    answer = await published(units, post)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "personal-number-in-text")
    assert problem["pointers"] == ["/duties", "/remarks"]
    assert "5012345" not in answer.text
    url, headers = f"/v1/posts/{post['id']}", tokens.unit(unit["id"])
    draft = a_draft(mentor_id=post["mentor_id"], expected_version=1, remarks="无")
    corrected = await units.put(url, json=draft, headers=headers)
    assert (await published(units, corrected.json())).status_code == 200


async def test_a_unit_not_yet_recognised_publishes_nothing(units):
    post = await a_drafted_post(units, await an_applicant(units))
    answer = await published(units, post)
    assert (answer.status_code, answer.json()["code"]) == (409, "unit-not-recognised")


async def test_a_post_needs_a_mentor_to_be_published(units):
    post = await a_drafted_post(units, await a_recognised_unit(units), mentor_id=None)
    answer = await published(units, post)
    assert (answer.status_code, answer.json()["code"]) == (409, "mentor-missing")


async def test_a_publication_sent_twice_is_one(units):
    post = await a_drafted_post(units, await a_recognised_unit(units))
    headers, url = tokens.unit(post["unit_id"]), f"/v1/posts/{post['id']}/publication"
    told = {"expected_version": 1}
    first = await units.post(url, json=told, headers=headers)
    assert (await units.post(url, json=told, headers=headers)).json() == first.json()
    other = await units.post(url, json=told, headers=tokens.unit(post["unit_id"]))
    assert (other.status_code, other.json()["code"]) == (412, "stale")


async def test_a_raised_headcount_is_a_new_offer(units, changes):
    post = await an_open_post(units, await a_recognised_unit(units))
    url, headers = f"/v1/posts/{post['id']}/headcount", tokens.unit(post["unit_id"])
    told = {"headcount": 5, "expected_version": post["version"]}
    answer = await units.put(url, json=told, headers=headers)
    raised = answer.json()
    assert (raised["headcount"], raised["offer_version"]) == (5, 2)
    event = (await changes(post["id"]))[-1]
    assert (event["event"], event["data"]["before"]) == ("post.headcount-raised", 2)
    same = await units.put(url, json=told | {"expected_version": 3}, headers=headers)
    assert same.json() == raised


async def test_a_drafts_headcount_moves_only_with_its_text(units):
    post = await a_drafted_post(units, await an_applicant(units))
    answer = await units.put(
        f"/v1/posts/{post['id']}/headcount",
        json={"headcount": 5, "expected_version": 1},
        headers=tokens.unit(post["unit_id"]),
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "post-not-open")


async def test_a_draft_is_not_closed(units):
    post = await a_drafted_post(units, await an_applicant(units))
    answer = await units.post(
        f"/v1/posts/{post['id']}/closing",
        json={"ground": "不再需要", "expected_version": 1},
        headers=tokens.unit(post["unit_id"]),
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "move-not-open")


async def test_a_unit_sees_and_moves_only_its_own_posts(units):
    post = await an_open_post(units, await a_recognised_unit(units))
    other = await an_applicant(units)
    headers, url = tokens.unit(other["id"]), f"/v1/posts/{post['id']}"
    moves = {"expected_version": post["version"]}
    for answer in (
        await units.get(url, headers=headers),
        await units.put(url, json=a_draft(**moves), headers=headers),
        await units.put(f"{url}/headcount", json=moves | {"headcount": 3}, headers=headers),
        await units.post(f"{url}/publication", json=moves, headers=tokens.unit(other["id"])),
        await units.post(
            f"{url}/closing", json=moves | {"ground": "x"}, headers=tokens.unit(other["id"])
        ),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "post-not-found")
    drafted = await units.post(
        f"/v1/units/{post['unit_id']}/posts", json=a_draft(), headers=headers
    )
    assert (drafted.status_code, drafted.json()["code"]) == (404, "unit-not-found")


WHO_READS = [
    (tokens.officer("640104"), 200),
    (tokens.officer("640100", "approver"), 200),
    (tokens.officer("640200"), 404),
    (tokens.officer("640000", "administrator"), 403),
    (tokens.youth("yth_01K5AAAAAAAAAAAAAAAAAAAAAA"), 403),
    ({}, 401),
]


async def test_an_office_reads_the_posts_of_its_region(units):
    for headers, status in WHO_READS:
        post = await a_drafted_post(units, await an_applicant(units))
        for url in (f"/v1/posts/{post['id']}", f"/v1/units/{post['unit_id']}/posts"):
            assert (await units.get(url, headers=headers)).status_code == status


async def test_a_units_posts_go_page_by_page(units):
    unit = await an_applicant(units)
    drafted = [(await a_drafted_post(units, unit))["id"] for _ in range(3)]
    url, headers = f"/v1/units/{unit['id']}/posts?limit=2", tokens.unit(unit["id"])
    first = (await units.get(url, headers=headers)).json()
    rest = (await units.get(f"{url}&cursor={first['next_cursor']}", headers=headers)).json()
    found = [post["id"] for post in first["items"] + rest["items"]]
    assert found == sorted(drafted, reverse=True)


async def test_an_officer_drafts_no_post_for_a_unit(units):
    unit = await an_applicant(units)
    answer = await units.post(
        f"/v1/units/{unit['id']}/posts", json=a_draft(), headers=tokens.officer()
    )
    assert answer.status_code == 403
