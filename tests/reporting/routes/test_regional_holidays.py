"""A region's holidays over the nation's year, and the alarm for a year that nobody has loaded."""

from datetime import date

import pytest

from tests import tokens
from tests.reporting import settling
from tests.reporting.routes.test_calendar import NEW, administrator
from tests.reporting.settling import MARCH
from tests.reporting.valuing import a_row, added

PATH = "/v1/calendar/2026/regions/640000"
EID = {
    "off": ["2026-03-20"],
    "on": [],
    "source": "宁政办发〔2026〕1号",
    "ground": "自治区公布开斋节放假安排",
}


async def put(client, path=PATH, headers=None, **told):
    return await client.put(path, json=EID | told, headers=headers or administrator())


async def test_a_region_without_holidays_says_so(reporting):
    answer = await reporting.get(PATH)
    assert (answer.status_code, answer.json()["code"]) == (404, "region-without-holidays")


async def test_a_regions_holidays_are_versions_and_open_to_everybody(reporting):
    first = await put(reporting)
    assert (first.status_code, first.json()["version"]) == (200, 1)
    second = await put(reporting, expected_version=1, off=["2026-03-20", "2026-03-23"])
    assert (second.status_code, second.json()["version"]) == (200, 2)
    assert (await reporting.get(PATH)).json()["off"] == ["2026-03-20", "2026-03-23"]
    stale = await put(reporting, expected_version=1)
    assert (stale.status_code, stale.json()["code"]) == (412, "calendar-changed")
    unpinned = await put(reporting)
    assert (unpinned.status_code, unpinned.json()["code"]) == (428, "version-missing")


async def test_the_nations_year_stays_as_it_is(reporting):
    before = (await reporting.get("/v1/calendar/2026")).json()
    await put(reporting)
    assert (await reporting.get("/v1/calendar/2026")).json() == before


@pytest.mark.parametrize(
    ("told", "pointer"),
    [
        ({"off": ["2027-03-20"]}, "/off"),
        ({"on": ["2025-03-22"]}, "/on"),
        ({"on": ["2026-03-20"]}, "/on"),
        ({"off": ["2026-02-30"]}, "/off/0"),
        ({"source": ""}, "/source"),
        ({"status": "published"}, "/status"),
    ],
)
async def test_what_no_year_has_is_malformed(reporting, told, pointer):
    answer = await put(reporting, **told)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (PATH, tokens.officer("640104", "administrator")),
        ("/v1/calendar/2026/regions/640104", None),
        (PATH, tokens.officer("640000", "clerk")),
    ],
)
async def test_only_the_autonomous_region_has_holidays_of_its_own(reporting, path, headers):
    assert (await put(reporting, path, headers)).status_code == 403


@pytest.mark.parametrize(("year", "status"), [(2016, 404), (2017, 200), (2031, 200), (2032, 404)])
async def test_the_years_within_reach(reporting, year, status):
    told = {"off": [f"{year}-03-20"]}
    answer = await put(reporting, f"/v1/calendar/{year}/regions/640000", **told)
    assert answer.status_code == status


async def test_a_regional_holiday_is_no_working_day_of_a_settlement(
    office, clock, placement_facts, following_app
):
    await put(office)
    clock.move("2026-04-01")
    there = settling.Office(office, clock)
    placement = await placement_facts.arrive(date(2026, 3, 16))
    await placement_facts.confirm(placement, MARCH, date(2026, 3, 31))
    (line,) = await there.lines((await there.prepare(MARCH))["id"])
    # March 2026 has 22 working days, 12 of them from the 16th on; the 20th is one.
    assert (line["counted_days"], line["month_days"]) == (11, 21)
    assert line["calendar_version"] == "2026/1+640000/1"


@pytest.mark.parametrize(
    ("day", "awaited"), [("2026-10-31", []), ("2026-11-01", [2027]), ("2026-12-31", [2027])]
)
async def test_next_year_is_missed_from_the_first_of_november_on(reporting, clock, day, awaited):
    clock.move(day)
    answer = await reporting.get("/v1/calendar/alarms", headers=tokens.officer("640100"))
    assert [one["year"] for one in answer.json()["items"]] == awaited
    assert all(one["since"] == "2026-11-01" for one in answer.json()["items"])


async def test_a_year_that_was_loaded_is_missed_no_more(reporting, clock):
    clock.move("2026-11-02")
    (alarm,) = (await reporting.get("/v1/calendar/alarms", headers=administrator())).json()["items"]
    assert alarm["detail"] == "2027年的放假和调休安排尚未登记，有关期限都是暂定的。"
    provisional = NEW | {"status": "provisional"}
    await reporting.put("/v1/calendar/2027", json=provisional, headers=administrator())
    told = await reporting.get("/v1/calendar/alarms", headers=administrator())
    assert len(told.json()["items"]) == 1
    loaded = NEW | {"expected_version": 2}
    await reporting.put("/v1/calendar/2027", json=loaded, headers=administrator())
    told = await reporting.get("/v1/calendar/alarms", headers=administrator())
    assert told.json()["items"] == []


async def test_the_day_of_the_alarm_is_a_value(reporting, clock):
    clock.move("2026-10-20")
    await added(reporting, a_row("calendar_alarm_from", "10-20", region="640100"), "640100")
    for region, expected in (("640100", 1), ("640300", 0)):
        answer = await reporting.get("/v1/calendar/alarms", headers=tokens.officer(region))
        assert len(answer.json()["items"]) == expected


async def test_nobody_signed_in_sees_no_alarm(reporting):
    assert (await reporting.get("/v1/calendar/alarms")).status_code == 401


async def test_a_calendar_replaced_later_moves_no_report_read_as_of_before(
    office, clock, unit_facts, placement_facts, following_app
):
    clock.move("2026-04-01")
    await placement_facts.arrive(date(2026, 3, 2))
    for follower in following_app.state.followers.values():
        await follower.catch_up()
    path, headers = "/v1/monthly-reports/640100/2026-03", tokens.officer("640100")
    as_of = {"known_at": "2026-04-01T09:30:00+08:00"}
    clock.move("2026-04-02")
    before = (await office.get(path, params=as_of, headers=headers)).json()
    assert before["deadlines"]["by_notice"] == "2026-04-03"
    await put(office, off=["2026-04-02"])
    assert (await office.get(path, params=as_of, headers=headers)).json() == before
    now = (await office.get(path, headers=headers)).json()
    assert now["deadlines"]["by_notice"] == "2026-04-07"
