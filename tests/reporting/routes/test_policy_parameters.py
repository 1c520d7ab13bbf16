"""Dated values over HTTP: what holds and why, what an office adds, what is refused."""

import asyncio
import json
from datetime import datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from services.common.store.tables import changes
from tests import tokens
from tests.reporting.valuing import GROUND, NEW_WAGE, a_row, added, send, standing

DAY = {"on": "2026-03-02"}
SHIPPED = "minimum_wage@640000@2025-10-01"


async def test_what_holds_says_why_and_what_gives_way(reporting):
    wage = await standing(reporting, "minimum_wage", **DAY)
    assert (wage["version"], wage["shipped"], wage["row_id"]) == (SHIPPED, True, None)
    assert (wage["won_by"], wage["why"]) == (
        "later",
        "同一地区先后施行的数值中，取最近一次施行的。",
    )
    assert [one["version"][-10:] for one in wage["superseded"]] == [
        "2024-03-01",
        "2021-09-01",
        "2017-10-01",
    ]
    assert {one["reason"] for one in wage["superseded"]} == {"later"}


async def test_a_value_alone_says_so(reporting):
    told = await standing(reporting, "part_month_method", **DAY)
    assert (told["won_by"], told["superseded"]) == ("only", [])


async def test_a_row_holds_from_its_day_on_and_not_before(reporting):
    row = await added(reporting, a_row(effective="2026-04-01"))
    assert row["version"] == f"minimum_wage@640000@2026-04-01#{row['id']}"
    before = await standing(reporting, "minimum_wage", on="2026-03-31")
    assert before["version"] == SHIPPED
    after = await standing(reporting, "minimum_wage", on="2026-04-01")
    assert (after["value"], after["version"]) == (NEW_WAGE, row["version"])
    assert (after["shipped"], after["row_id"], after["grade"]) == (False, row["id"], "A")
    assert after["superseded"][0] == {"version": SHIPPED, "reason": "later"}


async def test_a_countys_own_value_holds_there_and_not_next_door(reporting):
    row = a_row("publicity_working_days", 7, region="640121")
    await added(reporting, row, office="640121")
    there = await standing(reporting, "publicity_working_days", region="640121", **DAY)
    assert (there["value"], there["won_by"]) == (7, "more_local")
    for elsewhere in ("640122", "640100", "640000"):
        told = await standing(reporting, "publicity_working_days", region=elsewhere, **DAY)
        assert told["value"] == 5


async def test_what_was_known_before_a_row_stays_known(reporting, clock):
    await added(reporting, a_row())
    then = "2026-03-02T08:59:00+08:00"
    assert (await standing(reporting, "minimum_wage", known_at=then))["version"] == SHIPPED
    assert (await standing(reporting, "minimum_wage"))["value"] == NEW_WAGE


async def test_a_day_that_is_fixed_names_what_it_supersedes(reporting):
    first = await added(reporting, a_row())
    again = a_row(value=NEW_WAGE | {"一类": "2310.00"})
    answer = await send(reporting, again)
    assert (answer.status_code, answer.json()["code"]) == (409, "day-already-fixed")
    assert answer.json()["stands"] == first["version"]
    wrong = await send(reporting, again | {"supersedes": SHIPPED})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "supersedes-another")
    second = await added(reporting, again | {"supersedes": first["version"]})
    told = await standing(reporting, "minimum_wage", **DAY)
    assert (told["version"], told["won_by"]) == (second["version"], "recorded_later")
    assert told["superseded"][0] == {"version": first["version"], "reason": "recorded_later"}


async def test_a_shipped_day_is_superseded_by_name_too(reporting):
    row = a_row(effective="2025-10-01")
    assert (await send(reporting, row)).json()["code"] == "day-already-fixed"
    await added(reporting, row | {"supersedes": SHIPPED})
    assert (await standing(reporting, "minimum_wage", on="2025-10-01"))["value"] == NEW_WAGE


async def test_nothing_to_supersede_is_told(reporting):
    answer = await send(reporting, a_row(supersedes=SHIPPED))
    assert (answer.status_code, answer.json()["code"]) == (409, "supersedes-another")
    assert answer.json()["stands"] is None


async def test_two_at_once_fix_a_day_once(reporting):
    answers = await asyncio.gather(*(send(reporting, a_row()) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_the_history_tells_every_version_and_the_schema(reporting):
    first = await added(reporting, a_row())
    second = await added(reporting, a_row(supersedes=first["version"]))
    told = (await reporting.get("/v1/policy-parameters/minimum_wage/history")).json()
    assert (told["title"], told["services"]) == ("月最低工资标准", ["reporting"])
    assert told["schema"]["required"] == ["一类", "二类"]
    assert [one["shipped"] for one in told["entries"]] == [True] * 4 + [False] * 2
    by_version = {one["version"]: one for one in told["entries"]}
    assert by_version[first["version"]]["superseded_by"] == second["version"]
    assert by_version[second["version"]]["superseded_by"] is None
    assert by_version[second["version"]]["ground"] == GROUND


async def test_a_value_of_several_services_is_one(reporting):
    told = (await reporting.get("/v1/policy-parameters/mentor_load_limit/history")).json()
    assert told["services"] == ["units", "matching"]
    await added(reporting, a_row("mentor_load_limit", 3))
    items = (await reporting.get("/v1/policy-parameters", params=DAY)).json()["items"]
    values = [one["value"] for one in items if one["name"] == "mentor_load_limit"]
    assert values == [3, 3]


async def test_a_measure_nobody_has_has_no_history(reporting):
    answer = await reporting.get("/v1/policy-parameters/no_such_thing/history")
    assert (answer.status_code, answer.json()["code"]) == (404, "policy-parameter-unknown")


@pytest.mark.parametrize(
    ("differently", "pointer"),
    [
        ({"name": "no_such_thing"}, "/name"),
        ({"name": "No Such"}, "/name"),
        ({"region": "640199"}, "/region"),
        ({"region": "640121"}, "/region"),
        ({"effective": "2026-13-01"}, "/effective"),
        ({"effective": "1899-12-31"}, "/effective"),
        ({"effective": "9999-12-31"}, "/effective"),
        ({"value": None}, "/value"),
        ({"value": "2300.00"}, "/value"),
        ({"value": {"一类": "2300.00"}}, "/value"),
        ({"value": NEW_WAGE | {"四类": "1900.00"}}, "/value"),
        ({"value": NEW_WAGE | {"一类": "2300"}}, "/value/一类"),
        ({"value": NEW_WAGE | {"一类": 2300}}, "/value/一类"),
        ({"value": NEW_WAGE | {"一类": "2300.00\n"}}, "/value/一类"),
        ({"value": NEW_WAGE | {"一类": "\0"}}, "/value/一类"),
        ({"value": {"一类": ["13800138000"]}}, "/value"),
        ({"ground": ""}, "/ground"),
        ({"ground": "按身份证110105194912310021登记"}, "/ground"),
        ({"source": ""}, "/source"),
        ({"source": "联系13800138000"}, "/source"),
        ({"grade": "D"}, "/grade"),
        ({"grade": "NV"}, "/note"),
        ({"supersedes": "昨天的"}, "/supersedes"),
        ({"supersedes": f"{SHIPPED}#昨天"}, "/supersedes"),
        ({"supersedes": f"{SHIPPED}#pol_{'字' * 26}"}, "/supersedes"),
        ({"supersedes": f"{SHIPPED}#stm_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"}, "/supersedes"),
        ({"recorded_at": "2026-01-01T00:00:00+08:00"}, "/recorded_at"),
    ],
)
async def test_a_row_that_does_not_fit_is_malformed(reporting, differently, pointer):
    answer = await send(reporting, a_row(**differently))
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
    assert answer.json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(
    ("name", "value", "pointer"),
    [
        ("publicity_working_days", 2, "/value"),
        ("publicity_working_days", 61, "/value"),
        ("publicity_working_days", True, "/value"),
        ("publicity_working_days", 5.0, "/value"),
        ("publicity_working_days", 2**80, "/value"),
        ("publicity_working_days", "5", "/value"),
        ("unconfirmed_attendance_held", 1, "/value"),
        ("part_month_method", "some_days", "/value"),
        ("settlement_separate_persons", {"review": ["payment"]}, "/value/review/0"),
        ("round_tiers", [20, 10], "/value"),
        ("round_tiers", [10, 10], "/value"),
        ("hardship_kinds", {"Eins": "残疾人"}, "/value"),
        ("hardship_kinds", {"disabled": "A"}, "/value"),
        ("insurance_sum_limit", 500001, "/value"),
        ("minimum_wage_class", "四类", "/value"),
    ],
)
async def test_each_kind_of_shape_is_kept(reporting, name, value, pointer):
    answer = await send(reporting, a_row(name, value))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize(("value", "status"), [(3, 201), (60, 201), (2, 422), (61, 422)])
async def test_the_shortest_and_the_longest_publicity(reporting, value, status):
    assert (await send(reporting, a_row("publicity_working_days", value))).status_code == status


async def test_what_a_release_fixes_no_office_changes(reporting):
    answer = await send(reporting, a_row("market", "640100"))
    assert (answer.status_code, answer.json()["code"]) == (409, "set-by-release")


async def test_what_the_autonomous_region_sets_no_county_sets(reporting):
    row = a_row("minimum_wage_class", "一类", region="640522")
    answer = await send(reporting, row, office="640522")
    assert (answer.status_code, answer.json()["code"]) == (403, "set-by-province")


async def test_a_class_without_a_wage_is_refused_on_both_sides(reporting):
    third = a_row("minimum_wage_class", "三类", region="640522")
    answer = await send(reporting, third)
    assert (answer.status_code, answer.json()["code"]) == (409, "class-without-wage")
    assert (answer.json()["region"], answer.json()["day"]) == ("640522", "2026-03-01")
    await added(reporting, a_row(value=NEW_WAGE | {"三类": "2000.00"}))
    await added(reporting, third)
    later = await send(reporting, a_row(effective="2026-04-01"))
    assert later.json()["code"] == "class-without-wage"


async def test_an_office_adds_for_its_own_region_only(reporting):
    row = a_row("publicity_working_days", 7, region="640122")
    assert (await send(reporting, row, office="640121")).status_code == 404
    assert (await send(reporting, row, office="640100")).status_code == 201


@pytest.mark.parametrize("role", ["clerk", "reviewer", "finance", "auditor", "administrator"])
async def test_only_who_approves_adds(reporting, role):
    answer = await send(reporting, a_row(), role=role)
    assert (answer.status_code, answer.json()["code"]) == (403, "role-lacks-right")


async def test_nobody_signed_in_adds_nothing(reporting):
    answer = await reporting.post("/v1/policy-parameters", json=a_row())
    assert answer.status_code == 401
    youth = tokens.youth("yth_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V")
    answer = await reporting.post("/v1/policy-parameters", json=a_row(), headers=youth)
    assert answer.status_code == 403


async def test_the_same_key_adds_once(reporting):
    headers = tokens.officer("640000", "approver") | {"Idempotency-Key": "added-once-" + "0" * 10}
    answers = [
        await reporting.post("/v1/policy-parameters", json=a_row(), headers=headers)
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()


async def test_a_row_is_told_by_the_feed_and_never_altered(reporting, reporting_app):
    row = await added(reporting, a_row(note="说明"))
    async with reporting_app.state.database.transaction() as session:
        told = (
            await session.execute(
                select(changes.c.event, changes.c.version, changes.c.data).where(
                    changes.c.object == "policy-row", changes.c.object_id == row["id"]
                )
            )
        ).one()
    assert (told.event, told.version) == ("policy-row.added", 1)
    assert datetime.fromisoformat(told.data.pop("recorded_at")).tzinfo
    assert told.data == {
        "name": "minimum_wage",
        "region": "640000",
        "effective": "2026-03-01",
        "value": NEW_WAGE,
        "source": row["source"],
        "grade": "A",
        "note": "说明",
        "supersedes": None,
    }
    for act in ("UPDATE policy_rows SET grade = 'C'", "DELETE FROM policy_rows"):
        with pytest.raises(DBAPIError):
            async with reporting_app.state.database.transaction() as session:
                await session.execute(text(act))


@pytest.mark.parametrize("depth", [200, 500, 900, 5000])
@pytest.mark.parametrize("brackets", ["[]", ('{"a":', "}")], ids=["lists", "fields"])
async def test_a_value_nested_without_end_is_no_error_of_ours(reporting, depth, brackets):
    opening, closing = brackets
    inner = opening * depth + "1" + closing * depth
    body = json.dumps(a_row(value="HERE")).replace('"HERE"', inner)
    headers = tokens.officer("640000", "approver") | {"Content-Type": "application/json"}
    answer = await reporting.post("/v1/policy-parameters", content=body, headers=headers)
    assert answer.status_code in (400, 422), answer.text
