"""Inspections: which checklist, what an answer must say, and when faults stand too long."""

from datetime import date

import pytest

from services.units.rules.inspections import (
    INSPECTION_STEPS,
    Answer,
    Checklist,
    FaultsStand,
    Item,
    ItemsIncomplete,
    NoChecklist,
    RecheckBeforeLook,
    RectificationStillRuns,
    RemarkMissing,
    check_answers,
    check_ground,
    check_put_right,
    check_recheck_day,
    checklist_on,
    faults,
    first_state,
    is_late,
    still_faulty,
)
from services.units.rules.moves import MoveNotOpen, follow

TODAY = date(2026, 3, 2)
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
    asked = NEW.codes
    check_answers(asked, answers(("mentor", "met", None), ("safety", "met", None)))
    for given, missing, repeated in [
        (("safety",), ["mentor"], []),
        (("safety", "mentor", "safety"), [], ["safety"]),
        (("safety", "mentor", "food"), [], []),
    ]:
        with pytest.raises(ItemsIncomplete) as refused:
            check_answers(asked, answers(*((item, "met", None) for item in given)))
        assert refused.value.members == {"missing": missing, "repeated": repeated}


@pytest.mark.parametrize("result", ["not_met", "not_seen"])
def test_what_is_not_in_order_has_a_remark(result):
    check_answers(("safety",), answers(("safety", result, "通道堵塞")))
    with pytest.raises(RemarkMissing) as refused:
        check_answers(NEW.codes, answers(("mentor", "met", None), ("safety", result, None)))
    assert refused.value.pointer == "/items/1/remark"


def test_a_fault_is_what_is_not_met_and_a_second_look_wants_it_met():
    seen = answers(("c", "not_seen", "停工"), ("b", "not_met", "无"), ("a", "met", None))
    assert faults(seen) == ["b"]
    assert still_faulty(seen) == ["b", "c"]


@pytest.mark.parametrize(
    ("state", "rectify_by", "late"),
    [
        ("rectifying", date(2026, 3, 2), False),
        ("rectifying", date(2026, 3, 1), True),
        ("rectifying", None, True),
        ("not_rectified", date(2026, 3, 1), True),
        ("rectified", date(2026, 3, 1), False),
        ("passed", None, False),
    ],
)
def test_faults_are_late_after_their_last_day_until_put_right(state, rectify_by, late):
    assert is_late(state, rectify_by, TODAY) is late


def test_only_faults_that_stand_are_a_ground_to_suspend():
    check_ground("not_rectified", date(2026, 3, 9), TODAY)
    check_ground("rectifying", date(2026, 3, 1), TODAY)
    for state in ("rectifying", "rectified", "passed"):
        with pytest.raises(RectificationStillRuns):
            check_ground(state, date(2026, 3, 2), TODAY)


def test_faults_that_no_calendar_gave_a_last_day_are_a_ground_once_found_again():
    check_ground("not_rectified", None, TODAY)
    with pytest.raises(RectificationStillRuns):
        check_ground("rectifying", None, TODAY)


def test_a_suspension_is_lifted_once_nothing_it_rests_on_stands():
    check_put_right([])
    with pytest.raises(FaultsStand) as refused:
        check_put_right(["ins_1"])
    assert refused.value.article == "宁人社函〔2020〕272号 六"


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
