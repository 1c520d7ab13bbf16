"""Why this post: counts and ranks, in words, and no more than is told."""

from dataclasses import replace
from datetime import date

from services.matching.rules import explanations
from services.matching.rules.explanations import FullPost, PairReasons, Reasons
from tests.matching.factories import an_instant

AT_ONCE = Reasons(
    priority_class="regular",
    registered_at=an_instant(),
    lot=b"\x01\x02",
    commitment="ab" * 32,
    place=None,
    wished=3,
    rank=1,
    full=(),
)


def test_who_found_a_seat_reads_that_it_was_free() -> None:
    told = explanations.written(AT_ONCE)
    assert told["mode"] == "at_once"
    assert told["text"].startswith("您登记时这个岗位有空余名额，当即派遣。")
    assert "没有更合您意愿而当时已满的岗位" in told["text"]


def test_who_waited_reads_their_place_and_what_was_full() -> None:
    full = tuple(FullPost(f"pst_{n}", n, 2, 2) for n in range(1, 26))
    told = explanations.written(replace(AT_ONCE, place=4, rank=26, wished=30, full=full))
    assert told["mode"] == "pool"
    assert "您在候补中排第4位" in told["text"]
    assert "排在它前面的25个岗位当时名额已满" in told["text"]
    assert told["full_count"] == 25
    assert len(told["full"]) == explanations.MOST_TOLD
    assert told["full"][0] == {"post_id": "pst_1", "rank": 1, "offered": 2, "taken": 2}


def test_a_pair_reads_that_the_order_had_no_part_in_it() -> None:
    told = explanations.written_pair(
        PairReasons("far_1", date(2026, 3, 14), "regular", an_instant())
    )
    assert (told["mode"], told["fair_id"]) == ("fair", "far_1")
    assert "2026年3月14日的招募会" in told["text"]
    assert "派遣次序和抽签没有参与" in told["text"]
