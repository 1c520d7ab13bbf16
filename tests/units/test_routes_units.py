"""Registering a unit, correcting it, handing in papers: by whom, and what is refused."""

import asyncio

from services.common.values.identity import masked_phone
from tests import tokens
from tests.units import factories
from tests.units.factories import (
    a_declaration,
    a_finding,
    a_recognised_unit,
    a_unit_id,
    an_applicant,
)


async def test_a_unit_registers_under_the_id_of_its_account(units, changes):
    unit_id = a_unit_id()
    told = a_declaration()
    answer = await units.post("/v1/units", json=told, headers=tokens.unit(unit_id))
    assert answer.status_code == 201
    unit = answer.json()
    assert answer.headers["location"] == f"/v1/units/{unit_id}"
    shown = told | {"contact": told["contact"] | {"phone": masked_phone(factories.PHONE)}}
    assert {name: unit[name] for name in told} == shown
    assert (unit["id"], unit["state"], unit["version"]) == (unit_id, "applied", 1)
    met = {condition["name"]: condition["met"] for condition in unit["conditions"]}
    assert [name for name, is_met in met.items() if is_met] == ["credit_code"]
    assert len(met) == 9
    (change,) = await changes(unit_id)
    assert (change["event"], change["version"]) == ("unit.applied", 1)
    codes = {name: told[name] for name in ("industry", "ownership", "kind", "recommended_by")}
    codes["industry_class"] = None
    assert change["data"] == codes | {"region": "640104", "state": "applied"}


async def test_the_same_registration_sent_twice_is_one(units, rows):
    headers, told = tokens.unit(a_unit_id(), sub="acc_1"), a_declaration()
    first = await units.post("/v1/units", json=told, headers=headers)
    second = await units.post("/v1/units", json=told, headers=headers)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert len(await rows("units")) == 1


async def test_an_account_registers_one_unit(units):
    unit = await an_applicant(units)
    answer = await units.post("/v1/units", json=a_declaration(), headers=tokens.unit(unit["id"]))
    assert (answer.status_code, answer.json()["code"]) == (409, "unit-already-registered")


async def test_a_credit_code_belongs_to_one_unit(units):
    unit = await an_applicant(units)
    told = a_declaration(credit_code=unit["credit_code"].lower())
    answer = await units.post("/v1/units", json=told, headers=tokens.unit(a_unit_id()))
    assert (answer.status_code, answer.json()["code"]) == (409, "credit-code-taken")


MALFORMED_DECLARATIONS = [
    ({"industry": "U"}, "/industry"),
    ({"industry": "C1"}, "/industry"),
    ({"region": "649999"}, "/region"),
    ({"region": "110101"}, "/region"),
    ({"staff": 0}, "/staff"),
    ({"staff": "many"}, "/staff"),
    ({"kind": "bank"}, "/kind"),
    ({"ownership": ""}, "/ownership"),
    ({"recommended_by": "friend"}, "/recommended_by"),
    ({"name": ""}, "/name"),
    ({"name": "单位\0"}, "/name"),
    ({"contact": {"name": "测试", "phone": "12345"}}, "/contact/phone"),
    ({"contact": {"name": "测试"}}, "/contact/phone"),
    ({"contact": {"name": "测试1", "phone": "13995112233"}}, "/contact/name"),
    ({"contact": {"name": "<b>测试</b>", "phone": "13995112233"}}, "/contact/name"),
    ({"contact": "测试"}, "/contact"),
    ({"address": "测试路1号，电话13995112233"}, "/address"),
    ({"park": "测试园 139 9511 2233"}, "/park"),
    ({"colour": "red"}, "/colour"),
    ({"founded_on": "2026-03-03"}, "/founded_on"),
    ({"founded_on": "昨天"}, "/founded_on"),
]


async def test_a_malformed_declaration_is_pointed_at(units, rows):
    for changes_to, pointer in MALFORMED_DECLARATIONS:
        told = a_declaration(**changes_to)
        answer = await units.post("/v1/units", json=told, headers=tokens.unit(a_unit_id()))
        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["errors"][0]["pointer"] == pointer
        assert await rows("units") == []


async def test_what_is_no_json_is_malformed(units):
    headers = tokens.unit(a_unit_id()) | {"Content-Type": "application/json"}
    answer = await units.post("/v1/units", content=b"{", headers=headers)
    assert answer.status_code == 422


async def test_a_registration_needs_its_key(units):
    headers = tokens.unit(a_unit_id())
    del headers["Idempotency-Key"]
    answer = await units.post("/v1/units", json=a_declaration(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency-key-missing")


WHO_REGISTERS = [
    ({}, 401),
    (tokens.officer(), 403),
    (tokens.officer("640000", "administrator"), 403),
    (tokens.youth("yth_01K5AAAAAAAAAAAAAAAAAAAAAA"), 403),
    (tokens.bearer(tokens.user_token("unit", ("unit",))), 403),
    (tokens.unit("unt_01K5AAAAAAAAAAAAAAAAAAAAAA", exp=1), 401),
]


async def test_only_a_units_account_registers(units):
    for headers, status in WHO_REGISTERS:
        answer = await units.post("/v1/units", json=a_declaration(), headers=headers)
        assert answer.status_code == status


async def test_a_service_token_opens_no_public_path(units):
    headers = tokens.sister("matching", "units", "changes:read")
    assert (await units.get("/v1/units", headers=headers)).status_code == 401


async def test_a_user_token_opens_no_internal_path(units):
    assert (await units.get("/internal/changes", headers=tokens.officer())).status_code == 401


async def test_a_unit_sees_itself_and_no_other(units):
    mine, other = await an_applicant(units), await an_applicant(units)
    headers = tokens.unit(mine["id"])
    assert (await units.get(f"/v1/units/{mine['id']}", headers=headers)).json() == mine
    answer = await units.get(f"/v1/units/{other['id']}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "unit-not-found")


WHO_SEES = [
    ("640104", "clerk", 200),
    ("640100", "auditor", 200),
    ("640000", "finance", 200),
    ("640105", "clerk", 404),
    ("640200", "approver", 404),
    ("640000", "administrator", 403),
]


async def test_an_office_sees_the_units_of_its_region(units):
    for region, role, status in WHO_SEES:
        unit = await an_applicant(units)
        headers = tokens.officer(region, role)
        answer = await units.get(f"/v1/units/{unit['id']}", headers=headers)
        assert answer.status_code == status


OTHER_IDS = ["unt_1", "pst_01K5AAAAAAAAAAAAAAAAAAAAAA", "x" * 90]


async def test_an_id_of_another_kind_is_malformed(units):
    for wrong in OTHER_IDS:
        answer = await units.get(f"/v1/units/{wrong}", headers=tokens.officer())
        assert answer.status_code == 422


async def test_a_list_goes_page_by_page_and_stays_in_the_region(units):
    here = [(await an_applicant(units))["id"] for _ in range(3)]
    await an_applicant(units, region="640200")
    first = await units.get("/v1/units?limit=2", headers=tokens.officer("640100"))
    cursor = first.json()["next_cursor"]
    second = await units.get(f"/v1/units?limit=2&cursor={cursor}", headers=tokens.officer("640100"))
    found = [unit["id"] for page in (first, second) for unit in page.json()["items"]]
    assert found == sorted(here, reverse=True)
    assert second.json()["next_cursor"] is None
    assert "contact" not in first.json()["items"][0]


async def test_a_list_is_filtered_by_state_and_region(units):
    await an_applicant(units)
    headers = tokens.officer()
    for query, number in [("state=applied", 1), ("state=removed", 0), ("region=640200", 0)]:
        answer = await units.get(f"/v1/units?{query}", headers=headers)
        assert len(answer.json()["items"]) == number, query


async def test_a_list_of_another_region_is_not_to_be_seen(units):
    answer = await units.get("/v1/units?region=640200", headers=tokens.officer("640100"))
    assert answer.status_code == 404


MALFORMED_QUERIES = ["cursor=x", "limit=0", "limit=101", "state=mad", "region=1"]


async def test_a_malformed_query_is_refused(units):
    for query in MALFORMED_QUERIES:
        assert (await units.get(f"/v1/units?{query}", headers=tokens.officer())).status_code == 422


async def test_an_applicant_corrects_itself_in_the_version_it_saw(units, changes):
    unit = await an_applicant(units)
    told = a_declaration(name="新的名称", expected_version=1)
    url, headers = f"/v1/units/{unit['id']}", tokens.unit(unit["id"])
    answer = await units.put(url, json=told, headers=headers)
    assert (answer.json()["name"], answer.json()["version"]) == ("新的名称", 2)
    assert [change["event"] for change in await changes(unit["id"])] == [
        "unit.applied",
        "unit.corrected",
    ]
    stale = await units.put(url, json=told, headers=headers)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    del told["expected_version"]
    assert (await units.put(url, json=told, headers=headers)).status_code == 428


async def test_what_an_office_corrects_is_kept_before_and_after(units, rows):
    unit = await an_applicant(units)
    told = a_declaration(name="新的名称", expected_version=1)
    told["contact"] = told["contact"] | {"phone": "13995119999"}
    url = f"/v1/units/{unit['id']}"
    answer = await units.put(url, json=told, headers=tokens.officer())
    assert answer.status_code == 200, answer.text
    (entry,) = await rows("audit_entries")
    assert (entry["action"], entry["object_id"]) == ("unit.altered", unit["id"])
    assert entry["after"]["name"] == "新的名称"
    assert all(
        side["contact_phone"].startswith("hmac:") for side in (entry["before"], entry["after"])
    )
    assert entry["before"]["contact_phone"] != entry["after"]["contact_phone"]
    assert "1399511" not in str(entry)


async def test_a_correction_takes_nobodys_code(units):
    unit, other = await an_applicant(units), await an_applicant(units)
    told = a_declaration(credit_code=other["credit_code"], expected_version=1)
    answer = await units.put(f"/v1/units/{unit['id']}", json=told, headers=tokens.unit(unit["id"]))
    assert (answer.status_code, answer.json()["code"]) == (409, "credit-code-taken")
    assert "账号交接" not in answer.json().get("detail", "")


async def test_a_recognised_unit_keeps_its_name(units):
    unit = await a_recognised_unit(units)
    told = a_declaration(credit_code=unit["credit_code"], expected_version=unit["version"])
    url, headers = f"/v1/units/{unit['id']}", tokens.unit(unit["id"])
    refused = await units.put(url, json=told | {"name": "别名"}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "recognised-facts-fixed")
    moved = await units.put(url, json=told | {"address": "新址2号"}, headers=headers)
    assert (moved.status_code, moved.json()["address"]) == (200, "新址2号")


async def test_personal_data_lies_sealed(units, rows):
    unit = await a_recognised_unit(units)
    (kept,) = await rows("units")
    (mentor,) = await rows("mentors")
    headers = {"Authorization": tokens.officer()["Authorization"]}
    seen = await units.post(
        f"/v1/units/{unit['id']}/reveals", json={"purpose": "contact"}, headers=headers
    )
    for secret in ("阿依·测试", factories.PHONE, "马测试", "13900005678"):
        assert secret in seen.text
        for row in (kept, mentor):
            assert all(secret.encode() not in bytes(v) for v in row.values() if _is_bytes(v))
            assert secret not in str({k: v for k, v in row.items() if not _is_bytes(v)})
    assert all(factories.PHONE not in str(row) for row in await rows("changes"))


def _is_bytes(value):
    return isinstance(value, bytes | memoryview)


async def test_a_mentors_phone_is_checked(units):
    unit = await an_applicant(units)
    told = {"name": "马测试", "title": "工段长", "phone": "0951"}
    answer = await units.post(
        f"/v1/units/{unit['id']}/mentors", json=told, headers=tokens.unit(unit["id"])
    )
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/phone")


async def test_a_finding_is_an_officers_of_the_region_and_of_today_at_the_latest(units):
    unit = await an_applicant(units)
    url = f"/v1/units/{unit['id']}/findings"
    told = a_finding("labour_sound")
    for headers, status in [
        (tokens.officer("640104"), 201),
        (tokens.officer("640200"), 404),
        (tokens.unit(unit["id"]), 403),
    ]:
        assert (await units.post(url, json=told, headers=headers)).status_code == status
    tomorrow = a_finding("labour_sound", found_on="2026-03-03")
    answer = await units.post(url, json=tomorrow, headers=tokens.officer())
    assert (answer.status_code, answer.json()["code"]) == (409, "found-in-future")


async def test_of_parallel_registrations_under_one_code_one_stands(units, rows):
    told = a_declaration()
    answers = await asyncio.gather(
        *(units.post("/v1/units", json=told, headers=tokens.unit(a_unit_id())) for _ in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"credit-code-taken"}
    assert len(await rows("units")) == 1


async def test_of_parallel_corrections_to_one_code_one_stands(units):
    applicants = [await an_applicant(units) for _ in range(6)]
    code = a_declaration()["credit_code"]
    told = a_declaration(credit_code=code, expected_version=1)
    answers = await asyncio.gather(
        *(
            units.put(f"/v1/units/{one['id']}", json=told, headers=tokens.unit(one["id"]))
            for one in applicants
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"credit-code-taken"}


async def test_a_ground_with_a_persons_number_is_refused(units, rows):
    unit = await an_applicant(units)
    told = {"decision": "refuse", "ground": "联系人 13995123456", "expected_version": 1}
    answer = await units.post(
        f"/v1/units/{unit['id']}/recognition", json=told, headers=tokens.officer()
    )
    assert answer.status_code == 422
    assert "13995123456" not in answer.text + str(await rows("changes"))


async def test_of_parallel_registrations_by_one_account_one_stands(units, rows):
    headers = [tokens.unit("unt_01K5AAAAAAAAAAAAAAAAAAAAAA") for _ in range(6)]
    answers = await asyncio.gather(
        *(units.post("/v1/units", json=a_declaration(), headers=one) for one in headers)
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    assert len(await rows("units")) == 1


async def test_phones_are_masked_and_each_look_at_them_is_logged(units, rows):
    unit = await an_applicant(units)
    url = f"/v1/units/{unit['id']}"
    shown = (await units.get(url, headers=tokens.officer())).json()
    assert shown["contact"]["phone"] == f"{factories.PHONE[:3]}****{factories.PHONE[-4:]}"
    headers = tokens.officer()
    del headers["Idempotency-Key"]
    told = await units.post(f"{url}/reveals", json={"purpose": "inspection"}, headers=headers)
    assert (told.status_code, told.json()["contact"]["phone"]) == (200, factories.PHONE)
    (entry,) = await rows("audit_entries")
    assert (entry["action"], entry["object_id"], entry["ground"]) == (
        "unit.revealed",
        unit["id"],
        "inspection",
    )
    keyed = await units.post(
        f"{url}/reveals", json={"purpose": "inspection"}, headers=tokens.officer()
    )
    assert (keyed.status_code, keyed.json()["code"]) == (400, "idempotency-key-refused")
    headers = tokens.officer("640200")
    del headers["Idempotency-Key"]
    other = await units.post(f"{url}/reveals", json={"purpose": "inspection"}, headers=headers)
    assert other.status_code == 404


async def test_a_filter_that_the_list_does_not_know_is_refused_not_passed_over(units):
    answer = await units.get("/v1/units?regoin=640104", headers=tokens.officer())
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown-parameter")
    assert "region" in answer.json()["known"]
    twice = await units.get("/v1/units?region=640104&region=640105", headers=tokens.officer())
    assert (twice.status_code, twice.json()["code"]) == (422, "repeated-parameter")
