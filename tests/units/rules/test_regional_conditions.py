"""Later conditions of a region: off they rest and say so, on they count like any other."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.common.errors import Malformed
from services.units.rules import regional_conditions as rules
from services.units.rules.recognition import Finding

TODAY = date(2026, 3, 2)
SOURCE = "宁夏青年就业见习管理办法（试行）"
REST = rules.Demand(None, SOURCE, "C", "未核实", "a@640000@2017-10-01")
OFF = rules.RegionalTerms(REST, REST, REST)
ON = rules.RegionalTerms(
    years_in_operation=replace(REST, least=3),
    staff_of_enterprise=replace(REST, least=10),
    clean_years=replace(REST, least=3),
)
GOOD = rules.Declared("enterprise", 10, date(2020, 1, 1))
CLEAN = (Finding("clean_record", met=True, found_on=date(2026, 3, 1), no=1),)


def the(name, declared=GOOD, findings=CLEAN, terms=ON, day=TODAY):
    found = rules.conditions(terms, declared, findings, day)
    (one,) = [condition for condition in found if condition.name == name]
    return one


def test_what_is_off_asks_nothing_and_is_listed_with_its_source():
    assert rules.conditions(OFF, GOOD, (), TODAY) == ()
    listed = rules.conditions_off(OFF)
    assert [one.name for one in listed] == [
        "years_in_operation",
        "staff_of_enterprise",
        "clean_record",
    ]
    assert {(one.source, one.grade, one.note) for one in listed} == {(SOURCE, "C", "未核实")}


def test_what_is_on_is_a_condition_with_its_source_and_rests_no_more():
    found = rules.conditions(ON, GOOD, CLEAN, TODAY)
    assert [(one.name, one.met) for one in found] == [
        ("years_in_operation", True),
        ("staff_of_enterprise", True),
        ("clean_record", True),
    ]
    assert {(one.source, one.grade, one.value, one.article) for one in found} == {
        (SOURCE, "C", "a@640000@2017-10-01", None)
    }
    assert rules.conditions_off(ON) == ()


def test_one_may_be_on_while_the_others_rest():
    some = replace(OFF, staff_of_enterprise=replace(REST, least=10))
    assert [one.name for one in rules.conditions(some, GOOD, (), TODAY)] == ["staff_of_enterprise"]
    assert [one.name for one in rules.conditions_off(some)] == [
        "years_in_operation",
        "clean_record",
    ]


@pytest.mark.parametrize(
    ("founded_on", "met", "remark"),
    [
        (date(2023, 3, 2), True, "自2023-03-02起经营，已满3年"),
        (date(2023, 3, 3), False, "自2023-03-03起经营，未满3年"),
        (None, False, "单位尚未填写开始经营的日期"),
    ],
)
def test_three_years_are_full_on_their_corresponding_day(founded_on, met, remark):
    found = the("years_in_operation", replace(GOOD, founded_on=founded_on))
    assert (found.met, found.remark, found.title) == (met, remark, "在宁夏正常经营满3年")


@pytest.mark.parametrize(("staff", "met"), [(9, False), (10, True)])
def test_an_enterprise_has_staff_enough(staff, met):
    found = the("staff_of_enterprise", replace(GOOD, staff=staff))
    assert (found.met, found.remark) == (met, f"申报职工{staff}人")


@pytest.mark.parametrize("kind", ["institution", "social_organisation"])
def test_of_others_than_enterprises_no_staff_is_asked(kind):
    found = rules.conditions(ON, replace(GOOD, kind=kind, staff=1), CLEAN, TODAY)
    assert [one.name for one in found] == ["years_in_operation", "clean_record"]


def test_clean_years_are_an_officers_finding_and_the_newest_counts():
    assert the("clean_record", findings=()).remark == "尚未核查"
    assert not the("clean_record", findings=()).met
    later = Finding("clean_record", met=False, found_on=date(2026, 3, 2), no=2)
    assert the("clean_record", findings=(*CLEAN, later)).remark == "2026-03-02核查：不符合"


def test_the_first_day_of_operation_is_today_at_the_latest():
    rules.check_founded_on(None, TODAY)
    rules.check_founded_on(TODAY, TODAY)
    with pytest.raises(Malformed) as refused:
        rules.check_founded_on(TODAY + timedelta(days=1), TODAY)
    assert refused.value.pointer == "/founded_on"
