"""Reviews over the wire: doubtful words wait for an officer, a refusal can be objected to."""

import asyncio

from ulid import ULID

from services.common.values import ids
from services.units.policy import readings
from services.units.rules.post_texts import PostReading
from tests import tokens
from tests.units.factories import a_draft, a_drafted_post, a_recognised_unit, an_applicant
from tests.units.reviewing import (
    CLEAR,
    DOUBTFUL,
    URL,
    a_draft_of,
    asked,
    asking,
    clerk,
    decided,
    deciding,
    objecting,
    published,
)


async def test_a_draft_is_answered_with_what_was_found_in_every_text_of_it(units):
    unit = await an_applicant(units)
    post = await a_drafted_post(
        units,
        unit,
        title="检验助理（本科以上）",
        duties=DOUBTFUL,
        extras={"meals": True, "lodging": False, "allowance": "硕士学历优先发放300元"},
        skills=["看图", "机械专业优先"],
        remarks="须通过面试后上岗。",
    )
    told = post["threshold"]
    assert (told["verdict"], told["edition"]) == ("refuse", readings.edition())
    found = {(one["pointer"], one["kind"]) for one in told["findings"]}
    assert found >= {
        ("/title", "education"),
        ("/extras/allowance", "education"),
        ("/skills/1", "major"),
        ("/remarks", "interview"),
    }
    assert [one["pointer"] for one in told["other_law"]] == ["/duties"]
    for one in told["findings"]:
        if one["pointer"] == "/title":
            assert post["title"][one["start"] : one["end"]] == one["words"]
    corrected = await units.put(
        f"/v1/posts/{post['id']}",
        json=a_draft(expected_version=1),
        headers=tokens.unit(unit["id"]),
    )
    assert corrected.json()["threshold"] == {
        "verdict": "pass",
        "edition": readings.edition(),
        "findings": [],
        "other_law": [],
    }


async def test_a_published_post_shows_its_remarks_and_no_advice(units):
    post = (await published(units, await a_draft_of(units, "送检。", remarks="自带水杯"))).json()
    assert (post["state"], post["threshold"], post["remarks"]) == ("open", None, "自带水杯")
    shown = (await units.get(f"/v1/public/posts/{post['id']}")).json()
    assert shown["remarks"] == "自带水杯"


async def test_a_planned_post_is_read_too(units):
    told = {
        "name": "塞上测试机械有限公司",
        "region": "640104",
        "industry": "C",
        "recommended_by": "commerce",
        "recommended_on": "2026-02-10",
        "posts": [
            {
                "title": "检验助理",
                "duties": "限本科学历",
                "occupation": "4-08-05",
                "headcount": 1,
                "workplace_county": "640104",
                "months": 6,
            }
        ],
    }
    answer = await units.post("/v1/prospective-units", json=told, headers=clerk())
    (post,) = answer.json()["posts"]
    assert post["threshold"]["verdict"] == "refuse"
    assert post["threshold"]["findings"][0]["pointer"] == "/duties"


async def test_a_refusal_carries_every_finding_and_where_it_stands(units):
    post = await a_draft_of(units, CLEAR, title="助理（只招男性）")
    answer = await published(units, post)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "threshold-text")
    assert told["findings"][0]["pointer"] == "/duties"
    assert told["findings"][0]["strength"] == "refuse"
    assert told["other_law"][0]["pointer"] == "/title"
    assert (told["review_id"], told["review_state"]) == (None, None)


async def test_a_doubtful_post_is_not_open_until_an_officer_allows_it(units, changes):
    post = await a_draft_of(units, DOUBTFUL)
    answer = await published(units, post)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "threshold-undecided")
    assert told["article"] == "中华人民共和国就业促进法 第二十七条"
    review = await asked(units, post)
    assert (review["state"], review["cause"], review["moves"]) == ("undecided", "publication", [])
    waiting = (await published(units, post)).json()
    assert (waiting["review_id"], waiting["review_state"]) == (review["id"], "undecided")
    allowed = await decided(units, review, "allow", ground="演员的角色所需。")
    assert (allowed["state"], allowed["moves"], allowed["confirmed"]) == ("allowed", [], [])
    assert allowed["decided"] == {
        "decision": "allow",
        "ground": "演员的角色所需。",
        "decided_on": "2026-03-02",
    }
    assert (await published(units, post)).json()["state"] == "open"
    told = await changes(review["id"])
    assert [one["event"] for one in told] == ["threshold-review.asked", "threshold-review.allowed"]
    assert told[1]["ground"] == ""
    assert told[1]["author"].startswith("acc_")
    assert "男性" not in str(told)


async def test_a_decision_names_its_reason_and_the_version_seen(units):
    review = await asked(units, await a_draft_of(units, DOUBTFUL))
    for changed, status in (
        ({"ground": ""}, 422),
        ({"ground": None}, 422),
        ({"ground": "见13800001234的说明"}, 422),
        ({"decision": "perhaps"}, 422),
        ({"confirmed": [1]}, 422),
        ({"expected_version": None}, 428),
        ({"expected_version": 9}, 412),
    ):
        answer = await deciding(units, review, **({"decision": "refuse"} | changed))
        assert answer.status_code == status, changed
    still = await units.get(f"{URL}/{review['id']}", headers=clerk())
    assert (still.json()["state"], still.json()["moves"]) == ("undecided", ["allow", "refuse"])


async def test_a_unit_overrides_no_refusal_but_objects_once(units, changes):
    post = await a_draft_of(units, DOUBTFUL)
    refused = await decided(units, await asked(units, post), "refuse", ground="没有正当理由。")
    assert refused["state"] == "refused"
    answer = await published(units, post)
    assert (answer.status_code, answer.json()["code"]) == (409, "threshold-text")
    own = {"decision": "allow", "ground": "自己认可。", "expected_version": refused["version"]}
    as_unit = await units.post(
        f"{URL}/{refused['id']}/decision", json=own, headers=tokens.unit(post["unit_id"])
    )
    assert as_unit.status_code == 403
    objected = (await objecting(units, refused)).json()
    assert (objected["state"], objected["objection"]) == ("objected", "请再看上下文。")
    assert (await published(units, post)).json()["review_state"] == "objected"
    upheld = await decided(units, objected, "refuse", ground="异议不成立。")
    assert upheld["state"] == "upheld"
    assert upheld["decided"]["ground"] == "没有正当理由。"
    assert upheld["objection_decided"]["ground"] == "异议不成立。"
    again = await objecting(units, upheld)
    assert (again.status_code, again.json()["code"]) == (409, "move-not-open")
    assert (await asking(units, post)).json()["code"] == "threshold-review-stands"
    assert (await published(units, post)).status_code == 409
    events = [one["event"].partition(".")[2] for one in await changes(refused["id"])]
    assert events == ["asked", "refused", "objected", "refused"]


async def test_a_unit_objects_to_the_rules_and_an_officer_decides(units):
    post = await a_draft_of(units, CLEAR)
    review = await asked(units, post)
    assert (review["state"], review["cause"]) == ("objected", "objection")
    assert review["objection"] == review["asked"] == "说的不是条件。"
    allowed = await decided(units, review, "allow", ground="引用的是客户的要求。")
    assert (allowed["state"], allowed["decided"]) == ("allowed", None)
    assert allowed["objection_decided"]["decision"] == "allow"
    assert (await published(units, post)).json()["state"] == "open"


async def test_who_refused_the_words_does_not_decide_on_the_objection(units, changes):
    first, second = f"acc_{ULID()}", f"acc_{ULID()}"
    review = await asked(units, await a_draft_of(units, DOUBTFUL))
    refused = (await deciding(units, review, "refuse", clerk(sub=first))).json()
    objected = (await objecting(units, refused)).json()
    for decision in ("allow", "refuse"):
        answer = await deciding(units, objected, decision, clerk(sub=first))
        assert (answer.status_code, answer.json()["code"]) == (409, "decides-own-refusal")
    path = f"{URL}/{review['id']}"
    seen = [(await units.get(path, headers=clerk(sub=who))).json() for who in (first, second)]
    assert [one["state"] for one in seen] == ["objected", "objected"]
    assert [one["moves"] for one in seen] == [[], ["allow", "refuse"]]
    assert len(await changes(review["id"])) == 3
    allowed = await deciding(units, objected, "allow", clerk(sub=second))
    assert (allowed.status_code, allowed.json()["state"]) == (200, "allowed")


async def test_one_person_decides_on_an_objection_to_the_rules_and_on_a_doubt(units):
    officer = f"acc_{ULID()}"
    for words, state in ((CLEAR, "objected"), (DOUBTFUL, "undecided")):
        review = await asked(units, await a_draft_of(units, words))
        assert review["state"] == state
        answer = await deciding(units, review, "allow", clerk(sub=officer))
        assert (answer.status_code, answer.json()["state"]) == (200, "allowed")


async def test_a_decision_holds_for_the_very_words_that_were_read(units):
    post = await a_draft_of(units, DOUBTFUL)
    await decided(units, await asked(units, post), "allow")
    url, headers = f"/v1/posts/{post['id']}", tokens.unit(post["unit_id"])
    more_seats = a_draft(duties=DOUBTFUL, mentor_id=post["mentor_id"], headcount=5)
    same = await units.put(url, json=more_seats | {"expected_version": 1}, headers=headers)
    other = more_seats | {"duties": DOUBTFUL + "女性勿扰。", "expected_version": 2}
    changed = await units.put(url, json=other, headers=headers)
    answer = await published(units, changed.json())
    assert (answer.json()["code"], answer.json()["review_id"]) == ("threshold-undecided", None)
    (review,) = (await units.get(URL, headers=clerk())).json()["items"]
    shown = (await units.get(f"{URL}/{review['id']}", headers=clerk())).json()
    assert shown["current"] is False
    back = await units.put(url, json=more_seats | {"expected_version": 3}, headers=headers)
    assert same.json()["headcount"] == 5
    assert (await published(units, back.json())).json()["state"] == "open"


async def test_a_decision_holds_for_the_edition_that_read(units, monkeypatch):
    post = await a_draft_of(units, DOUBTFUL)
    review = await decided(units, await asked(units, post), "allow")
    monkeypatch.setattr(readings, "edition", lambda: "another")
    assert (await published(units, post)).json()["code"] == "threshold-undecided"
    shown = (await units.get(f"{URL}/{review['id']}", headers=clerk())).json()
    assert shown["current"] is False
    assert shown["threshold"]["edition"] == shown["edition"] == review["edition"]
    await decided(units, await asked(units, post), "allow")
    assert (await published(units, post)).json()["state"] == "open"


async def test_what_waits_lapses_when_the_words_change(units):
    post = await a_draft_of(units, DOUBTFUL)
    review = await asked(units, post)
    url, headers = f"/v1/posts/{post['id']}", tokens.unit(post["unit_id"])
    told = a_draft(duties=DOUBTFUL, headcount=7, mentor_id=post["mentor_id"])
    await units.put(url, json=told | {"expected_version": 1}, headers=headers)
    seen = (await units.get(f"{URL}/{review['id']}", headers=clerk())).json()
    assert seen["state"] == "undecided"
    clean = await units.put(
        url, json=told | {"duties": "送检。", "expected_version": 2}, headers=headers
    )
    seen = (await units.get(f"{URL}/{review['id']}", headers=clerk())).json()
    assert (seen["state"], seen["texts"][1]["text"]) == ("lapsed", DOUBTFUL)
    late = await deciding(units, seen, "allow")
    assert (late.status_code, late.json()["code"]) == (409, "move-not-open")
    asked_in_vain = await asking(units, clean.json())
    assert (asked_in_vain.status_code, asked_in_vain.json()["code"]) == (409, "nothing-to-review")
    back = await units.put(url, json=told | {"expected_version": 3}, headers=headers)
    assert (await asked(units, back.json()))["state"] == "undecided"


async def test_only_a_draft_is_asked_about(units):
    post = (await published(units, await a_draft_of(units, "送检。"))).json()
    answer = await asking(units, post)
    assert (answer.status_code, answer.json()["code"]) == (409, "move-not-open")
    draft = await a_draft_of(units, DOUBTFUL)
    assert (await asking(units, draft, expected_version=None)).status_code == 428
    assert (await asking(units, draft, expected_version=8)).status_code == 412
    assert (await asking(units, draft, words="")).status_code == 422


async def test_what_is_another_offices_or_units_is_not_found(units):
    post = await a_draft_of(units, DOUBTFUL)
    review = await asked(units, post)
    stranger, elsewhere = tokens.unit(ids.new("unt")), "640202"
    path = f"{URL}/{review['id']}"
    told = {"expected_version": review["version"]}
    decision = told | {"decision": "allow", "ground": "已核实。"}
    for answer in (
        await units.get(path, headers=stranger),
        await units.get(path, headers=clerk(elsewhere)),
        await units.get(f"{URL}/{ids.new('trv')}", headers=clerk()),
        await units.post(f"{path}/decision", json=decision, headers=clerk(elsewhere)),
        await units.post(f"{path}/objection", json=told | {"words": "不服"}, headers=stranger),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "threshold-review-not-found")
    not_theirs = await units.post(
        f"/v1/posts/{post['id']}/threshold-reviews",
        json={"words": "见说明", "expected_version": 1},
        headers=tokens.unit(ids.new("unt")),
    )
    assert (not_theirs.status_code, not_theirs.json()["code"]) == (404, "post-not-found")
    auditor = tokens.officer("640104", "auditor")
    assert (await units.get(path, headers=auditor)).status_code == 200
    assert (await units.post(f"{path}/decision", json=decision, headers=auditor)).status_code == 403
    assert (await units.get(path, headers=tokens.youth(ids.new("yth")))).status_code == 403
    assert (await units.get(path)).status_code == 401


async def test_reviews_are_listed_by_page_region_state_and_post(units):
    unit = await a_recognised_unit(units)
    posts = [await a_drafted_post(units, unit, duties=DOUBTFUL) for _ in range(3)]
    reviews = [await asked(units, post) for post in posts]
    await decided(units, reviews[0], "refuse")
    first = (await units.get(f"{URL}?limit=2", headers=clerk("640100"))).json()
    assert [one["id"] for one in first["items"]] == [reviews[2]["id"], reviews[1]["id"]]
    rest = await units.get(f"{URL}?limit=2&cursor={first['next_cursor']}", headers=clerk("640100"))
    assert [one["id"] for one in rest.json()["items"]] == [reviews[0]["id"]]
    assert rest.json()["next_cursor"] is None
    assert first["items"][0]["post_title"] == "检验助理"
    for query, found in (
        ("state=undecided", 2),
        ("state=refused", 1),
        ("cause=new_edition", 0),
        (f"post_id={posts[1]['id']}", 1),
        ("region=640104", 3),
    ):
        shown = await units.get(f"{URL}?{query}", headers=clerk("640100"))
        assert len(shown.json()["items"]) == found, query
    own = await units.get(URL, headers=tokens.unit(unit["id"]))
    assert len(own.json()["items"]) == 3
    others = await units.get(URL, headers=tokens.unit(ids.new("unt")))
    assert others.json()["items"] == []
    assert (await units.get(URL, headers=clerk("640202"))).json()["items"] == []
    outside = await units.get(f"{URL}?region=640104", headers=clerk("640202"))
    assert outside.status_code == 404


async def test_of_two_who_ask_or_decide_at_once_one_is_too_late(units):
    post = await a_draft_of(units, DOUBTFUL)
    answers = await asyncio.gather(*(asking(units, post) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    (review,) = [answer.json() for answer in answers if answer.status_code == 201]
    both = await asyncio.gather(*(deciding(units, review, d) for d in ("allow", "refuse")))
    assert sorted(answer.status_code for answer in both) == [200, 412]


async def rewritten(units, post, duties, version):
    told = a_draft(duties=duties, mentor_id=post["mentor_id"]) | {"expected_version": version}
    url, headers = f"/v1/posts/{post['id']}", tokens.unit(post["unit_id"])
    answer = await units.put(url, json=told, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def read(units, review, headers=None):
    return (await units.get(f"{URL}/{review['id']}", headers=headers or clerk())).json()


async def test_nobody_objects_for_words_that_are_others_now(units, monkeypatch):
    post = await a_draft_of(units, DOUBTFUL)
    review = await decided(units, await asked(units, post), "refuse")
    other = await rewritten(units, post, "送检。", 1)
    own = tokens.unit(post["unit_id"])
    seen = await read(units, review, own)
    assert (seen["state"], seen["current"], seen["moves"]) == ("refused", False, [])
    answer = await objecting(units, seen)
    assert (answer.status_code, answer.json()["code"]) == (409, "review-outdated")
    await rewritten(units, post, DOUBTFUL, other["version"])
    assert (await read(units, review, own))["moves"] == ["object"]
    monkeypatch.setattr(readings, "edition", lambda: "another")
    answer = await objecting(units, seen)
    assert (answer.status_code, answer.json()["code"]) == (409, "review-outdated")


async def test_words_taken_up_again_are_as_refused_as_before(units, changes):
    post = await a_draft_of(units, DOUBTFUL)
    review = await decided(units, await asked(units, post), "refuse")
    assert (await objecting(units, review)).status_code == 200
    await rewritten(units, post, "送检。", 1)
    assert (await read(units, review))["state"] == "refused"
    assert (await changes(review["id"]))[-1]["event"] == "threshold-review.withdrawn"
    back = await rewritten(units, post, DOUBTFUL, 2)
    assert (await published(units, back)).json()["code"] == "threshold-text"
    again = await asking(units, back)
    assert (again.status_code, again.json()["code"]) == (409, "threshold-review-stands")
    assert (await objecting(units, await read(units, review))).status_code == 200


async def test_what_an_edition_that_is_no_more_read_waits_for_nobody(units, monkeypatch):
    post = await a_draft_of(units, DOUBTFUL)
    first = await asked(units, post)
    monkeypatch.setattr(readings, "edition", lambda: "another")
    second = await asked(units, post)
    assert (await read(units, first))["state"] == "lapsed"
    monkeypatch.setattr(readings, "read_texts", lambda texts: PostReading(texts, (), ()))
    assert (await published(units, post)).status_code == 200
    assert (await read(units, second))["state"] == "lapsed"
