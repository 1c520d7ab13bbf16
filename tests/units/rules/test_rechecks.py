"""A second look at a recognised unit: what no longer holds, and what a change makes due."""

from dataclasses import replace
from datetime import date

import pytest

from services.units.rules.rechecks import bears_on_safety, conditions, is_recognised, unmet
from services.units.rules.recognition import Condition, Finding
from services.units.rules.units import UnitForm

FORM = UnitForm(
    name="单位",
    credit_code="91640104MA0000001X",
    region="640104",
    address="测试路1号",
    industry="C",
    ownership="private",
    kind="enterprise",
    park=None,
    staff=40,
    recommended_by="self",
    contact_name="联系·测试",
    contact_phone="13800001234",
    founded_on=None,
)
DAY = date(2026, 3, 2)
MET = Condition("mentor", "带教老师", met=True, source="六", remark="")
LAPSED = Condition("training_plan", "见习计划", met=False, source="六", remark="")


def test_another_place_or_trade_of_a_unit_bears_on_safety():
    assert bears_on_safety(FORM, replace(FORM, address="新址2号"))
    assert bears_on_safety(FORM, replace(FORM, industry="G"))
    assert not bears_on_safety(FORM, replace(FORM, staff=3, park="高新区"))


@pytest.mark.parametrize(
    ("condition", "no", "met", "remark"),
    [
        ("safety_assured", 7, False, "地址或行业变更后尚未核查"),
        ("safety_assured", 8, True, "变更后2026-03-02核查：符合"),
        ("labour_sound", 8, False, "地址或行业变更后尚未核查"),
    ],
)
def test_safety_is_found_anew_by_a_later_finding_of_safety(condition, no, met, remark):
    finding = Finding(condition, met=True, found_on=DAY, no=no)
    (anew,) = conditions(7, [finding], DAY)
    assert (anew.met, anew.remark) == (met, remark)
    assert conditions(None, [finding], DAY) == ()


def test_what_a_later_finding_says_counts_though_an_earlier_one_bears_a_later_day():
    before = Finding("safety_assured", met=True, found_on=DAY, no=7)
    after = Finding("safety_assured", met=False, found_on=date(2026, 3, 1), no=8)
    (anew,) = conditions(7, [before, after], DAY)
    assert (anew.met, anew.remark) == (False, "变更后2026-03-01核查：不符合")


def test_a_unit_is_recognised_while_suspended_too():
    held = {"recognised": True, "suspended": True, "applied": False, "removed": False}
    assert {state: is_recognised(state) for state in held} == held


def test_what_no_longer_holds_is_named_of_a_recognised_unit_only():
    assert unmet("recognised", [MET, LAPSED]) == ["training_plan"]
    assert unmet("suspended", [MET]) == []
    assert unmet("applied", [LAPSED]) == []
