"""Intake plans: set by the region's office, revised by adding."""

import pytest

from tests import tokens

URL = "/v1/intake-plans/640100/2026-04"


async def settled(units, people, *, url=URL, headers=None, **body):
    told = {"people": people, "ground": "年度计划分解"} | body
    return await units.put(url, json=told, headers=headers or tokens.officer("640100"))


async def test_a_plan_is_set_and_revised_and_both_stay(units, changes):
    first = await settled(units, 120)
    assert (first.json()["version"], first.json()["people"]) == (1, 120)
    second = (await settled(units, 150, expected_version=1)).json()
    assert (second["version"], second["people"]) == (2, 150)
    assert [one["people"] for one in second["revisions"]] == [150, 120]
    told = await changes("640100/2026-04")
    assert [row["event"] for row in told] == ["intake-plan.set"] * 2
    assert told[1]["data"] == {"region": "640100", "month": "2026-04", "people": 150}
    assert (told[1]["object"], told[1]["ground"]) == ("intake-plan", "")
    read = await units.get(URL, headers=tokens.officer("640000", "auditor"))
    assert read.json() == second


async def test_every_revision_names_who_set_it_on_what_ground(units):
    one, two = (tokens.officer("640100", sub=f"acc_{no}") for no in (1, 2))
    await settled(units, 120, headers=one)
    told = await settled(units, 150, headers=two, ground="追加任务", expected_version=1)
    revisions = [
        (each["revision"], each["people"], each["ground"], each["author"])
        for each in told.json()["revisions"]
    ]
    assert revisions == [(2, 150, "追加任务", "acc_2"), (1, 120, "年度计划分解", "acc_1")]


async def test_a_revision_names_the_version_it_saw(units):
    await settled(units, 120)
    assert (await settled(units, 1)).status_code == 428
    assert (await settled(units, 1, expected_version=0)).status_code == 412


async def test_a_plan_for_a_month_that_is_over_says_that_no_report_counts_it(units, clock):
    assert (await settled(units, 120)).json()["counted_people"] == 120
    clock.move("2026-05-01")
    late = (await settled(units, 150, expected_version=1)).json()
    assert (late["people"], late["counted_people"]) == (150, 120)
    other = await settled(
        units, 7, url="/v1/intake-plans/640200/2026-04", headers=tokens.officer("640200")
    )
    assert (other.status_code, other.json()["counted_people"]) == (200, None)


async def test_no_people_is_a_plan(units):
    assert (await settled(units, 0)).json()["people"] == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (tokens.officer("640000"), 200),
        (tokens.officer("640104"), 404),
        (tokens.officer("640200"), 404),
        (tokens.officer("640100", "auditor"), 403),
        (tokens.officer("640000", "administrator"), 403),
        (tokens.unit("unt_01K5AAAAAAAAAAAAAAAAAAAAAA"), 403),
        ({"X-None": "1"}, 401),
    ],
)
async def test_a_plan_is_the_offices_of_its_region(units, headers, status):
    assert (await settled(units, 1, headers=headers)).status_code == status


async def test_a_month_without_a_plan_is_not_found(units):
    answer = await units.get(URL, headers=tokens.officer())
    assert (answer.status_code, answer.json()["code"]) == (404, "intake-plan-not-found")


NO_PLANS = [
    "/v1/intake-plans/640100/2026-13",
    "/v1/intake-plans/640100/2026-1",
    "/v1/intake-plans/640100/april",
    "/v1/intake-plans/649999/2026-04",
    "/v1/intake-plans/640303/2009-09",
]


async def test_a_month_or_region_that_is_none_is_malformed(units):
    for url in NO_PLANS:
        assert (await settled(units, 1, url=url, headers=tokens.officer())).status_code == 422


MALFORMED_PLANS = [{"people": -1}, {"people": "many"}, {"ground": ""}, {"x": 1}]


async def test_a_malformed_plan_is_refused(units, rows):
    for body in MALFORMED_PLANS:
        assert (await settled(units, **({"people": 1} | body))).status_code == 422
        assert await rows("intake_plans") == []


async def listed(units, **params):
    by = tokens.officer("640100", "auditor")
    answer = await units.get("/v1/intake-plans", params=params, headers=by)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_years_plans_are_listed_with_those_of_the_counties_as_they_stand_now(units):
    for region, month, people in (
        ("640100", "2026-05", 90),
        ("640104", "2026-04", 20),
        ("640100", "2026-04", 120),
        ("640100", "2027-01", 70),
        ("640200", "2026-04", 60),
    ):
        url, by = f"/v1/intake-plans/{region}/{month}", tokens.officer("640000")
        assert (await settled(units, people, url=url, headers=by)).status_code == 200
    await settled(units, 150, expected_version=1)
    told = [tuple(one.values()) for one in (await listed(units))["items"]]
    assert told == [
        ("640100", "2026-04", 2, 150),
        ("640104", "2026-04", 1, 20),
        ("640100", "2026-05", 1, 90),
    ]
    first = await listed(units, limit=2)
    rest = await listed(units, limit=2, cursor=first["next_cursor"])
    assert [tuple(one.values()) for one in first["items"] + rest["items"]] == told
    assert [one["people"] for one in (await listed(units, year=2027))["items"]] == [70]
    county = await listed(units, region="640104")
    assert [one["people"] for one in county["items"]] == [20]
    by = tokens.officer("640104")
    beyond = await units.get("/v1/intake-plans", params={"region": "640100"}, headers=by)
    assert (beyond.status_code, beyond.json()["code"]) == (404, "outside-region")
