"""Whole months, counted by hand first."""

from dataclasses import replace

import pytest

from services.reporting.rules.differences import differences
from services.reporting.rules.indicators import figures, on_post_before
from services.reporting.rules.monthly_reports import Report
from services.reporting.rules.pictures import Scope, take
from tests.reporting import casebook
from tests.reporting.casebook import Case
from tests.reporting.reports import READING, the_report

WUZHONG = casebook.read("wuzhong-2024-06")
GUYUAN = casebook.read("guyuan-2025-09")


def values(told: Report) -> list[object]:
    return [figure.value for figure in told.figures]


YEAR_END = casebook.read("zhongwei-2025-12")
NEW_YEAR = casebook.read("zhongwei-2026-01")
NOTHING = casebook.read("shizuishan-2026-02")
CORRECTED = casebook.read("yinchuan-2026-03")
CASES = (WUZHONG, GUYUAN, YEAR_END, NEW_YEAR, NOTHING, CORRECTED)


@pytest.mark.parametrize(
    ("case", "area"),
    [pytest.param(one, area, id=f"{area}/{one.month}") for one in CASES for area in one.expected],
)
def test_a_month_counts_as_it_was_counted_by_hand(case: Case, area: str) -> None:
    assert values(the_report(case, area)) == case.expected[area]


def test_facts_recorded_after_filing_appear_in_the_correction_alone() -> None:
    assert values(the_report(GUYUAN, "640400")) == GUYUAN.expected["640400"]
    corrected = the_report(GUYUAN, "640400", GUYUAN.corrected_at)
    assert values(corrected) == GUYUAN.corrected["640400"]


def test_every_kind_of_correction_changes_what_it_says_and_no_more() -> None:
    filed, now = (the_report(CORRECTED, "640100", at) for at in (None, CORRECTED.corrected_at))
    assert values(now) == CORRECTED.corrected["640100"]
    told = {(one.indicator, one.id) for one in differences(filed, now, CORRECTED.facts)}
    assert told == {
        (1, "Y2"), (3, "L2"), (6, "N2"), (6, "N4"), (8, "N2"), (9, "M3"), (10, "M3"), (12, "M2"),
        (13, "M3"), (14, "N2"), (14, "N4"), (15, "dsb_02"),
    }  # fmt: skip


def test_the_year_end_is_the_same_when_january_is_filed() -> None:
    again = replace(NEW_YEAR, month=YEAR_END.month)
    assert values(the_report(again, "640500")) == YEAR_END.expected["640500"]


def test_january_follows_from_december() -> None:
    assert [j.relation for j in the_report(YEAR_END, "640500").failing("soft")] == ["9>=10+11+12"]
    assert the_report(NEW_YEAR, "640500").failing("hard") == ()
    assert the_report(NEW_YEAR, "640500").failing("soft") == ()
    due = the_report(YEAR_END, "640500").basis.deadlines
    assert (str(due.by_notice), str(due.by_form)) == ("2026-01-06", "2026-01-04")


def test_a_month_with_nothing_is_no_zero_report_while_anything_stands() -> None:
    zero = {area: the_report(NOTHING, area).is_zero for area in NOTHING.expected}
    assert zero == {"640200": False, "640205": False, "640202": True}
    for area in NOTHING.expected:
        assert the_report(NOTHING, area).judgements[0].holds
        assert the_report(NOTHING, area).failing("soft") == ()


def test_the_own_month_has_at_least_thirty_facts() -> None:
    assert len(GUYUAN.facts) >= 30


def test_the_worked_month_fails_only_the_relation_as_printed() -> None:
    told = the_report(WUZHONG, "640300")
    assert told.failing("hard") == ()
    (printed,) = told.failing("soft")
    assert (printed.relation, printed.left, printed.right) == ("9>=10+11+12", 3, 4)
    assert [behind.id for behind in printed.behind] == ["T1"]


def test_a_failing_relation_names_the_facts_behind_it() -> None:
    (printed,) = the_report(GUYUAN, "640400", GUYUAN.corrected_at).failing("soft")
    assert [behind.id for behind in printed.behind] == ["B1", "B3"]
    known = {fact.id for fact in GUYUAN.facts}
    assert all(set(behind.facts) <= known and behind.facts for behind in printed.behind)


def test_the_money_of_a_city_is_rounded_once_from_the_exact_sum() -> None:
    city, *counties = (values(the_report(GUYUAN, a))[14] for a in ("640400", "640402", "640422"))
    assert sum(counties) != city


def test_without_the_premium_the_worked_month_paid_less() -> None:
    narrow = replace(READING, subsidy_kinds=frozenset({"living_allowance"}))
    assert str(values(the_report(WUZHONG, "640300", reading=narrow))[14]) == "4.94"


def test_in_the_nested_reading_seven_holds_this_years_graduates() -> None:
    nested = the_report(WUZHONG, "640300", reading=replace(READING, nested=True))
    assert values(nested)[6:8] == [3, 2]
    assert [j.relation for j in nested.judgements][:2] == ["6>=7", "7>=8"]


def test_the_month_before_is_counted_by_what_is_known_now() -> None:
    scope = Scope("640400", GUYUAN.month, GUYUAN.known_at, READING)
    picture = take(scope, GUYUAN.facts, GUYUAN.payments)
    before = {entry.id for entry in on_post_before(picture)}
    assert before == {"B1", "B2", "B3", "B4", "B5", "B7"}
    earlier = take(replace(scope, month=GUYUAN.month.plus(-1)), GUYUAN.facts, GUYUAN.payments)
    assert {entry.id for entry in figures(earlier)[13].counted} == before


def test_every_number_opens_into_its_facts() -> None:
    told = the_report(GUYUAN, "640400")
    known = {fact.id for fact in GUYUAN.facts}
    for figure in told.figures[:14]:
        assert figure.value == sum(entry.amount for entry in figure.counted)
        assert all(entry.facts and set(entry.facts) <= known for entry in figure.counted)
    ended = {entry.id: (entry.cause, entry.by_whom) for entry in told.figures[12].counted}
    assert ended == {"B4": ("army", "youth"), "C3": ("own_choice", "youth")}
