"""A second look at a recognised unit: what no longer holds, and what a change makes due."""

from dataclasses import replace
from datetime import date

import pytest

from services.units.rules.rechecks import bears_on_safety, conditions, unmet
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
MET = Condition("mentor", "带教老师", met=True, source="六", remark="")
LAPSED = Condition("training_plan", "见习计划", met=False, source="六", remark="")


@pytest.mark.parametrize("state", ["recognised", "suspended"])
def test_another_place_or_trade_of_a_recognised_unit_bears_on_safety(state):
    assert bears_on_safety(state, FORM, replace(FORM, address="新址2号"))
    assert bears_on_safety(state, FORM, replace(FORM, industry="G"))
    assert not bears_on_safety(state, FORM, replace(FORM, staff=3, park="高新区"))


def test_an_applicant_may_still_change_its_place():
    assert not bears_on_safety("applied", FORM, replace(FORM, address="新址2号"))


@pytest.mark.parametrize(
    ("condition", "no", "met"),
    [
        ("safety_assured", 7, False),
        ("safety_assured", 8, True),
        ("labour_sound", 8, False),
    ],
)
def test_safety_is_found_anew_by_a_later_finding_of_safety(condition, no, met):
    finding = Finding(condition, met=True, found_on=date(2026, 3, 2), no=no)
    (anew,) = conditions(7, [finding])
    assert anew.met is met
    assert conditions(None, [finding]) == ()


def test_what_no_longer_holds_is_named_of_a_recognised_unit_only():
    assert unmet("recognised", [MET, LAPSED]) == ["training_plan"]
    assert unmet("suspended", [MET]) == []
    assert unmet("applied", [LAPSED]) == []
