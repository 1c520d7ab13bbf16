"""What a region asks beyond the notice, over HTTP: it rests until an office adds a dated value."""

from dataclasses import replace
from datetime import date

import pytest

from services.units.policy.terms import values
from tests import tokens
from tests.units.factories import (
    a_candidate,
    a_declaration,
    a_finding,
    an_applicant,
    decided,
    seen,
)

ADDED = {
    "recognition_years_in_operation": 3,
    "recognition_staff_of_enterprise": 10,
    "recognition_clean_years": 3,
}
LATER = ["years_in_operation", "staff_of_enterprise", "clean_record"]


@pytest.fixture
def added(monkeypatch):
    """Dated values as the office of Yinchuan would add them, from 2026-03-02 on."""
    for name, least in ADDED.items():
        measure = values.measures[name]
        row = replace(
            measure.values[-1],
            value=least,
            region="640100",
            effective=date(2026, 3, 2),
            source="银川市某号通知",
            grade="A",
            note="",
        )
        longer = replace(measure, values=(*measure.values, row))
        monkeypatch.setitem(values.measures, name, longer)


async def corrected(units, unit, **changes):
    told = a_declaration(credit_code=unit["credit_code"], expected_version=unit["version"])
    answer = await units.put(
        f"/v1/units/{unit['id']}", json=told | changes, headers=tokens.unit(unit["id"])
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_as_shipped_the_later_conditions_rest_and_say_where_they_come_from(units):
    unit = await an_applicant(units, staff=1, founded_on=None)
    assert not {condition["name"] for condition in unit["conditions"]} & set(LATER)
    assert [one["name"] for one in unit["conditions_off"]] == LATER
    for one in unit["conditions_off"]:
        assert (one["source"], one["grade"]) == (
            "《宁夏青年就业见习管理办法（试行）》（2023年12月）",
            "C",
        )
        assert one["note"].startswith("未核实，未启用")


async def test_a_small_new_unit_is_recognised_where_they_rest(units):
    unit = await a_candidate(units, staff=1, founded_on="2026-03-01")
    answer = await decided(units, unit, "recognition", decision="recognise")
    assert answer.json()["state"] == "recognised"


async def test_where_an_office_added_them_they_are_conditions_with_their_source(units, added):
    unit = await a_candidate(units, staff=9, founded_on="2023-03-03")
    assert unit["conditions_off"] == []
    later = {one["name"]: one for one in unit["conditions"] if one["name"] in LATER}
    assert list(later) == LATER
    assert {one["source"] for one in later.values()} == {"银川市某号通知"}
    assert {one["grade"] for one in later.values()} == {"A"}
    assert later["clean_record"]["value"] == "recognition_clean_years@640100@2026-03-02"
    assert {one["article"] for one in later.values()} == {None}
    refused = await decided(units, unit, "recognition", decision="recognise")
    assert (refused.status_code, refused.json()["code"]) == (409, "added-conditions-not-met")
    assert refused.json()["missing"] == LATER


async def test_they_are_met_by_the_units_facts_and_an_officers_finding(units, added):
    unit = await a_candidate(units, staff=9, founded_on="2023-03-03")
    unit = await corrected(units, unit, staff=10, founded_on="2023-03-02")
    finding = a_finding("clean_record", evidence="劳动监察和法院公开信息无记录")
    answer = await units.post(
        f"/v1/units/{unit['id']}/findings", json=finding, headers=tokens.officer()
    )
    assert answer.status_code == 201
    unit = await seen(units, unit)
    recognised = await decided(units, unit, "recognition", decision="recognise")
    assert recognised.json()["state"] == "recognised"
    remarks = {one["name"]: one["remark"] for one in recognised.json()["conditions"]}
    assert remarks["years_in_operation"] == "自2023-03-02起经营，已满3年"
    assert remarks["clean_record"] == "2026-03-01核查：符合"


async def test_they_bind_the_region_that_added_them_and_from_its_day_on(units, added, clock):
    elsewhere = await an_applicant(units, region="640200")
    assert [one["name"] for one in elsewhere["conditions_off"]] == LATER
    clock.move("2026-03-01")
    before = await an_applicant(units)
    assert [one["name"] for one in before["conditions_off"]] == LATER
