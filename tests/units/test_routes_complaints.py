"""Complaints over the API: anyone complains, an office decides, the unit never learns who."""

import json
from dataclasses import replace

import pytest
from ulid import ULID

from services.common.store.sealed import ring
from tests import tokens
from tests.calendars import know_years
from tests.units.factories import a_drafted_post, a_recognised_unit, an_open_post

URL = "/v1/complaints"
NAME, PHONE, WORDS = "马测试丽", "13800009876", "约我电话面试，问我是什么大学毕业的。"
YOUTH, OTHER_YOUTH = "yth_01K5AAAAAAAAAAAAAAAAAAAAAA", "yth_01K5BBBBBBBBBBBBBBBBBBBBBB"
UNKNOWN = "cmp_01K5AAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture
async def unit(units, units_app):
    await know_years(units_app)
    return await a_recognised_unit(units)


def read(file):
    return file.read_text()


def keyed():
    return {"Idempotency-Key": str(ULID())}


async def complain(units, unit, headers=None, **body):
    told = {
        "unit_id": unit["id"],
        "kind": "interview_or_threshold",
        "happened_on": "2026-02-27",
        "words": WORDS,
        "name": NAME,
        "phone": PHONE,
    } | body
    told = {name: value for name, value in told.items() if value is not None}
    return await units.post(URL, json=told, headers=headers or keyed())


async def move(units, complaint, noun, headers=None, **body):
    told = {"expected_version": complaint["version"]} | body
    return await units.post(
        f"{URL}/{complaint['id']}/{noun}", json=told, headers=headers or tokens.officer()
    )


async def decide(units, complaint, headers=None, **body):
    told = {
        "upheld": True,
        "finding": "该单位在派遣后以电话面试方式挑选人员",
        "evidence": "通话记录与单位负责人陈述",
        "consequence": "rectification",
        "answer": f"{NAME}您好，经查属实，已责令整改。",
    } | body
    return await move(units, complaint, "finding", headers, **told)


async def investigated(units, unit, **body):
    complaint = (await complain(units, unit, **body)).json()
    answer = await move(units, complaint, "investigation")
    assert answer.status_code == 200, answer.text
    return answer.json(), complaint["receipt"]


async def by_receipt(units, receipt):
    return await units.get(f"{URL}/receipt", headers={"X-Receipt": receipt})


async def test_anyone_complains_without_an_account_and_gets_a_receipt(units, unit, changes):
    answer = await complain(units, unit)
    told = answer.json()
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert (told["state"], told["version"], told["received_on"]) == ("received", 1, "2026-03-02")
    assert (told["due_on"], told["due_provisional"]) == ("2026-03-09", False)
    assert len(told["receipt"].replace("-", "")) == 24
    (change,) = await changes(told["id"])
    assert (change["object"], change["event"]) == ("complaint", "complaint.received")
    assert (change["author"], change["ground"]) == ("complainant", "")
    assert change["data"] == {
        "unit_id": unit["id"],
        "region": "640104",
        "kind": "interview_or_threshold",
        "state": "received",
    }


async def test_a_receipt_shows_its_complaint_however_typed_and_no_other_does(units, unit):
    first, second = [(await complain(units, unit)).json() for _ in range(2)]
    assert first["receipt"] != second["receipt"]
    typed = first["receipt"].lower().replace("-", " ")
    answer = await by_receipt(units, typed)
    assert (answer.status_code, answer.json()["id"]) == (200, first["id"])
    assert answer.headers["cache-control"] == "no-store"
    wrong = await by_receipt(units, first["receipt"][:-1] + "U")
    assert (wrong.status_code, wrong.json()["code"]) == (404, "receipt-unknown")
    assert (await units.get(f"{URL}/receipt")).status_code == 422


async def test_a_receipt_and_an_account_find_their_complaints_after_another_index_key(
    units, unit, joined
):
    received = (await complain(units, unit)).json()
    youth = tokens.youth(YOUTH, sub="acc_1")
    mine = (await complain(units, unit, youth, name=None, phone=None)).json()
    before = ring.keys
    ring.install(replace(before, index=bytes(32), index_before=(before.index,)))
    try:
        assert (await by_receipt(units, received["receipt"])).json()["id"] == received["id"]
        listed = await units.get("/v1/me/complaints", headers=youth)
        assert [one["id"] for one in listed.json()["items"]] == [mine["id"]]
    finally:
        ring.install(before)


def lies_open_in(secret, kept):
    return [one for one in kept if (secret.encode() if isinstance(one, bytes) else secret) in one]


async def test_neither_words_nor_name_nor_receipt_lie_open_anywhere(units, unit, rows, log_file):
    complaint = (await complain(units, unit)).json()
    await by_receipt(units, complaint["receipt"])
    code = complaint["receipt"].replace("-", "")
    tables = ("complaints", "changes", "audit_entries", "remembered_answers")
    found = [value for table in tables for row in await rows(table) for value in row.values()]
    kept = [value if isinstance(value, bytes) else str(value) for value in found]
    log = read(log_file)
    assert "/v1/complaints/receipt" in log
    for secret in (WORDS, NAME, PHONE, complaint["receipt"], code):
        assert lies_open_in(secret, [*kept, log]) == []


async def test_the_same_request_again_is_one_complaint_with_one_receipt(units, unit, rows):
    headers = keyed()
    first = await complain(units, unit, headers)
    again = await complain(units, unit, headers)
    assert again.json() == first.json()
    other = await complain(units, unit, headers, words="另一个人用了同一个键。")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert len(await rows("complaints")) == 1
    told = {"unit_id": unit["id"], "kind": "unpaid", "words": "没有发补贴。"}
    assert (await units.post(URL, json=told)).json()["code"] == "idempotency-key-missing"


async def test_a_youth_complains_by_account_and_sees_their_own_only(units, unit, joined, rows):
    mine, other = tokens.youth(YOUTH, sub="acc_1"), tokens.youth(OTHER_YOUTH, sub="acc_2")
    complaint = (await complain(units, unit, mine, name=None, phone=None)).json()
    assert complaint["receipt"] is None
    (own,) = (await units.get("/v1/me/complaints", headers=mine)).json()["items"]
    assert (own["id"], own["state"]) == (complaint["id"], "received")
    assert (await units.get("/v1/me/complaints", headers=other)).json()["items"] == []
    (row,) = await rows("complaints")
    assert "acc_1" not in str(row)
    assert "acc_1" not in [change["author"] for change in await rows("changes")]


async def test_a_complaint_about_a_post_is_about_its_unit(units, unit):
    post = await an_open_post(units, unit)
    told = (await complain(units, unit, unit_id=None, post_id=post["id"])).json()
    assert (told["unit_id"], told["post_id"]) == (unit["id"], post["id"])
    elsewhere = await a_recognised_unit(units)
    answer = await complain(units, elsewhere, post_id=post["id"])
    assert (answer.status_code, answer.json()["code"]) == (422, "complaint-targets-differ")
    draft = await a_drafted_post(units, unit)
    assert (await complain(units, unit, post_id=draft["id"])).status_code == 404


async def test_the_unit_sees_what_is_decided_by_kind_day_state_and_finding(units, unit):
    await complain(units, unit)
    complaint, _ = await investigated(units, unit)
    _, receipt = await investigated(units, unit)
    gone = (await by_receipt(units, receipt)).json()
    await move(units, gone, "transfer", transferred_to="公安机关", answer="已移送")
    url = f"/v1/units/{unit['id']}/complaints"
    assert (await units.get(url, headers=tokens.unit(unit["id"]))).json()["items"] == []
    await decide(units, complaint)
    (seen,) = (await units.get(url, headers=tokens.unit(unit["id"]))).json()["items"]
    assert seen == {
        "kind": "interview_or_threshold",
        "state": "upheld",
        "received_on": "2026-03-02",
        "finding": "该单位在派遣后以电话面试方式挑选人员",
        "consequence": "rectification",
        "suspended_on": None,
        "cleared_on": None,
        "clearance_ground": None,
        "reopened_on": None,
        "reopening_ground": None,
    }
    assert (await units.get(url, headers=tokens.unit(f"unt_{ULID()}"))).status_code == 404
    for path in (URL, f"{URL}/{complaint['id']}"):
        assert (await units.get(path, headers=tokens.unit(unit["id"]))).status_code == 403


async def test_a_units_pages_hold_every_complaint_once_and_no_id(units, unit):
    made = [(await investigated(units, unit))[0] for _ in range(5)]
    ids = [(await decide(units, one)).json()["id"] for one in made]
    url, seen, cursor = f"/v1/units/{unit['id']}/complaints", 0, None
    while True:
        asked = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = await units.get(url, params=asked, headers=tokens.unit(unit["id"]))
        assert not [one for one in ids if one in page.text]
        seen += len(page.json()["items"])
        cursor = page.json()["next_cursor"]
        if cursor is None:
            break
    assert seen == 5


async def test_an_upheld_complaint_is_answered_and_told(units, unit, changes):
    complaint, receipt = await investigated(units, unit)
    assert complaint["due_on"] == "2026-03-30"
    answer = await decide(units, complaint)
    told = answer.json()
    assert answer.status_code == 200, answer.text
    assert (told["state"], told["consequence"]) == ("upheld", "rectification")
    assert (told["due_on"], told["closed_on"]) == (None, "2026-03-02")
    own = (await by_receipt(units, receipt)).json()
    assert own["answer"] == f"{NAME}您好，经查属实，已责令整改。"
    events = await changes(complaint["id"])
    assert [change["event"] for change in events] == [
        "complaint.received",
        "complaint.investigated",
        "complaint.decided",
    ]
    assert events[-1]["data"] == {
        "unit_id": unit["id"],
        "region": "640104",
        "kind": "interview_or_threshold",
        "state": "upheld",
        "upheld": True,
    }
    assert NAME not in json.dumps([change["data"] for change in events], ensure_ascii=False)


async def test_one_not_upheld_bears_no_consequence(units, unit, changes):
    complaint, _ = await investigated(units, unit)
    refused = await decide(units, complaint, upheld=False)
    assert (refused.status_code, refused.json()["code"]) == (422, "consequence-uncalled-for")
    answer = await decide(units, complaint, upheld=False, consequence=None)
    assert (answer.status_code, answer.json()["state"]) == (200, "not_upheld")
    assert (await changes(complaint["id"]))[-1]["data"]["upheld"] is False


@pytest.mark.parametrize("field", ["finding", "evidence", "answer", "upheld"])
async def test_a_finding_says_all_it_must(units, unit, field):
    complaint, _ = await investigated(units, unit)
    answer = await decide(units, complaint, **{field: None})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/{field}"
    missing = await decide(units, complaint, consequence=None)
    assert missing.json()["code"] == "consequence-missing"


@pytest.mark.parametrize("finding", [f"{NAME}所述属实", "来电号码13800001111属实"])
async def test_a_finding_that_tells_who_complained_is_refused(units, unit, rows, finding):
    complaint, _ = await investigated(units, unit)
    answer = await decide(units, complaint, finding=finding)
    assert answer.status_code == 422
    assert NAME not in answer.text
    assert (await rows("complaints"))[0]["state"] == "investigated"


async def test_an_office_sees_masks_and_a_look_in_full_is_logged(units, unit, rows):
    complaint = (await complain(units, unit)).json()
    url = f"{URL}/{complaint['id']}"
    shown = await units.get(url, headers=tokens.officer("640104"))
    told = shown.json()
    assert (told["name"], told["phone"]) == ("马*", "138****9876")
    assert not [secret for secret in (NAME, PHONE, WORDS) if secret in shown.text]
    headers = tokens.officer("640104", sub="acc_9")
    del headers["Idempotency-Key"]
    looked = await units.post(f"{url}/reveals", json={"purpose": "investigation"}, headers=headers)
    unregistered = {"registered_name": None, "registered_phone": None}
    told = {"name": NAME, "phone": PHONE, "words": WORDS, "answer": None}
    assert looked.json() == told | unregistered
    assert looked.headers["cache-control"] == "no-store"
    entry = (await rows("audit_entries"))[-1]
    assert (entry["action"], entry["object_id"]) == ("complaint.revealed", complaint["id"])
    assert (entry["author"], entry["ground"]) == ("acc_9", "investigation")
    assert entry["region"] == "640104", "the auditor of its office is told of the look"
    for role in ("finance", "approver", "auditor"):
        without = tokens.officer("640000", role)
        del without["Idempotency-Key"]
        answer = await units.post(f"{url}/reveals", json={"purpose": "review"}, headers=without)
        assert answer.status_code == 403
    assert len(await rows("audit_entries")) == 1


async def test_another_regions_office_finds_nothing(units, unit):
    complaint = (await complain(units, unit)).json()
    elsewhere = tokens.officer("640200")
    assert (await units.get(URL, headers=elsewhere)).json()["items"] == []
    assert (await units.get(f"{URL}/{complaint['id']}", headers=elsewhere)).status_code == 404
    for noun in ("investigation", "finding", "transfer"):
        body = {
            "upheld": False, "finding": "不属实", "evidence": "无", "answer": "不属实",
        } if noun == "finding" else {}  # fmt: skip
        if noun == "transfer":
            body = {"transferred_to": "公安机关", "answer": "已移送"}
        answer = await move(units, complaint, noun, elsewhere, **body)
        assert (answer.status_code, answer.json()["code"]) == (404, "complaint-not-found")
    elsewhere = tokens.officer("640200")
    del elsewhere["Idempotency-Key"]
    looked = await units.post(
        f"{URL}/{complaint['id']}/reveals", json={"purpose": "review"}, headers=elsewhere
    )
    assert looked.status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        (tokens.youth(YOUTH), 403),
        (tokens.officer("640000", "auditor"), 403),
        (tokens.officer("640000", "administrator"), 403),
    ],
)
async def test_only_a_clerk_moves_a_complaint_on(units, unit, headers, status):
    complaint = (await complain(units, unit)).json()
    given = headers or keyed()
    assert (await move(units, complaint, "investigation", given)).status_code == status


@pytest.mark.parametrize("headers", [tokens.unit("unt_1"), tokens.officer()])
async def test_units_and_officers_do_not_complain_by_their_accounts(units, unit, headers):
    answer = await complain(units, unit, headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "role-lacks-right")


async def test_a_move_names_the_version_it_saw(units, unit):
    complaint = (await complain(units, unit)).json()
    stale = await move(units, complaint, "investigation", expected_version=7)
    unpinned = await move(units, complaint, "investigation", expected_version=None)
    assert (stale.status_code, unpinned.status_code) == (412, 428)
    early = await decide(units, complaint)
    assert (early.status_code, early.json()["code"]) == (409, "move-not-open")
    assert (await move(units, complaint | {"id": UNKNOWN}, "investigation")).status_code == 404


async def test_a_complaint_for_another_authority_is_transferred_and_answered(units, unit, changes):
    complaint = (await complain(units, unit, kind="harassment")).json()
    told = {"transferred_to": "公安机关，涉嫌违法", "answer": "已移送公安机关。"}
    answer = await move(units, complaint, "transfer", **told)
    assert (answer.status_code, answer.json()["state"]) == (200, "transferred")
    own = (await by_receipt(units, complaint["receipt"])).json()
    assert (own["state"], own["answer"]) == ("transferred", "已移送公安机关。")
    assert (await changes(complaint["id"]))[-1]["event"] == "complaint.transferred"
    named = (await complain(units, unit)).json()
    refused = await move(units, named, "transfer", **told | {"transferred_to": f"{NAME}所在学校"})
    assert refused.json()["code"] == "complainant-named"


async def test_who_complained_takes_it_back_and_nobody_else(units, unit, changes):
    complaint, receipt = await investigated(units, unit)
    mistyped = receipt[:-1] + "U"
    wrong = [(keyed(), None), (keyed(), mistyped), (tokens.youth(YOUTH), mistyped)]
    for headers, typed in wrong:
        answer = await move(units, complaint, "withdrawal", headers, receipt=typed)
        assert answer.status_code == 404, answer.text
    answer = await move(units, complaint, "withdrawal", keyed(), receipt=receipt)
    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")
    told = (await changes(complaint["id"]))[-1]
    assert (told["event"], told["author"]) == ("complaint.withdrawn", "complainant")
    late = await decide(units, complaint | {"version": 3})
    assert late.json()["code"] == "move-not-open"


async def test_who_has_signed_in_since_takes_it_back_by_the_receipt(units, unit):
    complaint, receipt = await investigated(units, unit)
    signed_in = tokens.youth(YOUTH, sub="acc_1")
    assert (await move(units, complaint, "withdrawal", signed_in)).status_code == 404
    signed_in = tokens.youth(YOUTH, sub="acc_1")
    answer = await move(units, complaint, "withdrawal", signed_in, receipt=receipt)
    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")


async def test_a_youth_takes_back_their_own(units, unit, joined):
    mine = tokens.youth(YOUTH, sub="acc_1")
    complaint = (await complain(units, unit, mine)).json()
    other = tokens.youth(YOUTH, sub="acc_2")
    assert (await move(units, complaint, "withdrawal", other)).status_code == 404
    mine = tokens.youth(YOUTH, sub="acc_1")
    assert (await move(units, complaint, "withdrawal", mine)).json()["state"] == "withdrawn"


async def test_what_is_overdue_is_listed_the_longest_first(units, unit, clock):
    first = (await complain(units, unit)).json()
    taken_up, _ = await investigated(units, unit)
    clock.move("2026-03-04")
    second = (await complain(units, unit, kind="unpaid")).json()

    async def overdue(**params):
        told = {"overdue": True} | params
        page = (await units.get(URL, params=told, headers=tokens.officer("640104"))).json()
        assert all(one["overdue"] for one in page["items"])
        return [one["id"] for one in page["items"]]

    clock.move("2026-03-09")
    assert await overdue() == []
    clock.move("2026-03-12")
    assert await overdue() == [first["id"], second["id"]]
    assert await overdue(kind="unpaid") == [second["id"]]
    clock.move("2026-03-31")
    assert await overdue() == [first["id"], second["id"], taken_up["id"]]
    assert await overdue(state="investigated") == [taken_up["id"]]
    page = await units.get(URL, params={"limit": 2}, headers=tokens.officer("640104"))
    rest = await units.get(
        URL,
        params={"limit": 2, "cursor": page.json()["next_cursor"]},
        headers=tokens.officer("640104"),
    )
    assert [one["id"] for one in rest.json()["items"]] == [taken_up["id"]]


async def test_what_is_to_be_done_is_listed_before_what_is_done(units, unit, clock):
    done = (await complain(units, unit)).json()
    closed = await move(units, done, "transfer", transferred_to="市场监管部门", answer="已移送")
    assert closed.status_code == 200, closed.text
    clock.move("2026-03-20")
    waiting = [(await complain(units, unit)).json()["id"] for _ in range(2)]
    seen, cursor = [], None
    for _ in range(3):
        params = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        page = (await units.get(URL, params=params, headers=tokens.officer())).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert (seen, cursor) == ([*sorted(waiting), done["id"]], None)


async def test_a_complaint_is_received_though_no_calendar_reaches_its_last_day(units, unit, clock):
    clock.move("2027-12-30")
    complaint = (await complain(units, unit)).json()
    assert complaint["due_on"] is None
    params = {"overdue": True}
    page = (await units.get(URL, params=params, headers=tokens.officer())).json()
    assert [one["id"] for one in page["items"]] == [complaint["id"]]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"kind": "noise"}, "/kind"),
        ({"words": "短"}, "/words"),
        ({"words": "长" * 4001}, "/words"),
        ({"name": "名" * 51}, "/name"),
        ({"phone": "12"}, "/phone"),
        ({"unit_id": None}, "/unit_id"),
        ({"unit_id": "x"}, "/unit_id"),
        ({"happened_on": "yesterday"}, "/happened_on"),
        ({"school": "某大学"}, "/school"),
    ],
)
async def test_a_malformed_complaint_is_told_where_and_kept_nowhere(
    units, unit, rows, body, pointer
):
    answer = await complain(units, unit, **body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert await rows("complaints") == []


async def test_a_complaint_of_tomorrow_or_about_nobody_is_refused(units, unit, rows):
    early = await complain(units, unit, happened_on="2026-03-03")
    assert (early.status_code, early.json()["code"]) == (409, "happened-in-future")
    nobody = await complain(units, {"id": f"unt_{ULID()}"})
    assert (nobody.status_code, nobody.json()["code"]) == (404, "unit-not-found")
    assert await rows("complaints") == []
