"""A unit reports what it put right and shows it; the office looks again within its days."""

import pytest

from tests import tokens
from tests.calendars import know_years
from tests.units.factories import PDF, a_recognised_unit, a_unit_id
from tests.units.test_routes_inspections import faulty, inspect, recheck, suspend

WORDS = "已清理消防通道，并由负责人每日检查"


@pytest.fixture
async def unit(units, units_app):
    await know_years(units_app)
    return await a_recognised_unit(units)


def path(inspection, noun):
    return f"/v1/units/{inspection['unit_id']}/inspections/{inspection['id']}/{noun}"


async def report(units, inspection, headers=None, **body):
    told = {"words": WORDS, "expected_version": inspection["version"]} | body
    own = headers or tokens.unit(inspection["unit_id"])
    return await units.post(path(inspection, "rectification"), json=told, headers=own)


async def show(units, inspection, content=PDF, headers=None, **form):
    sent = form or {"file": ("照片.pdf", content, "application/octet-stream")}
    own = headers or tokens.unit(inspection["unit_id"])
    return await units.post(path(inspection, "documents"), files=sent, headers=own)


def refusal(answer):
    return answer.status_code, answer.json()["code"]


async def listed(units, **params):
    office = tokens.officer("640104")
    answer = await units.get("/v1/inspections", params=params, headers=office)
    return [one["id"] for one in answer.json()["items"]]


async def test_a_unit_reports_and_the_office_sees_what_to_look_at_again(
    units, unit, clock, changes
):
    inspection = await faulty(units, unit)
    clock.move("2026-03-09")
    told = (await report(units, inspection)).json()
    assert (told["state"], told["reported_on"]) == ("rectifying", "2026-03-09")
    assert (told["recheck_by"], told["overdue"], told["recheck_overdue"]) == (
        "2026-03-16",
        False,
        False,
    )
    assert told["rectifications"] == [{"words": WORDS, "reported_on": "2026-03-09"}]
    event = (await changes(inspection["id"]))[-1]
    assert (event["event"], event["data"]["recheck_by"]) == (
        "inspection.rectification-reported",
        "2026-03-16",
    )
    assert await listed(units, reported=True) == [inspection["id"]]
    looked = (await recheck(units, told)).json()
    assert (looked["state"], looked["reported_on"], looked["recheck_by"]) == (
        "rectified",
        None,
        None,
    )
    assert looked["rectifications"] == told["rectifications"]
    assert await listed(units, reported=True) == []


async def test_who_reported_in_time_is_not_late_and_the_office_is(units, unit, clock):
    inspection = await faulty(units, unit)
    clock.move("2026-03-16")
    told = (await report(units, inspection)).json()
    clock.move("2026-03-17")
    assert await listed(units, overdue=True) == []
    assert refusal(await suspend(units, unit, inspection["id"])) == (
        409,
        "rectification-still-runs",
    )
    clock.move("2026-03-24")
    assert await listed(units, overdue=True) == [inspection["id"]]
    shown = (await units.get(path(told, "")[:-1], headers=tokens.officer())).json()
    assert (shown["overdue"], shown["recheck_overdue"]) == (False, True)
    again = (await recheck(units, told, safety="not_met")).json()
    assert (again["state"], again["overdue"], again["recheck_overdue"]) == (
        "not_rectified",
        True,
        False,
    )
    once_more = await report(units, again, words="再次整改")
    assert (once_more.status_code, once_more.json()["overdue"]) == (200, True)
    assert (await suspend(units, unit, inspection["id"])).json()["state"] == "suspended"


async def test_a_report_after_the_last_day_is_taken_and_stays_late(units, unit, clock):
    inspection = await faulty(units, unit)
    clock.move("2026-03-17")
    told = (await report(units, inspection)).json()
    assert (told["overdue"], told["recheck_by"]) == (True, "2026-03-24")
    assert await listed(units, overdue=True) == [inspection["id"]]


async def test_a_second_report_adds_and_moves_no_day(units, unit, clock):
    inspection = await faulty(units, unit)
    first = (await report(units, inspection)).json()
    clock.move("2026-03-04")
    told = (await report(units, first, words="补充：已培训")).json()
    assert (told["reported_on"], told["recheck_by"]) == ("2026-03-02", "2026-03-09")
    assert [one["words"] for one in told["rectifications"]] == [WORDS, "补充：已培训"]


async def test_only_the_unit_reports_and_only_while_faults_stand(units, unit, rows):
    inspection = await faulty(units, unit)
    for headers, status in [(tokens.officer(), 403), (tokens.unit(a_unit_id()), 404)]:
        assert (await report(units, inspection, headers)).status_code == status
        assert (await show(units, inspection, headers=headers)).status_code in (403, 404)
    assert (await report(units, inspection, expected_version=9)).status_code == 412
    numbered = await report(units, inspection, words="联系13800001234")
    assert refusal(numbered) == (422, "malformed")
    passed = (await inspect(units, unit)).json()
    assert refusal(await report(units, passed)) == (409, "move-not-open")
    assert refusal(await show(units, passed)) == (409, "move-not-open")
    assert await rows("rectification_reports") == []
    assert await rows("rectification_files") == []


async def test_files_are_kept_as_they_came_for_the_unit_and_its_office(units, unit):
    inspection = await faulty(units, unit)
    kept = await show(units, inspection)
    assert (kept.status_code, kept.json()["media_type"]) == (201, "application/pdf")
    read = path(inspection, f"documents/{kept.json()['id']}")
    for headers, status in [
        (tokens.unit(unit["id"]), 200),
        (tokens.officer("640104", "auditor"), 200),
        (tokens.officer("640200"), 404),
        (tokens.unit(a_unit_id()), 404),
    ]:
        answer = await units.get(read, headers=headers)
        assert answer.status_code == status
        assert status != 200 or answer.content == PDF
    shown = (await units.get(path(inspection, "")[:-1], headers=tokens.officer())).json()
    assert [one["id"] for one in shown["files"]] == [kept.json()["id"]]
    unknown = path(inspection, "documents/rcf_01K5AAAAAAAAAAAAAAAAAAAAAA")
    assert refusal(await units.get(unknown, headers=tokens.officer())) == (
        404,
        "document-not-found",
    )


async def test_a_file_is_what_it_is_said_to_be_and_comes_alone(units, unit, rows):
    inspection = await faulty(units, unit)
    assert refusal(await show(units, inspection, b"plain")) == (422, "document-type-unknown")
    named = ("照片.pdf", PDF, "application/octet-stream")
    assert refusal(await show(units, inspection, file=named, note=named)) == (
        422,
        "unknown-form-field",
    )
    assert await rows("rectification_files") == []
