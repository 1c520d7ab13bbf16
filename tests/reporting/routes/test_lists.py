"""Code lists and dated values over HTTP: open to everybody, each with its source."""

import pytest

WAGES = {"一类": "2235.00", "二类": "2080.00"}


async def read(reporting, **params):
    answer = await reporting.get("/v1/policy-parameters", params=params)
    assert answer.status_code == 200, answer.text
    return {item["name"]: item for item in answer.json()["items"]}


async def test_what_holds_today_is_told_with_its_source(reporting):
    told = await read(reporting)
    assert told["minimum_wage"]["value"] == WAGES
    assert "宁政规发〔2025〕2号" in told["minimum_wage"]["source"]
    assert (told["minimum_wage"]["service"], told["minimum_wage"]["grade"]) == ("reporting", "C")
    assert told["part_month_method"]["grade"] == "NV"
    assert told["part_month_method"]["note"]


async def test_values_of_every_service_are_told(reporting):
    services = {item["service"] for item in (await read(reporting)).values()}
    assert services == {"accounts", "units", "matching", "reporting"}


@pytest.mark.parametrize(
    ("day", "county", "wage_class"),
    [
        ("2024-02-29", "640121", "二类"),
        ("2024-03-01", "640121", "一类"),
        ("2024-02-29", "640522", "三类"),
        ("2024-03-01", "640522", "二类"),
    ],
)
async def test_the_class_of_a_county_is_that_of_the_day(reporting, day, county, wage_class):
    told = await read(reporting, on=day, region=county)
    assert told["minimum_wage_class"]["value"] == wage_class


async def test_a_city_has_no_class_of_its_own(reporting):
    assert "minimum_wage_class" not in await read(reporting, region="640100")


async def test_a_day_before_the_first_value_is_refused(reporting):
    answer = await reporting.get("/v1/policy-parameters", params={"on": "1998-12-31"})
    assert (answer.status_code, answer.json()["code"]) == (409, "no-policy-value")


async def test_an_instant_without_offset_is_malformed(reporting):
    answer = await reporting.get(
        "/v1/policy-parameters", params={"known_at": "2026-03-02T09:00:00"}
    )
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("education-levels", "31", "大学专科毕业"),
        ("industries", "N", "水利、环境和公共设施管理业"),
        ("absence-kinds", "unexcused", "旷工"),
        ("regions", "640522", "海原县"),
    ],
)
async def test_a_code_list_tells_codes_and_names(reporting, name, code, words):
    told = (await reporting.get(f"/v1/code-lists/{name}")).json()
    assert {"code": code, "name": words} in told["items"]


async def test_the_notices_own_groups_tell_of_what_they_are_made_and_who_says_so(reporting):
    told = (await reporting.get("/v1/code-lists/industry-groups")).json()
    assert told["classes"]["semiconductors"] == ["C3562", "C3972", "C3973", "C3975"]
    assert (told["standard"], told["grade"]) == ("GB/T 4754-2017", "NV")
    assert "宁人社函〔2020〕272号 三" in told["source"]
    plain = (await reporting.get("/v1/code-lists/industries")).json()
    assert (plain["classes"], plain["grade"]) == ({}, None)


async def test_regions_are_those_of_the_day(reporting):
    for day, there in (("2009-09-29", False), ("2009-09-30", True)):
        answer = await reporting.get("/v1/code-lists/regions", params={"on": day})
        assert ("640303" in {item["code"] for item in answer.json()["items"]}) is there


async def test_an_unknown_list_names_those_there_are(reporting):
    answer = await reporting.get("/v1/code-lists/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "code-list-unknown")
    assert "industries" in answer.json()["lists"]


@pytest.mark.parametrize("path", ["policy-parameters", "code-lists/regions"])
@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
async def test_a_day_no_calendar_reaches_is_malformed(reporting, path, day):
    answer = await reporting.get(f"/v1/{path}", params={"on": day})
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


@pytest.mark.parametrize("year", ["0001", "9999"])
async def test_an_instant_no_calendar_reaches_is_malformed(reporting, year):
    params = {"known_at": f"{year}-01-01T00:00:00+08:00"}
    answer = await reporting.get("/v1/policy-parameters", params=params)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
