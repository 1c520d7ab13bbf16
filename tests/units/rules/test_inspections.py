"""Inspections: which checklist, what an answer must say, and when faults stand too long."""

from datetime import date

import pytest

from services.units.rules.inspections import (
    INSPECTION_STEPS,
    MOST_FILES,
    Answer,
    Checklist,
    FilesTooMany,
    InspectionAnnulled,
    Item,
    ItemsIncomplete,
    NoChecklist,
    NoFaultsStand,
    RecheckBeforeLook,
    Rectification,
    RectificationStillRuns,
    RemarkMissing,
    check_answers,
    check_files,
    check_ground,
    check_recheck_day,
    checklist_on,
    faults,
    first_state,
    still_faulty,
)
from services.units.rules.moves import MoveNotOpen, follow

TODAY, YESTERDAY = date(2026, 3, 2), date(2026, 3, 1)
OLD = Checklist("1", date(2020, 8, 24), (Item("safety", "安全", "六"),))
NEW = Checklist("2", date(2026, 1, 1), (Item("safety", "安全", "六"), Item("mentor", "带教", "六")))


def test_the_edition_is_that_of_the_day():
    assert checklist_on((NEW, OLD), date(2025, 12, 31)) is OLD
    assert checklist_on((OLD, NEW), date(2026, 1, 1)) is NEW
    with pytest.raises(NoChecklist):
        checklist_on((OLD, NEW), date(2020, 8, 23))


def answers(*results):
    return [Answer(item, result, remark) for item, result, remark in results]


def test_every_item_is_answered_once():
    check_answers(NEW.codes, answers(("mentor", "met", None), ("safety", "met", None)), NEW)


@pytest.mark.parametrize(
    ("asked", "given", "members", "at", "said"),
    [
        (NEW.codes, ["safety"], (["mentor"], [], [], []), "", "缺少：带教。"),
        (
            NEW.codes,
            ["safety", "mentor", "safety"],
            ([], ["safety"], [], []),
            "/2/item",
            "重复：安全。",
        ),
        (
            NEW.codes,
            ["safety", "food", "mentor", "drink"],
            ([], [], [], ["/items/1/item", "/items/3/item"]),
            "/1/item",
            "所填的第2、4项不在检查清单（2版）上。",
        ),
        (
            ("safety",),
            ["mentor", "food"],
            (["safety"], [], ["mentor"], ["/items/1/item"]),
            "/1/item",
            "缺少：安全；不在这次查看的范围内：带教；所填的第2项不在检查清单（2版）上。",
        ),
        (
            ("safety",),
            ["safety", "mentor"],
            ([], [], ["mentor"], []),
            "/1/item",
            "不在这次查看的范围内：带教。",
        ),
    ],
)
def test_items_at_fault_are_named(asked, given, members, at, said):
    with pytest.raises(ItemsIncomplete) as refused:
        check_answers(asked, answers(*((item, "met", None) for item in given)), NEW)
    names = ("missing", "repeated", "not_asked", "unknown", "checklist")
    assert refused.value.members == dict(zip(names, (*members, "2"), strict=True))
    assert (refused.value.pointer, refused.value.detail) == (f"/items{at}", said)


@pytest.mark.parametrize("result", ["not_met", "not_seen"])
def test_what_is_not_in_order_has_a_remark(result):
    check_answers(("safety",), answers(("safety", result, "通道堵塞")), NEW)
    with pytest.raises(RemarkMissing) as refused:
        check_answers(NEW.codes, answers(("mentor", "met", None), ("safety", result, None)), NEW)
    assert refused.value.pointer == "/items/1/remark"


def test_a_fault_is_what_is_not_met_and_a_second_look_wants_it_met():
    seen = answers(("c", "not_seen", "停工"), ("b", "not_met", "无"), ("a", "met", None))
    assert faults(seen) == ["b"]
    assert still_faulty(seen) == ["b", "c"]


@pytest.mark.parametrize(
    ("faults", "late"),
    [
        (Rectification("rectifying", TODAY, None, None), False),
        (Rectification("rectifying", YESTERDAY, None, None), True),
        (Rectification("rectifying", None, None, None), True),
        (Rectification("not_rectified", YESTERDAY, None, None), True),
        (Rectification("rectified", YESTERDAY, None, None), False),
        (Rectification("passed", None, None, None), False),
        # Reported in time it is for the office to look, reported late it stays late.
        (Rectification("rectifying", YESTERDAY, YESTERDAY, TODAY), False),
        (Rectification("rectifying", YESTERDAY, TODAY, TODAY), True),
    ],
)
def test_faults_are_late_after_their_last_day_until_put_right_or_reported(faults, late):
    assert faults.is_late(TODAY) is late


@pytest.mark.parametrize(
    ("reported_on", "recheck_by", "late"),
    [
        (None, None, False),
        (YESTERDAY, TODAY, False),
        (YESTERDAY, YESTERDAY, True),
        (YESTERDAY, None, True),
    ],
)
def test_an_office_is_late_with_the_look_that_a_report_made_due(reported_on, recheck_by, late):
    faults = Rectification("rectifying", TODAY, reported_on, recheck_by)
    assert faults.is_recheck_late(TODAY) is late


def test_only_faults_that_stand_are_a_ground_to_suspend():
    check_ground(Rectification("not_rectified", date(2026, 3, 9), None, None), TODAY)
    check_ground(Rectification("not_rectified", YESTERDAY, YESTERDAY, TODAY), TODAY)
    check_ground(Rectification("rectifying", YESTERDAY, None, None), TODAY)
    with pytest.raises(RectificationStillRuns):
        check_ground(Rectification("rectifying", TODAY, None, None), TODAY)
    for state in ("passed", "not_seen", "rectified"):
        with pytest.raises(NoFaultsStand):
            check_ground(Rectification(state, YESTERDAY, None, None), TODAY)
    with pytest.raises(RectificationStillRuns):
        check_ground(Rectification("rectifying", YESTERDAY, YESTERDAY, TODAY), TODAY)


def test_faults_that_no_calendar_gave_a_last_day_are_a_ground_once_found_again():
    check_ground(Rectification("not_rectified", None, None, None), TODAY)
    with pytest.raises(RectificationStillRuns):
        check_ground(Rectification("rectifying", None, None, None), TODAY)


def test_a_unit_reports_while_faults_stand():
    for state in ("rectifying", "not_rectified"):
        assert follow(INSPECTION_STEPS, state, "report", "unit") == state
    for state in ("passed", "not_seen", "rectified"):
        with pytest.raises(MoveNotOpen):
            follow(INSPECTION_STEPS, state, "report", "unit")


def test_so_many_files_and_no_more():
    check_files(MOST_FILES - 1)
    with pytest.raises(FilesTooMany):
        check_files(MOST_FILES)


@pytest.mark.parametrize(
    ("results", "state"),
    [
        (("met", "met"), "passed"),
        (("met", "not_seen"), "not_seen"),
        (("not_seen", "not_seen"), "not_seen"),
        (("not_met", "not_seen"), "rectifying"),
        (("not_met", "met"), "rectifying"),
    ],
)
def test_only_what_was_seen_whole_has_passed(results, state):
    seen = answers(*((item, one, "见备注") for item, one in zip(NEW.codes, results, strict=True)))
    assert first_state(seen) == state


def test_what_passed_or_was_put_right_is_looked_at_no_more():
    assert follow(INSPECTION_STEPS, "not_rectified", "confirm", "officer") == "rectified"
    for state in ("passed", "not_seen", "rectified"):
        with pytest.raises(MoveNotOpen):
            follow(INSPECTION_STEPS, state, "fail", "officer")


def test_a_second_look_comes_on_the_day_of_the_first_at_the_earliest():
    check_recheck_day(TODAY, TODAY)
    with pytest.raises(RecheckBeforeLook):
        check_recheck_day(date(2026, 3, 1), TODAY)


def test_an_inspection_annulled_grounds_nothing_and_says_so():
    with pytest.raises(InspectionAnnulled):
        check_ground(Rectification("annulled", YESTERDAY, None, None), TODAY)
