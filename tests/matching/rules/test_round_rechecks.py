"""What stands in the way of a round, and how its dispatches are explained."""

from dataclasses import replace

import pytest

from services.matching.engine.rounds import run
from services.matching.rules.intentions import Seeker
from services.matching.rules.lotteries import commitment
from services.matching.rules.round_gathering import Gathering
from services.matching.rules.round_reasons import RoundReasons, written_of_round
from services.matching.rules.round_rechecks import (
    Change,
    Placing,
    PostNow,
    Standing,
    differences,
    placings,
)
from services.matching.rules.rounds import RoundInput
from tests.matching.factories import a_seat, a_seeker, a_wish, an_instant

SEED = b"\x03" * 32


def a_round() -> RoundInput:
    """Three youths, two posts with one seat each: two go, the last stays."""
    gathering = Gathering(
        "rnd_1", ("hardship", "regular", "declined"), [("pst_b", 1), ("pst_a", 1)]
    )
    for serial, day in ((7, 3), (5, 1), (6, 2)):
        gathering.add(serial, "regular", an_instant(day), [0, 1], [1, 2])
    return gathering.frozen(SEED)


def test_placings_stand_by_turn_with_tier_and_rank() -> None:
    gathered = a_round()
    assert placings(gathered, run(gathered)) == [
        Placing(1, 5, "pst_b", 1, 1),
        Placing(2, 6, "pst_a", 2, 2),
        Placing(3, 7, None, None, None),
    ]


PLACED = [Placing(1, 5, "pst_1", 1, 1), Placing(2, 6, "pst_1", 1, 1)]
STANDING = Standing(eligible=True, seeker=a_seeker())
POST = PostNow(a_seat(), is_open=True, free=2)


def found(
    youths: dict[int, Standing], posts: dict[str, PostNow]
) -> list[tuple[Change, int | None, str | None]]:
    return [(d.what, d.serial, d.post_id) for d in differences(PLACED, youths, posts)]


def test_where_nothing_has_changed_nothing_stands_in_the_way() -> None:
    assert found({5: STANDING, 6: STANDING}, {"pst_1": POST}) == []
    nobody = [Placing(3, 7, None, None, None)]
    assert differences(nobody, {}, {}) == []


def test_who_left_and_who_is_no_longer_eligible_is_named() -> None:
    assert found({6: Standing(eligible=False, seeker=a_seeker())}, {"pst_1": POST}) == [
        ("youth_left", 5, None),
        ("not_eligible", 6, None),
    ]


@pytest.mark.parametrize(
    ("seeker", "stands_in_the_way"),
    [
        (a_seeker(under_18=True), True),
        (a_seeker(months_left=5), True),
        (a_seeker(declined=frozenset({"pst_1"})), True),
        # A wish changed after the intake closed is for the next round.
        (a_seeker(a_wish(industries=("G",))), False),
        (a_seeker(a_wish(needs_lodging=True)), False),
    ],
)
def test_only_what_the_law_rules_out_stands_in_the_way_not_another_wish(
    seeker: Seeker, stands_in_the_way: bool
) -> None:
    post = replace(POST, seat=a_seat(unsuitable_under_18=True))
    named = found({5: STANDING, 6: Standing(eligible=True, seeker=seeker)}, {"pst_1": post})
    assert named == ([("may_not_be_there", 6, "pst_1")] if stands_in_the_way else [])


def test_a_post_that_closed_or_has_fewer_seats_is_named_once() -> None:
    youths = {5: STANDING, 6: STANDING}
    assert found(youths, {"pst_1": replace(POST, is_open=False)}) == [
        ("post_not_open", None, "pst_1")
    ]
    assert found(youths, {}) == [("post_not_open", None, "pst_1")]
    assert found(youths, {"pst_1": replace(POST, free=1)}) == [("seats_gone", None, "pst_1")]


def test_a_dispatch_of_a_round_is_explained_by_counts_and_ranks() -> None:
    gathered = a_round()
    rows = {serial: row for row, serial in enumerate(gathered.serials)}
    reasons = RoundReasons(gathered, commitment(SEED), rows)
    first, second, _ = (written_of_round(reasons, one) for one in placings(gathered, run(gathered)))
    assert (first["mode"], first["place"], first["rank"], first["full"]) == ("round", 1, 1, [])
    assert "没有更合您意愿的岗位" in first["text"]
    assert first["registered_at"] == "2026-03-01T04:00:00+00:00"
    assert (second["tier"], second["wished"], second["full_count"]) == (2, 2, 1)
    # Seats that the round had to give, whatever the post offers besides.
    assert second["full"] == [{"post_id": "pst_b", "rank": 1, "free": 1}]
    assert "列入本批次的岗位共2个（最合意的在前，超过规定个数的不列入）" in second["text"]
    assert "在本批次3人中排第2位" in second["text"]
    assert "排在它前面的1个岗位" in second["text"]
