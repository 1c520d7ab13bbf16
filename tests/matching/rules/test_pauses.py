"""Why an application is in a pause, as it is read."""

from dataclasses import replace
from datetime import date

import pytest

from services.matching.rules.applications import PauseCause
from services.matching.rules.declines import Decline
from services.matching.rules.pauses import PauseFacts, pause_in_words

BEGAN, UNTIL = date(2026, 3, 10), date(2026, 6, 8)
LATE = Decline("dsp_2", "unanswered", BEGAN)
NO = Decline("dsp_1", "refused", date(2026, 3, 3))


def a_pause(cause: PauseCause = "unanswered", until: date | None = UNTIL) -> PauseFacts:
    return PauseFacts("paused", cause, BEGAN, until, "dsp_2")


def test_a_pause_for_want_of_an_answer_says_what_counted_when_and_until_when() -> None:
    assert pause_in_words(a_pause(), [NO, LATE], 2, BEGAN) == (
        "您的见习申请自2026年3月10日起暂停：没有在规定的时间内答复派遣，由系统办理。"
        "这一次随之计为拒绝。到目前共计拒绝2次（本人拒绝派遣1次、逾期没有答复派遣1次）："
        "2026年3月3日本人拒绝派遣、2026年3月10日逾期没有答复派遣。"
        "超过2次的排在后一类，您没有超过，次序不受影响。"
        "办理“恢复见习申请”，或者重新填写求职意愿，即可继续："
        "在2026年6月8日（含当天）以前恢复的，原来的登记时间不变；以后恢复的重新登记。"
    )


def test_too_many_declines_are_said() -> None:
    told = pause_in_words(a_pause(), [NO, NO, LATE], 2, BEGAN)
    assert "本人拒绝派遣2次、逾期没有答复派遣1次" in told
    assert "已超过，排在后一类" in told


def test_who_leaves_a_pause_for_good_is_told_both() -> None:
    told = pause_in_words(replace(a_pause(), state="withdrawn"), [], 2, BEGAN)
    assert told.startswith(
        "您的见习申请自2026年3月10日起暂停：没有在规定的时间内答复派遣，由系统办理；"
        "其后退出：本人（或者经本人同意由经办机构）办理。"
    )


@pytest.mark.parametrize("cause", ["withdrawn", "not_eligible"])
def test_who_left_at_once_or_was_let_go_was_never_paused(cause: PauseCause) -> None:
    told = pause_in_words(replace(a_pause(cause), state="withdrawn"), [], 2, BEGAN)
    assert told.startswith("您的见习申请自2026年3月10日起退出：")
    assert "其后" not in told


@pytest.mark.parametrize(("count", "named"), [(5, 5), (6, 5), (400, 5)])
def test_the_newest_declines_are_named_and_all_are_counted(count: int, named: int) -> None:
    told = pause_in_words(a_pause(), [NO] * count, 2, BEGAN)
    assert f"共计拒绝{count}次" in told
    assert told.count("2026年3月3日") == named
    assert ("最近5次是" in told) == (count > named)


@pytest.mark.parametrize(
    ("pause", "today", "end"),
    [
        (a_pause(), UNTIL, "以后恢复的重新登记。"),
        (a_pause(), date(2026, 6, 9), "即可继续，按恢复的时间重新登记。"),
        (a_pause("own_wish", None), BEGAN, "即可继续，按恢复的时间重新登记。"),
        (a_pause("not_eligible", None), BEGAN, "认为认定有误的，可以提出异议。"),
    ],
)
def test_the_way_back_is_that_of_the_day(pause: PauseFacts, today: date, end: str) -> None:
    assert pause_in_words(pause, [], 2, today).endswith(end)
    assert "拒绝" not in pause_in_words(pause, [], 2, today)


def test_a_pause_without_a_dispatch_lays_no_decline_to_it() -> None:
    assert "这一次" not in pause_in_words(a_pause("own_wish"), [NO], 2, BEGAN)
