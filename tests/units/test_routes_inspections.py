"""Inspections over the API: by the day's checklist, put right in time or ground for suspension."""

import pytest
from ulid import ULID

from tests import tokens
from tests.calendars import know_years
from tests.units.factories import a_recognised_unit, decided, seen

ITEMS = (
    "safety_management",
    "daily_management",
    "training_plan",
    "duty_definition",
    "mentor_present",
    "training_given",
    "safety",
    "allowance_received",
    "benefits_given",
)
UNKNOWN = "ins_01K5AAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture
async def unit(units, units_app):
    await know_years(units_app)
    return await a_recognised_unit(units)


def a_look(items=ITEMS, seen_on="2026-03-02", **results):
    """Everything met but what is named, such as safety="not_met"."""
    return {
        "seen_on": seen_on,
        "items": [
            {"item": item, "result": results.get(item, "met")}
            | ({"remark": "现场查看所见"} if item in results else {})
            for item in items
        ],
    }


async def inspect(units, unit, headers=None, **results):
    return await units.post(
        f"/v1/units/{unit['id']}/inspections",
        json=a_look(**results),
        headers=headers or tokens.officer(),
    )


async def recheck(units, inspection, headers=None, *, items=("safety",), version=None, **results):
    url = f"/v1/units/{inspection['unit_id']}/inspections/{inspection['id']}/recheck"
    told = a_look(items, **results) | {"expected_version": version or inspection["version"]}
    return await units.post(url, json=told, headers=headers or tokens.officer())


async def faulty(units, unit):
    answer = await inspect(units, unit, safety="not_met", mentor_present="not_seen")
    assert answer.status_code == 201, answer.text
    return answer.json()


async def suspend(units, unit, inspection_id):
    url = f"/v1/units/{unit['id']}"
    version = (await units.get(url, headers=tokens.officer())).json()["version"]
    return await decided(
        units, unit | {"version": version}, "suspension", inspection_id=inspection_id
    )


async def test_the_checklist_is_that_of_the_day_with_its_articles(units, unit):
    url = "/v1/inspections/checklist"
    told = (await units.get(url, headers=tokens.officer("640104"))).json()
    assert (told["version"], [item["code"] for item in told["items"]]) == ("2020-1", list(ITEMS))
    assert told["items"][0]["article"] == "宁人社函〔2020〕272号 六"
    early = await units.get(url, params={"on": "2020-08-23"}, headers=tokens.unit(unit["id"]))
    assert (early.status_code, early.json()["code"]) == (409, "no-checklist")


async def test_an_inspection_without_faults_has_passed(units, unit, changes):
    answer = await inspect(units, unit)
    told = answer.json()
    assert (answer.status_code, told["state"], told["rectify_by"]) == (201, "passed", None)
    assert [one["item"] for one in told["answers"]] == list(ITEMS)
    assert told["answers"][4]["title"] == "带教老师在岗带教"
    (change,) = await changes(told["id"])
    assert (change["object"], change["event"]) == ("inspection", "inspection.recorded")
    assert change["data"] == {
        "unit_id": unit["id"],
        "region": "640104",
        "state": "passed",
        "failed": [],
        "rectify_by": None,
    }
    answer = await recheck(units, told)
    assert (answer.status_code, answer.json()["code"]) == (409, "move-not-open")


async def test_an_inspection_counts_on_the_day_of_the_look_not_of_the_entry(
    units, unit, clock, changes
):
    clock.move("2026-07-02")
    seen_on = {"seen_on": "2026-06-30"}
    inspection = (await inspect(units, unit, safety="not_met", **seen_on)).json()
    again = (await recheck(units, inspection, safety="not_met", **seen_on)).json()
    await recheck(units, again, seen_on="2026-07-01")
    told = [(one["event"], str(one["occurred_on"])) for one in await changes(inspection["id"])]
    assert told == [
        ("inspection.recorded", "2026-06-30"),
        ("inspection.rechecked", "2026-06-30"),
        ("inspection.rechecked", "2026-07-01"),
    ]


async def test_a_look_at_a_locked_door_has_not_passed(units, unit, changes):
    told = (await inspect(units, unit, **dict.fromkeys(ITEMS, "not_seen"))).json()
    assert (told["state"], told["rectify_by"], told["overdue"]) == ("not_seen", None, False)
    assert (await changes(told["id"]))[0]["data"]["state"] == "not_seen"
    params = {"state": "not_seen"}
    listed = await units.get("/v1/inspections", params=params, headers=tokens.officer())
    named = [(one["id"], one["unit_name"]) for one in listed.json()["items"]]
    assert named == [(told["id"], unit["name"])]
    partly = (await inspect(units, unit, safety="not_seen")).json()
    assert partly["state"] == "not_seen"
    assert (await suspend(units, unit, partly["id"])).json()["code"] == "no-faults-stand"


async def test_without_a_calendar_no_unit_is_suspended_on_the_day_of_its_inspection(
    units, units_app, changes
):
    unit = await a_recognised_unit(units)
    inspection = await faulty(units, unit)
    assert inspection["rectify_by"] is None
    early = await suspend(units, unit, inspection["id"])
    assert (early.status_code, early.json()["code"]) == (409, "rectification-still-runs")
    await recheck(units, inspection, safety="not_met")
    assert (await suspend(units, unit, inspection["id"])).json()["state"] == "suspended"


async def test_a_fault_has_a_last_day_by_working_days(units, unit, changes):
    inspection = await faulty(units, unit)
    assert (inspection["state"], inspection["rectify_by"]) == ("rectifying", "2026-03-16")
    told = (await changes(inspection["id"]))[0]["data"]
    assert (told["failed"], told["rectify_by"]) == (["safety"], "2026-03-16")


async def test_a_second_look_at_what_failed_ends_it(units, unit, changes):
    inspection = await faulty(units, unit)
    answer = await recheck(units, inspection)
    told = answer.json()
    assert (answer.status_code, told["state"], told["version"]) == (200, "rectified", 2)
    assert [(one["look"], one["item"]) for one in told["answers"]][-1] == (2, "safety")
    change = (await changes(inspection["id"]))[-1]
    assert (change["event"], change["data"]["failed"]) == ("inspection.rechecked", [])


async def test_what_a_second_look_finds_again_is_looked_at_a_third_time(units, unit, changes):
    seen = {"safety": "not_met", "mentor_present": "not_met"}
    inspection = (await inspect(units, unit, **seen)).json()
    items = ("safety", "mentor_present")
    again = (await recheck(units, inspection, items=items, safety="not_seen")).json()
    assert again["state"] == "not_rectified"
    assert (await changes(inspection["id"]))[-1]["data"]["failed"] == ["safety"]
    wrong = await recheck(units, again, items=items)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "items-incomplete")
    assert (await recheck(units, again)).json()["state"] == "rectified"


async def test_a_second_look_is_not_of_a_day_before_the_first(units, unit, rows):
    inspection = await faulty(units, unit)
    early = await recheck(units, inspection, seen_on="2026-03-01")
    assert (early.status_code, early.json()["code"]) == (409, "recheck-before-look")
    assert early.json()["last_look"] == "2026-03-02"
    assert len(await rows("inspection_answers")) == len(ITEMS)


async def test_a_second_look_names_its_version_and_exactly_what_failed(units, unit, rows):
    inspection = await faulty(units, unit)
    assert (await recheck(units, inspection, version=9)).status_code == 412
    answer = await recheck(units, inspection, items=("safety", "mentor_present"))
    assert (answer.status_code, answer.json()["code"]) == (422, "items-incomplete")
    assert answer.json()["detail"] == "不在这次查看的范围内：带教老师在岗带教。"
    early = await recheck(units, inspection, seen_on="2026-03-03")
    assert (early.status_code, early.json()["code"]) == (409, "found-in-future")
    assert len(await rows("inspection_answers")) == len(ITEMS)


async def test_faults_beyond_their_day_are_listed_and_ground_a_suspension(
    units, unit, clock, changes
):
    inspection = await faulty(units, unit)
    early = await suspend(units, unit, inspection["id"])
    assert (early.status_code, early.json()["code"]) == (409, "rectification-still-runs")
    params, office = {"overdue": True}, tokens.officer("640104")
    clock.move("2026-03-16")
    assert (await units.get("/v1/inspections", params=params, headers=office)).json()["items"] == []
    clock.move("2026-03-17")
    (late,) = (await units.get("/v1/inspections", params=params, headers=office)).json()["items"]
    assert (late["id"], late["overdue"]) == (inspection["id"], True)
    answer = await suspend(units, unit, inspection["id"])
    assert (answer.status_code, answer.json()["state"]) == (200, "suspended")
    url = f"/v1/units/{unit['id']}/inspections/{inspection['id']}"
    shown = (await units.get(url, headers=tokens.unit(unit["id"]))).json()
    assert shown["suspended_on"] == "2026-03-17"
    assert (await changes(inspection["id"]))[-1]["event"] == "inspection.suspension-grounded"


async def test_faults_to_be_put_right_are_listed_before_what_is_done(units, unit, clock):
    done = await faulty(units, unit)
    assert (await recheck(units, done)).json()["state"] == "rectified"
    clock.move("2026-03-20")
    waiting = await faulty(units, unit)
    passed = (await inspect(units, unit)).json()
    listed = (await units.get("/v1/inspections", headers=tokens.officer())).json()["items"]
    assert [one["id"] for one in listed] == [waiting["id"], passed["id"], done["id"]]


async def test_faults_found_again_ground_a_suspension_before_their_day(units, unit):
    inspection = await faulty(units, unit)
    await recheck(units, inspection, safety="not_met")
    assert (await suspend(units, unit, inspection["id"])).json()["state"] == "suspended"


async def test_a_suspension_stands_until_the_faults_it_rests_on_are_put_right(units, unit, rows):
    inspection = await faulty(units, unit)
    again = (await recheck(units, inspection, safety="not_met")).json()
    unit = (await suspend(units, unit, inspection["id"])).json()
    refused = await decided(units, unit, "reinstatement")
    assert (refused.status_code, refused.json()["code"]) == (409, "faults-stand")
    assert refused.json()["inspections"] == [inspection["id"]]
    assert {row["state"] for row in await rows("units")} == {"suspended"}
    shown = again | {"version": again["version"] + 1}
    assert (await recheck(units, shown)).json()["state"] == "rectified"
    assert (await decided(units, unit, "reinstatement")).json()["state"] == "recognised"


async def test_faults_that_ground_no_suspension_hold_none(units, unit):
    await faulty(units, unit)
    unit = (await decided(units, await seen(units, unit), "suspension")).json()
    assert (await decided(units, unit, "reinstatement")).json()["state"] == "recognised"


async def test_an_inspection_of_another_unit_grounds_nothing(units, unit, rows):
    other = await a_recognised_unit(units)
    inspection = (await inspect(units, other, safety="not_met")).json()
    await recheck(units, inspection, safety="not_met")
    for stray in (inspection["id"], UNKNOWN):
        answer = await suspend(units, unit, stray)
        assert (answer.status_code, answer.json()["code"]) == (404, "inspection-not-found")
    assert {row["state"] for row in await rows("units")} == {"recognised"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        (tokens.unit("unt_01K5AAAAAAAAAAAAAAAAAAAAAA"), 403),
        (tokens.officer("640000", "auditor"), 403),
        (tokens.officer("640200"), 404),
    ],
)
async def test_only_a_clerk_of_the_region_inspects(units, unit, rows, headers, status):
    given = headers or {"Idempotency-Key": str(ULID())}
    assert (await inspect(units, unit, given)).status_code == status
    assert await rows("inspections") == []


async def test_a_unit_and_its_offices_read_and_others_do_not(units, unit):
    first, second = await faulty(units, unit), (await inspect(units, unit)).json()
    url = f"/v1/units/{unit['id']}/inspections"
    own = (await units.get(url, headers=tokens.unit(unit["id"]))).json()["items"]
    assert [one["id"] for one in own] == [second["id"], first["id"]]
    page = await units.get(url, params={"limit": 1}, headers=tokens.officer("640104", "auditor"))
    after = {"limit": 1, "cursor": page.json()["next_cursor"]}
    rest = await units.get(url, params=after, headers=tokens.officer("640104"))
    assert [one["id"] for one in rest.json()["items"]] == [first["id"]]
    for path in (url, f"{url}/{first['id']}"):
        assert (await units.get(path, headers=tokens.officer("640200"))).status_code == 404
    listed = await units.get("/v1/inspections", headers=tokens.officer("640100"))
    # What is to be put right stands before what is done.
    assert [one["id"] for one in listed.json()["items"]] == [first["id"], second["id"]]
    state = {"state": "rectifying"}
    listed = await units.get("/v1/inspections", params=state, headers=tokens.officer("640100"))
    assert [one["id"] for one in listed.json()["items"]] == [first["id"]]
    elsewhere = await units.get("/v1/inspections", headers=tokens.officer("640200"))
    assert elsewhere.json()["items"] == []
    missing = await units.get(f"{url}/{UNKNOWN}", headers=tokens.officer())
    assert (missing.status_code, missing.json()["code"]) == (404, "inspection-not-found")


async def test_offices_pages_go_on_where_they_ended(units, unit):
    ids = [(await faulty(units, unit))["id"] for _ in range(3)]
    page = await units.get("/v1/inspections", params={"limit": 2}, headers=tokens.officer())
    after = {"limit": 2, "cursor": page.json()["next_cursor"]}
    rest = await units.get("/v1/inspections", params=after, headers=tokens.officer())
    assert [one["id"] for one in (*page.json()["items"], *rest.json()["items"])] == ids


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        (a_look(ITEMS[1:]), "items-incomplete", "/items"),
        (a_look((*ITEMS, "safety")), "items-incomplete", "/items/9/item"),
        (a_look((*ITEMS, "food")), "items-incomplete", "/items/9/item"),
        (a_look(()), "malformed", "/items"),
        (a_look((*ITEMS[1:], "No Code")), "malformed", "/items/8/item"),
        (a_look(safety="broken"), "malformed", "/items/6/result"),
        (a_look(seen_on="today"), "malformed", "/seen_on"),
        (a_look() | {"score": 9}, "malformed", "/score"),
    ],
)
async def test_a_malformed_inspection_is_told_where(units, rows, body, code, pointer):
    url = f"/v1/units/{(await a_recognised_unit(units))['id']}/inspections"
    answer = await units.post(url, json=body, headers=tokens.officer())
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, code), answer.text
    assert told["errors"][0]["pointer"] == pointer
    assert await rows("inspections") == []


async def test_an_item_of_no_checklist_is_told_by_its_place_and_the_edition(units, unit, rows):
    url = f"/v1/units/{unit['id']}/inspections"
    body = a_look((*ITEMS[:3], "food", *ITEMS[3:]))
    told = (await units.post(url, json=body, headers=tokens.officer())).json()
    assert (told["code"], told["checklist"]) == ("items-incomplete", "2020-1")
    assert told["unknown"] == ["/items/3/item"]
    assert told["detail"] == "所填的第4项不在检查清单（2020-1版）上。"
    assert "food" not in str(told)
    inspection = await faulty(units, unit)
    told = (await recheck(units, inspection, items=("safety", "food"))).json()
    assert (told["unknown"], told["checklist"]) == (["/items/1/item"], "2020-1")
    assert len(await rows("inspection_answers")) == len(ITEMS)


async def test_a_fault_without_a_remark_or_with_a_number_in_it_is_refused(units, unit):
    body, url = a_look(safety="not_met"), f"/v1/units/{unit['id']}/inspections"
    body["items"][6]["remark"] = "联系13800001234"
    answer = await units.post(url, json=body, headers=tokens.officer())
    assert answer.json()["errors"][0]["pointer"] == "/items/6/remark"
    del body["items"][6]["remark"]
    answer = await units.post(url, json=body, headers=tokens.officer())
    assert (answer.status_code, answer.json()["code"]) == (422, "remark-missing")
    assert answer.json()["errors"][0]["pointer"] == "/items/6/remark"


async def annul(units, inspection, headers=None, **changes):
    told = {"ground": "应登记在另一单位", "expected_version": inspection["version"]} | changes
    url = f"/v1/units/{inspection['unit_id']}/inspections/{inspection['id']}/annulment"
    return await units.post(url, json=told, headers=headers or tokens.officer("640104", "reviewer"))


async def test_an_inspection_entered_by_mistake_is_annulled_by_a_second_officer(units, unit):
    for results in ({}, {"safety": "not_seen"}, {"safety": "not_met"}):
        inspection = (await inspect(units, unit, **results)).json()
        for other in (tokens.unit(unit["id"]), tokens.officer()):
            assert (await annul(units, inspection, other)).status_code == 403
        answer = await annul(units, inspection)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert (told["state"], told["overdue"]) == ("annulled", False)
        assert (told["annulled_on"], told["annulment_ground"]) == ("2026-03-02", "应登记在另一单位")
        for again in (await annul(units, told), await recheck(units, told)):
            assert (again.status_code, again.json()["code"]) == (409, "move-not-open")


async def test_whoever_entered_an_inspection_does_not_annul_it_though_a_reviewer_too(units, unit):
    both = tokens.officer("640104", "clerk", "reviewer")
    inspection = (await inspect(units, unit, both)).json()
    answer = await annul(units, inspection, both)
    assert (answer.status_code, answer.json()["code"]) == (409, "annuls-own-entry")
    assert (await annul(units, inspection)).status_code == 200


async def test_a_suspension_that_it_grounded_is_lifted_once_it_is_annulled(units, unit, changes):
    inspection = (await inspect(units, unit, safety="not_met")).json()
    failed = (await recheck(units, inspection, safety="not_met")).json()
    suspended = (await suspend(units, unit, inspection["id"])).json()
    url = f"/v1/units/{unit['id']}/reinstatement"
    told = {"ground": "检查作废", "expected_version": suspended["version"]}
    stands = await units.post(url, json=told, headers=tokens.officer())
    assert stands.json()["code"] == "faults-stand"
    shown = await annul(units, failed | {"version": failed["version"] + 1})
    assert shown.status_code == 200, shown.text
    assert (await changes(inspection["id"]))[-1]["event"] == "inspection.annulled"
    assert (await units.post(url, json=told, headers=tokens.officer())).status_code == 200
