"""Prospective units: listed, sent the policy, answered, dropped; by whom, and what is refused."""

import pytest

from services.common.values import identity
from tests import tokens
from tests.change_logs import ground_of
from tests.units.factories import a_credit_code, an_applicant
from tests.units.prospecting import POST, URL, a_prospect, listed, moved


async def test_a_recommended_employer_is_listed_with_its_planned_posts(units, changes):
    told = a_prospect(credit_code=a_credit_code(), industry_class="3973", posts=[POST])
    answer = await units.post(URL, json=told, headers=tokens.officer("640104"))
    assert answer.status_code == 201, answer.text
    prospect = answer.json()
    assert answer.headers["location"] == f"{URL}/{prospect['id']}"
    assert (prospect["state"], prospect["version"]) == ("recommended", 1)
    assert prospect["contact"] == {"name": "马测试", "phone": "****4567"}
    (planned,) = prospect["posts"]
    assert planned.pop("threshold")["verdict"] == "pass"
    assert planned == POST | {"duties": None, "workplace": None, "post_id": None}
    assert [step["move"] for step in prospect["steps"]] == ["recommend"]
    (change,) = await changes(prospect["id"])
    assert (change["object"], change["event"]) == ("prospect", "prospect.recommended")
    assert f"{change['occurred_on']}" == "2026-02-10"
    assert change["data"] == {
        "region": "640104",
        "state": "recommended",
        "recommended_by": "commerce",
        "recommended_on": "2026-02-10",
        "industry": "C",
        "list_id": None,
    }


async def test_the_contact_lies_sealed_and_is_revealed_with_a_note(units, rows):
    prospect = await listed(units)
    (row,) = await rows("prospective_units")
    assert b"4567" not in row["contact_phone"]
    headers = tokens.officer("640104")
    headers.pop("Idempotency-Key")
    answer = await units.post(
        f"{URL}/{prospect['id']}/reveals", json={"purpose": "contact"}, headers=headers
    )
    assert answer.json() == {"contact": {"name": "马测试", "phone": "0951-5081 4567"}}
    (note,) = await rows("audit_entries")
    assert (note["action"], note["object_id"]) == ("prospect.revealed", prospect["id"])


async def test_one_without_a_contact_or_a_code_is_listed_all_the_same(units):
    prospect = await listed(units, contact=None)
    assert (prospect["contact"], prospect["credit_code"]) == (None, None)
    await listed(units, contact=None)


async def test_the_policy_is_sent_and_answered_step_by_step(units, changes):
    prospect = await listed(units)
    sent = await moved(units, prospect, "policy-sent", sent_on="2026-02-12", way="visit")
    assert (sent["state"], sent["policy_sent_on"]) == ("policy_sent", "2026-02-12")
    later = await moved(
        units, sent, "answer", answer="later", words="年后再说", answered_on="2026-02-13"
    )
    assert (later["state"], later["answer"]) == ("answered", "later")
    willing = await moved(
        units, later, "answer", answer="willing", words="可接收两名", answered_on="2026-03-02"
    )
    assert (willing["answer"], willing["answered_on"]) == ("willing", "2026-03-02")
    told = [(s["move"], s["day"], s["code"], s["words"]) for s in willing["steps"]]
    assert told == [
        ("recommend", "2026-02-10", None, None),
        ("send_policy", "2026-02-12", "visit", None),
        ("answer", "2026-02-13", "later", "年后再说"),
        ("answer", "2026-03-02", "willing", "可接收两名"),
    ]
    assert [(row["event"], f"{row['occurred_on']}") for row in await changes(prospect["id"])] == [
        ("prospect.recommended", "2026-02-10"),
        ("prospect.policy-sent", "2026-02-12"),
        ("prospect.answered", "2026-02-13"),
        ("prospect.answered", "2026-03-02"),
    ]
    assert "可接收两名" not in f"{await changes(prospect['id'])}"


async def test_one_is_dropped_for_a_ground_and_taken_up_again(units):
    prospect = await listed(units)
    dropped = await moved(units, prospect, "dropping", ground="已注销")
    assert (dropped["state"], dropped["dropped_on"]) == ("dropped", "2026-03-02")
    assert dropped["steps"][-1]["words"] == "已注销"
    assert await ground_of(units, "units", dropped["id"], "prospect.dropped") == "已注销"
    again = await moved(units, dropped, "policy-sent", sent_on="2026-03-02", way="letter")
    assert again["state"] == "policy_sent"


async def test_a_move_out_of_turn_or_on_a_stale_version_is_refused(units):
    prospect = await listed(units)
    url, headers = f"{URL}/{prospect['id']}/answer", tokens.officer("640104")
    told = {"answer": "willing", "words": "愿意", "answered_on": "2026-03-02"}
    answer = await units.post(url, json=told | {"expected_version": 1}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "move-not-open")
    for version, status in ((None, 428), (7, 412)):
        answer = await units.post(
            url, json=told | {"expected_version": version}, headers=tokens.officer("640104")
        )
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("sent_on", "code"), [("2026-03-03", "day-ahead"), ("2026-02-09", "day-too-early")]
)
async def test_the_policy_is_not_sent_before_the_recommendation_or_tomorrow(units, sent_on, code):
    prospect = await listed(units)
    told = {"sent_on": sent_on, "way": "visit", "expected_version": 1}
    answer = await units.post(
        f"{URL}/{prospect['id']}/policy-sent", json=told, headers=tokens.officer("640104")
    )
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_code_is_listed_once_and_the_answer_names_the_one_listed(units):
    code = a_credit_code()
    first = await listed(units, credit_code=code)
    told = a_prospect(credit_code=code.lower())
    again = await units.post(URL, json=told, headers=tokens.officer("640100"))
    assert (again.status_code, again.json()["code"]) == (409, "prospect-already-listed")
    assert again.json()["prospect_id"] == first["id"]


async def test_an_office_elsewhere_learns_only_that_the_code_is_taken(units):
    code = a_credit_code()
    first = await listed(units, credit_code=code)
    told = a_prospect(credit_code=code, region="640202")
    answer = await units.post(URL, json=told, headers=tokens.officer("640202"))
    assert (answer.status_code, answer.json()["code"]) == (409, "prospect-already-listed")
    assert first["id"] not in answer.text
    unit = await an_applicant(units)
    told = a_prospect(credit_code=unit["credit_code"], region="640202")
    answer = await units.post(URL, json=told, headers=tokens.officer("640202"))
    assert (answer.status_code, answer.json()["code"]) == (409, "prospect-already-unit")
    assert unit["id"] not in answer.text


async def test_a_unit_is_not_listed_as_prospective(units, rows):
    unit = await an_applicant(units)
    told = a_prospect(credit_code=unit["credit_code"])
    answer = await units.post(URL, json=told, headers=tokens.officer())
    assert (answer.status_code, answer.json()["code"]) == (409, "prospect-already-unit")
    assert answer.json()["unit_id"] == unit["id"]
    assert await rows("prospective_units") == []


async def test_what_is_known_is_corrected_and_the_posts_replaced(units, changes):
    prospect = await listed(units, posts=[POST, POST])
    told = a_prospect(name="塞上新名有限公司", posts=[POST | {"headcount": 5}])
    answer = await units.put(
        f"{URL}/{prospect['id']}",
        json=told | {"expected_version": 1},
        headers=tokens.officer("640104"),
    )
    assert answer.status_code == 200, answer.text
    now = answer.json()
    assert (now["name"], now["version"]) == ("塞上新名有限公司", 2)
    assert [post["headcount"] for post in now["posts"]] == [5]
    assert [c["event"] for c in await changes(prospect["id"])][1] == "prospect.corrected"


async def test_a_correction_takes_no_code_of_another_and_no_later_recommendation(units):
    code = a_credit_code()
    await listed(units, credit_code=code)
    other = await listed(units)
    sent = await moved(units, other, "policy-sent", sent_on="2026-02-12", way="online")
    url = f"{URL}/{other['id']}"
    for wrong, status, problem in (
        ({"credit_code": code}, 409, "prospect-already-listed"),
        ({"recommended_on": "2026-02-13"}, 422, "day-ahead"),
    ):
        told = a_prospect(**wrong) | {"expected_version": sent["version"]}
        answer = await units.put(url, json=told, headers=tokens.officer("640104"))
        assert (answer.status_code, answer.json()["code"]) == (status, problem)


async def test_the_register_is_read_by_area_state_recommender_and_list(units):
    list_id = "imp_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"
    here = await listed(units, list_id=list_id)
    other = await listed(units, recommended_by="sasac")
    there = await listed(units, region="640202", headers=tokens.officer("640202"))
    await moved(units, other, "dropping", ground="不符合")

    async def read(office, **params):
        answer = await units.get(URL, params=params, headers=tokens.officer(office, "auditor"))
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]]

    assert await read("640000") == [there["id"], other["id"], here["id"]]
    assert await read("640100") == [other["id"], here["id"]]
    assert await read("640000", region="640200") == [there["id"]]
    assert await read("640104", state="dropped") == [other["id"]]
    assert await read("640104", recommended_by="commerce") == [here["id"]]
    assert await read("640104", list_id=list_id) == [here["id"]]
    outside = await units.get(URL, params={"region": "640202"}, headers=tokens.officer("640104"))
    assert outside.status_code == 404


async def test_the_register_is_read_page_by_page(units):
    ids = [(await listed(units))["id"] for _ in range(3)]
    headers = tokens.officer("640104")
    first = (await units.get(URL, params={"limit": "2"}, headers=headers)).json()
    params = {"cursor": first["next_cursor"]}
    rest = (await units.get(URL, params=params, headers=headers)).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == ids[::-1]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    ("headers", "read", "write"),
    [
        (tokens.officer("640000"), 200, 200),
        (tokens.officer("640104", "auditor"), 200, 403),
        (tokens.officer("640105"), 404, 404),
        (tokens.officer("640200"), 404, 404),
        (tokens.officer("640000", "administrator"), 403, 403),
        (tokens.unit("unt_01K5AAAAAAAAAAAAAAAAAAAAAA"), 403, 403),
        ({"X-None": "1"}, 401, 401),
    ],
)
async def test_a_prospective_unit_is_its_areas_offices_alone(units, headers, read, write):
    prospect = await listed(units)
    url = f"{URL}/{prospect['id']}"
    assert (await units.get(url, headers=headers)).status_code == read
    told = {"ground": "不符合", "expected_version": 1}
    assert (await units.post(f"{url}/dropping", json=told, headers=headers)).status_code == write


async def test_an_officer_lists_within_the_own_area_only(units, rows):
    answer = await units.post(URL, json=a_prospect(), headers=tokens.officer("640105"))
    assert answer.status_code == 404
    assert await rows("prospective_units") == []


A_PERSON = "64010420040229001" + identity.id_check("64010420040229001")
MALFORMED = [
    ({"credit_code": A_PERSON}, "id-number-as-credit-code"),
    ({"credit_code": "91640104MA000000"}, "credit-code-wrong"),
    ({"region": "640100"}, "malformed"),
    ({"industry_class": "6420"}, "industry-class-elsewhere"),
    ({"recommended_on": "2026-03-03"}, "day-ahead"),
    ({"posts": [POST | {"education": "本科"}]}, "threshold-field"),
    ({"posts": [POST | {"workplace_county": "640100"}]}, "malformed"),
    ({"recommended_by": "nobody"}, "malformed"),
    ({"contact": {"name": "马测试", "phone": "call me"}}, "malformed"),
    ({"contact": {"name": "马测试😀", "phone": "13995112233"}}, "malformed"),
    ({"posts": [POST | {"occupation": "8-99-99"}]}, "malformed"),
]


@pytest.mark.parametrize(("wrong", "code"), MALFORMED)
async def test_a_malformed_listing_keeps_nothing(units, rows, wrong, code):
    answer = await units.post(URL, json=a_prospect(**wrong), headers=tokens.officer())
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    assert await rows("prospective_units") == []
    assert await rows("changes") == []
    assert A_PERSON not in answer.text


async def test_months_outside_the_limits_are_refused(units):
    told = a_prospect(posts=[POST | {"months": 13}])
    answer = await units.post(URL, json=told, headers=tokens.officer())
    assert (answer.status_code, answer.json()["code"]) == (409, "months-outside-limits")


@pytest.mark.parametrize("number", ["64010420040315014X", "139 9511 2233"])
async def test_no_planned_post_holds_a_persons_number(units, rows, number):
    prospect = await listed(units)
    told = a_prospect(posts=[POST, POST | {"title": "文员", "duties": f"联系{number}"}])
    by = tokens.officer("640104")
    listing = await units.post(URL, json=told, headers=by)
    correction = told | {"expected_version": prospect["version"]}
    correcting = await units.put(f"{URL}/{prospect['id']}", json=correction, headers=by)
    for answer in (listing, correcting):
        assert (answer.status_code, answer.json()["code"]) == (409, "personal-number-in-text")
        assert answer.json()["pointers"] == ["/posts/1/duties"]
    assert number not in str(await rows("prospect_posts"))
