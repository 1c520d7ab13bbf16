"""What became of a round, in words: why nothing was carried out, and what comes next."""

from datetime import date
from typing import get_args

import pytest

from services.matching.rules.round_moves import ROUND_STEPS, RoundState
from services.matching.rules.round_outcomes import (
    EndCode,
    Reason,
    reason_of,
    told_to_participant,
    wishes_counted,
)
from services.matching.rules.round_rechecks import Change


@pytest.mark.parametrize("code", [one for one in get_args(EndCode) if one != "round-cancelled"])
def test_a_round_that_failed_says_why_and_what_comes_next(code: EndCode) -> None:
    reason = reason_of("failed", code, None)
    assert reason is not None
    assert reason.code == code
    assert "没有执行" in reason.text
    text = told_to_participant("failed", reason)
    assert text.startswith(reason.text)
    assert "登记时间和候补次序不受影响" in text


def test_a_round_called_off_says_on_what_ground() -> None:
    assert reason_of("cancelled", None, "机房停电") == Reason(
        "round-cancelled", "经办机构取消了批次，没有执行。理由：机房停电"
    )


def test_a_ground_that_was_not_written_for_everybody_is_not_told() -> None:
    assert reason_of("cancelled", None, None) == Reason(
        "round-cancelled", "经办机构取消了批次，没有执行。理由请向经办机构询问。"
    )


@pytest.mark.parametrize("state", ["frozen", "contributed", "run", "applied"])
def test_any_other_round_says_how_far_it_is(state: RoundState) -> None:
    assert reason_of(state, None, None) is None
    assert told_to_participant(state, None).startswith("批次")


@pytest.mark.parametrize("state", ["frozen", "contributed", "run", "applied"])
def test_who_takes_part_is_told_which_wishes_count(state: RoundState) -> None:
    told = told_to_participant(state, None)
    assert "按截止收件时的求职意愿计算，此后修改的意愿不计入" in told


def test_who_changes_a_wish_is_told_what_a_frozen_round_counts() -> None:
    day = date(2026, 3, 2)
    assert wishes_counted(day, gathered=True) == (
        "您参加的批次已于2026年3月2日截止收件，按截止收件时的求职意愿计算，此后修改的意愿不计入"
        "这个批次，只在以后的派遣中生效。"
    )
    assert "不保证计入这个批次" in wishes_counted(day, gathered=False)


def test_every_state_after_the_freeze_has_words() -> None:
    after = {step.next for step in ROUND_STEPS if step.state != "open" or step.move == "freeze"}
    assert after == {"frozen", "contributed", "run", "applied", "failed", "cancelled"}


@pytest.mark.parametrize("left_out", get_args(Change))
def test_who_was_left_out_is_told_why(left_out: Change) -> None:
    told = told_to_participant("applied", None, left_out)
    assert told.startswith(told_to_participant("applied", None))
    assert told.endswith("所以没有派遣。")
