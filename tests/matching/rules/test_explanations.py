"""Why this post: counts and ranks, in words, and no more than is told."""

from dataclasses import replace
from datetime import date

import pytest

from services.matching.rules import explanations
from services.matching.rules.explanations import FullPost, Occasion, PairReasons, Reasons
from tests.matching.factories import an_instant

AT_ONCE = Reasons(
    priority_class="regular",
    registered_at=an_instant(),
    lot=b"\x01\x02",
    commitment="ab" * 32,
    place=None,
    occasion="applied",
    wished=3,
    rank=1,
    full=(),
)


def test_who_found_a_seat_reads_that_it_was_free() -> None:
    told = explanations.written(AT_ONCE)
    assert told["mode"] == "at_once"
    assert told["text"].startswith("您申请见习时，这个岗位有空余名额，当即派遣。")
    assert "没有更合您意愿而当时没有名额可派的岗位" in told["text"]


@pytest.mark.parametrize(
    ("occasion", "words"),
    [
        ("applied", "您申请见习时，"),
        ("asked_again", "为您再次寻找岗位时，"),
        ("intention_changed", "您的求职意愿修改时，"),
        ("particulars_changed", "您的基本情况更正时，"),
        ("returned", "您恢复见习申请时，"),
        ("dispatch_ended", "您的上一次派遣结束、再次寻找岗位时，"),
        ("objection_upheld", "您的异议成立、再次寻找岗位时，"),
        ("looked_again", "您在候补中再次寻找岗位时，"),
    ],
)
def test_each_occasion_on_which_a_seat_was_free_is_told_as_it_was(
    occasion: Occasion, words: str
) -> None:
    told = explanations.written(replace(AT_ONCE, occasion=occasion))
    assert told["occasion"] == occasion
    assert told["text"].startswith(f"{words}这个岗位有空余名额，当即派遣。")


def test_the_posts_before_are_told_by_why_they_had_no_seat_to_give() -> None:
    full = (
        FullPost("pst_1", 1, 2, 2),
        FullPost("pst_2", 2, 2, 2, set_aside=1),
        FullPost("pst_3", 3, 2, 1, set_aside=1, kept_back=1),
        FullPost("pst_4", 4, 2, 1),
        FullPost("pst_5", 5, 1, 1),
    )
    told = explanations.written(replace(AT_ONCE, rank=6, wished=6, full=full))
    assert (
        "排在它前面的5个岗位当时没有名额可派：2个岗位名额已满，1个岗位的名额刚刚空出、还没有派，"
        "1个岗位空着的名额留给批次，1个岗位空着的名额留给招募会。"
    ) in told["text"]


def test_who_waited_reads_their_place_and_what_was_full() -> None:
    full = tuple(FullPost(f"pst_{n}", n, 2, 2) for n in range(1, 26))
    told = explanations.written(replace(AT_ONCE, place=4, rank=26, wished=30, full=full))
    assert (told["mode"], told["occasion"]) == ("pool", None)
    assert "您在候补中排第4位" in told["text"]
    assert "排在它前面的25个岗位当时名额已满" in told["text"]
    assert told["full_count"] == 25
    assert len(told["full"]) == explanations.MOST_TOLD
    assert told["full"][0] == {
        "post_id": "pst_1",
        "rank": 1,
        "offered": 2,
        "taken": 2,
        "set_aside": 0,
        "kept_back": 0,
    }


def test_a_pair_reads_that_the_order_had_no_part_in_it() -> None:
    told = explanations.written_pair(
        PairReasons("far_1", date(2026, 3, 14), "regular", an_instant())
    )
    assert (told["mode"], told["fair_id"]) == ("fair", "far_1")
    assert "2026年3月14日的招募会" in told["text"]
    assert "派遣次序和抽签没有参与" in told["text"]
