"""What of a round can still be carried out, and how its dispatches are explained."""

import json
from dataclasses import replace

import pytest

from services.matching.engine.rounds import run
from services.matching.rules.intentions import Seeker
from services.matching.rules.lotteries import commitment
from services.matching.rules.round_reasons import RoundReasons, written_of_round
from services.matching.rules.round_rechecks import (
    Change,
    Placing,
    PostNow,
    Recheck,
    Standing,
    placing,
    too_many,
)
from services.matching.rules.rounds import RoundInput, RoundOutcome
from tests.matching.factories import a_seat, a_seeker, a_wish, an_instant
from tests.matching.gathering import Gathering

SEED = b"\x03" * 32


def placings(gathered: RoundInput, outcome: RoundOutcome) -> list[Placing]:
    return [placing(gathered, outcome, turn, row) for turn, row in enumerate(outcome.order, 1)]


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


def sorted_out(
    youths: dict[int, Standing], posts: dict[str, PostNow]
) -> tuple[list[int], list[tuple[int, Change]]]:
    """Serials of who is sent, and of who is left out with the reason."""
    sent, left_out = Recheck(posts).of(PLACED, youths)
    assert {one.post_id for one in left_out} <= {"pst_1"}
    return [one.serial for one in sent], [(one.serial, one.what) for one in left_out]


def test_where_nothing_has_changed_all_are_sent() -> None:
    assert sorted_out({5: STANDING, 6: STANDING}, {"pst_1": POST}) == ([5, 6], [])
    nobody = [Placing(3, 7, None, None, None)]
    assert Recheck({}).of(nobody, {}) == ([], [])


def test_who_left_and_who_is_no_longer_eligible_is_left_out_alone() -> None:
    other = Standing(eligible=False, seeker=a_seeker())
    assert sorted_out({6: other}, {"pst_1": POST}) == (
        [],
        [(5, "youth_left"), (6, "not_eligible")],
    )
    assert sorted_out({6: STANDING}, {"pst_1": POST}) == ([6], [(5, "youth_left")])


@pytest.mark.parametrize(
    ("seeker", "goes"),
    [
        (a_seeker(under_18=True), False),
        (a_seeker(months_left=5), False),
        (a_seeker(declined=frozenset({"pst_1"})), False),
        # A wish changed after the intake closed is for the next round.
        (a_seeker(a_wish(industries=("G",))), True),
        (a_seeker(a_wish(needs_lodging=True)), True),
    ],
)
def test_only_what_the_law_rules_out_leaves_one_out_not_another_wish(
    seeker: Seeker, goes: bool
) -> None:
    post = replace(POST, seat=a_seat(unsuitable_under_18=True))
    youths = {5: STANDING, 6: Standing(eligible=True, seeker=seeker)}
    expected = ([5, 6], []) if goes else ([5], [(6, "may_not_be_there")])
    assert sorted_out(youths, {"pst_1": post}) == expected


def test_a_post_that_closed_sends_nobody_and_one_with_fewer_seats_the_first_turns() -> None:
    youths = {5: STANDING, 6: STANDING}
    closed = ([], [(5, "post_not_open"), (6, "post_not_open")])
    assert sorted_out(youths, {"pst_1": replace(POST, is_open=False)}) == closed
    assert sorted_out(youths, {}) == closed
    assert sorted_out(youths, {"pst_1": replace(POST, free=1)}) == ([5], [(6, "seats_gone")])
    # The seat of one who left is the next one's: nobody else goes without.
    assert sorted_out({6: STANDING}, {"pst_1": replace(POST, free=1)}) == ([6], [(5, "youth_left")])


def test_the_same_come_of_it_whether_all_are_looked_at_at_once_or_one_by_one() -> None:
    youths = {5: STANDING, 6: STANDING}
    posts = {"pst_1": replace(POST, free=1)}
    one_by_one = Recheck(posts)
    first, second = (one_by_one.of([one], youths) for one in PLACED)
    sent, left_out = Recheck(posts).of(PLACED, youths)
    assert (first[0] + second[0], first[1] + second[1]) == (sent, left_out)
    assert [one.what for one in left_out] == ["seats_gone"]


@pytest.mark.parametrize(
    ("left_out", "placed", "expected"),
    [
        (0, 0, False),
        (1, 1, False),
        (2, 2, True),
        (1, 19, False),
        (2, 19, True),
        (2, 20, False),
        (3, 20, True),
        (10_000, 100_000, False),
        (10_001, 100_000, True),
    ],
)
def test_a_tenth_may_have_moved_and_one_always(left_out: int, placed: int, expected: bool) -> None:
    assert too_many(left_out, placed, 10) is expected


def test_a_dispatch_of_a_round_is_explained_by_counts_and_ranks() -> None:
    gathered = a_round()
    rows = {serial: row for row, serial in enumerate(gathered.serials)}
    reasons = RoundReasons(gathered, commitment(SEED), rows)
    placed = [one for one in placings(gathered, run(gathered)) if one.post_id]
    first, second = (json.loads(written_of_round(reasons, one)) for one in placed)
    assert (first["mode"], first["place"], first["rank"], first["full"]) == ("round", 1, 1, [])
    assert "没有更合您意愿的岗位" in first["text"]
    assert first["registered_at"] == "2026-03-01T04:00:00+00:00"
    assert (second["tier"], second["wished"], second["full_count"]) == (2, 2, 1)
    # Seats that the round had to give, whatever the post offers besides.
    assert second["full"] == [{"post_id": "pst_b", "rank": 1, "free": 1}]
    assert "列入本批次的岗位共2个（最合意的在前，超过规定个数的不列入）" in second["text"]
    assert "在本批次3人中排第2位" in second["text"]
    assert "排在它前面的1个岗位" in second["text"]
