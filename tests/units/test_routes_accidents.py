"""Accidents over the API: who reports and clears them, how late a report is, who sees what."""

import pytest
from ulid import ULID

from tests import tokens
from tests.units.factories import a_drafted_post, a_recognised_unit, an_applicant

UNKNOWN = "acd_01K5AAAAAAAAAAAAAAAAAAAAAA"


def a_report(**changes):
    return {
        "kind": "injury",
        "severity": "minor",
        "happened_at": "2026-03-02T08:30:00+08:00",
        "description": "搬运时划伤手指，已送医包扎。",
    } | changes


async def report(units, unit, headers=None, **changes):
    return await units.post(
        f"/v1/units/{unit['id']}/accidents",
        json=a_report(**changes),
        headers=headers or tokens.unit(unit["id"]),
    )


async def clear(units, accident, headers=None, **changes):
    told = {"ground": "已查明原因并整改", "expected_version": accident["version"]} | changes
    url = f"/v1/units/{accident['unit_id']}/accidents/{accident['id']}/clearance"
    return await units.post(url, json=told, headers=headers or tokens.officer())


async def test_a_unit_reports_on_the_day_and_the_feed_tells_no_words(units, changes, rows):
    unit = await a_recognised_unit(units)
    answer = await report(units, unit)
    told = answer.json()
    assert answer.status_code == 201, answer.text
    assert (told["state"], told["late_days"], told["reporter"]) == ("reported", 0, "unit")
    assert told["description"] == "搬运时划伤手指，已送医包扎。"
    (change,) = await changes(told["id"])
    assert (change["object"], change["event"]) == ("accident", "accident.reported")
    assert change["data"] == {
        "unit_id": unit["id"],
        "region": "640104",
        "severity": "minor",
        "late_days": 0,
    }
    assert "划伤" not in str(await rows("accidents")) + str(change)


@pytest.mark.parametrize(
    ("happened_at", "late"),
    [
        ("2026-03-02T00:00:00+08:00", 0),
        ("2026-03-01T23:59:59+08:00", 1),
        ("2026-03-01T16:00:00Z", 0),
        ("2026-02-25T12:00:00+08:00", 5),
    ],
)
async def test_a_late_report_says_how_late_by_days_in_shanghai(units, happened_at, late):
    unit = await a_recognised_unit(units)
    told = (await report(units, unit, tokens.officer(), happened_at=happened_at)).json()
    assert (told["late_days"], told["reporter"]) == (late, "officer")


async def test_an_accident_to_come_is_refused(units, rows):
    unit = await a_recognised_unit(units)
    answer = await report(units, unit, happened_at="2026-03-02T10:30:00+08:00")
    assert (answer.status_code, answer.json()["code"]) == (409, "accident-in-future")
    assert await rows("accidents") == []


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"kind": "x"}, "/kind"),
        ({"severity": "x"}, "/severity"),
        ({"happened_at": "2026-03-02T08:30:00"}, "/happened_at"),
        ({"happened_at": "2026-03-02"}, "/happened_at"),
        ({"happened_at": 1772400000}, "/happened_at"),
        ({"happened_at": "1772400000"}, "/happened_at"),
        ({"description": "短"}, "/description"),
        ({"description": "长" * 4001}, "/description"),
        ({"description": "伤者电话13800001234"}, "/description"),
        ({"name": "某人"}, "/name"),
    ],
)
async def test_a_malformed_report_is_told_where(units, rows, changes, pointer):
    unit = await an_applicant(units)
    answer = await report(units, unit, **changes)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert await rows("accidents") == []


async def test_while_an_accident_is_open_nothing_is_published(units):
    unit = await a_recognised_unit(units)
    draft = await a_drafted_post(units, unit)
    accident = (await report(units, unit)).json()
    url = f"/v1/posts/{draft['id']}/publication"
    told, own = {"expected_version": draft["version"]}, unit["id"]
    refused = await units.post(url, json=told, headers=tokens.unit(own))
    assert (refused.status_code, refused.json()["code"]) == (409, "accident-not-cleared")
    assert refused.json()["article"] == "宁人社函〔2020〕272号 六"
    await clear(units, accident)
    assert (await units.post(url, json=told, headers=tokens.unit(own))).status_code == 200


async def test_an_officer_clears_an_accident_once(units, changes):
    unit = await a_recognised_unit(units)
    accident = (await report(units, unit)).json()
    assert (await clear(units, accident, expected_version=7)).status_code == 412
    assert (await clear(units, accident, expected_version=None)).status_code == 428
    answer = await clear(units, accident)
    told = answer.json()
    assert (answer.status_code, told["state"]) == (200, "cleared")
    assert (told["cleared_on"], told["clearance_ground"]) == ("2026-03-02", "已查明原因并整改")
    change = (await changes(accident["id"]))[-1]
    assert (change["event"], change["ground"]) == ("accident.cleared", "")
    assert change["data"] == {"unit_id": unit["id"], "region": "640104"}
    again = await clear(units, told)
    assert (again.status_code, again.json()["code"]) == (409, "move-not-open")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        (tokens.youth("yth_1"), 403),
        (tokens.officer("640000", "auditor"), 403),
        (tokens.officer("640200"), 404),
        (tokens.unit("unt_01K5AAAAAAAAAAAAAAAAAAAAAA"), 404),
    ],
)
async def test_a_report_is_the_units_or_its_offices(units, headers, status):
    unit = await a_recognised_unit(units)
    given = headers or {"Idempotency-Key": str(ULID())}
    assert (await report(units, unit, given)).status_code == status


async def test_a_unit_does_not_clear_itself_nor_an_office_elsewhere(units):
    unit = await a_recognised_unit(units)
    accident = (await report(units, unit)).json()
    assert (await clear(units, accident, tokens.unit(unit["id"]))).status_code == 403
    assert (await clear(units, accident, tokens.officer("640200"))).status_code == 404
    other = await a_recognised_unit(units)
    for stray in (accident | {"unit_id": other["id"]}, accident | {"id": UNKNOWN}):
        answer = await clear(units, stray)
        assert (answer.status_code, answer.json()["code"]) == (404, "accident-not-found")


async def test_accidents_are_listed_by_unit_and_by_office(units):
    unit = await a_recognised_unit(units)
    first, second = [(await report(units, unit)).json() for _ in range(2)]
    cleared = (await clear(units, first)).json()
    url = f"/v1/units/{unit['id']}/accidents"
    own = (await units.get(url, headers=tokens.unit(unit["id"]))).json()["items"]
    assert own == [second, cleared]
    page = await units.get(url, params={"limit": 1}, headers=tokens.officer("640104", "auditor"))
    after = {"limit": 1, "cursor": page.json()["next_cursor"]}
    rest = await units.get(url, params=after, headers=tokens.officer("640104", "auditor"))
    assert [one["id"] for one in rest.json()["items"]] == [first["id"]]
    state = {"state": "reported"}
    listed = await units.get("/v1/accidents", params=state, headers=tokens.officer("640104"))
    named = [(one["id"], one["unit_name"]) for one in listed.json()["items"]]
    assert named == [(second["id"], unit["name"])]
    one = {"limit": 1}
    page = await units.get("/v1/accidents", params=one, headers=tokens.officer("640100"))
    after = one | {"cursor": page.json()["next_cursor"]}
    rest = await units.get("/v1/accidents", params=after, headers=tokens.officer("640100"))
    assert [one["id"] for one in rest.json()["items"]] == [first["id"]]
    elsewhere = await units.get("/v1/accidents", headers=tokens.officer("640200"))
    assert elsewhere.json()["items"] == []
    assert (await units.get(url, headers=tokens.officer("640200"))).status_code == 404
    assert (await units.get("/v1/accidents", headers=tokens.unit(unit["id"]))).status_code == 403


async def annul(units, accident, headers=None, **changes):
    told = {"ground": "同一事故重复报告", "expected_version": accident["version"]} | changes
    url = f"/v1/units/{accident['unit_id']}/accidents/{accident['id']}/annulment"
    return await units.post(url, json=told, headers=headers or tokens.officer("640104", "reviewer"))


async def test_an_accident_reported_by_mistake_is_annulled_by_a_second_officer(
    units, changes, rows
):
    unit = await a_recognised_unit(units)
    accident = (await report(units, unit)).json()
    for other in (tokens.unit(unit["id"]), tokens.officer()):
        assert (await annul(units, accident, other)).status_code == 403
    elsewhere = tokens.officer("640200", "reviewer")
    assert (await annul(units, accident, elsewhere)).status_code == 404
    answer = await annul(units, accident)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["state"], told["annulled_on"]) == ("annulled", "2026-03-02")
    assert told["annulment_ground"] == "同一事故重复报告"
    assert (await changes(accident["id"]))[-1]["event"] == "accident.annulled"
    assert "重复报告" not in str(await rows("accidents"))
    for again in (await annul(units, told), await clear(units, told)):
        assert (again.status_code, again.json()["code"]) == (409, "move-not-open")


async def test_one_that_was_cleared_is_annulled_too_and_keeps_its_clearance(units):
    unit = await a_recognised_unit(units)
    cleared = (await clear(units, (await report(units, unit)).json())).json()
    answer = await annul(units, cleared)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], answer.json()["cleared_on"]) == ("annulled", "2026-03-02")


async def test_whoever_reported_an_accident_does_not_annul_it_though_a_reviewer_too(units):
    both = tokens.officer("640104", "clerk", "reviewer")
    accident = (await report(units, await a_recognised_unit(units), both)).json()
    answer = await annul(units, accident, both)
    assert (answer.status_code, answer.json()["code"]) == (409, "annuls-own-entry")
    assert (await annul(units, accident)).status_code == 200


async def test_posts_are_published_again_once_the_last_accident_is_annulled(units):
    unit = await a_recognised_unit(units)
    post = await a_drafted_post(units, unit)
    accident = (await report(units, unit)).json()
    url = f"/v1/posts/{post['id']}/publication"
    told = {"expected_version": post["version"]}
    headers = tokens.unit(unit["id"])
    refused = await units.post(url, json=told, headers=headers)
    assert refused.json()["code"] == "accident-not-cleared"
    await annul(units, accident)
    published = await units.post(url, json=told, headers=tokens.unit(unit["id"]))
    assert published.status_code == 200, published.text
