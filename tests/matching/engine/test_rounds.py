import random
from array import array
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine import meeting, rounds
from services.matching.engine.rounds import run
from services.matching.rules.round_checks import check
from services.matching.rules.rounds import NONE, priority_order
from tests.matching.gathering import Gathering
from tests.matching.round_oracle import (
    CLASSES,
    DAY,
    a_round,
    answer,
    dispatches,
    ranks,
    size,
    small_rounds,
)


@settings(max_examples=300, deadline=None)
@given(small_rounds())
def test_promises_and_seats_are_those_of_trying_everything(gathered):
    promised, assigned = answer(gathered)
    outcome = run(gathered)
    assert (tuple(outcome.promised), tuple(outcome.assigned)) == (promised, assigned)


@settings(max_examples=300, deadline=None)
@given(small_rounds(most_tiers=2))
def test_sought_from_both_ends_at_once_they_are_the_same(gathered):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(meeting, "BEFORE", -100)
        outcome = run(gathered)
    assert (tuple(outcome.promised), tuple(outcome.assigned)) == answer(gathered)


@settings(max_examples=200, deadline=None)
@given(small_rounds(most_tiers=1))
def test_one_tier_places_as_many_as_can_be_and_the_first_turns_of_all_such_sets(gathered):
    outcome = run(gathered)
    every = dispatches(gathered)
    assert outcome.placed == max(map(size, every))
    order = priority_order(gathered)
    best = min([assigned[row] == NONE for row in order] for assigned in every)
    assert [outcome.assigned[row] == NONE for row in order] == best


@settings(max_examples=200, deadline=None)
@given(small_rounds())
def test_the_checks_find_nothing_in_what_the_engine_gives(gathered):
    outcome = run(gathered)
    report = check(gathered, outcome)
    assert report.violations == ()
    assert report.placed == outcome.placed
    assert report.maximum == max(map(size, dispatches(gathered)))


@settings(max_examples=100, deadline=None)
@given(small_rounds(), st.randoms())
def test_a_youth_gains_nothing_by_another_order_of_the_same_tiers(gathered, rng):
    """Tiers as they truly are, the order within them made up: the tier held is the same."""
    row = rng.randrange(gathered.youths)
    begin, end = gathered.starts[row], gathered.starts[row + 1]
    told = list(zip(gathered.tiers[begin:end], gathered.posts[begin:end], strict=True))
    rng.shuffle(told)
    posts = gathered.posts[:]
    for entry, (_, post) in enumerate(sorted(told, key=lambda pair: pair[0]), begin):
        posts[entry] = post
    assert run(replace(gathered, posts=posts)).promised[row] == run(gathered).promised[row]


def _gathering(rows, posts, number):
    gathering = Gathering("round_1", CLASSES, posts)
    for serial, kind, minutes, wished in rows:
        gathering.add(
            serial,
            kind,
            DAY + timedelta(minutes=minutes),
            [number[post] for post, _ in wished],
            [tier for _, tier in wished],
        )
    return gathering.frozen(b"seed")


def _rows(rng, youths, posts):
    for serial in range(1, youths + 1):
        wished = rng.sample(posts, rng.randint(0, 12))
        tiers = sorted(rng.randint(1, 3) for _ in wished)
        pairs = list(zip((post for post, _ in wished), tiers, strict=True))
        yield serial, rng.choice(CLASSES), rng.randint(0, 9), pairs


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_and_posts_changes_nothing(seed):
    rng = random.Random(seed)
    posts = [(f"post_{p:03}", rng.randint(0, 3)) for p in range(40)]
    rows = list(_rows(rng, 120, posts))
    there = _gathering(rows, posts, {post: n for n, (post, _) in enumerate(posts)})
    rng.shuffle(rows)
    rng.shuffle(posts)
    again = _gathering(rows, posts, {post: n for n, (post, _) in enumerate(posts)})
    assert again == there
    assert run(again) == run(there)


@pytest.mark.parametrize("before", [10**9, -100])
@pytest.mark.parametrize(("seed", "most_seats"), [(seed, 1 + seed % 3) for seed in range(6)])
def test_a_middling_round_passes_every_check(seed, most_seats, before, monkeypatch):
    """Sought from the beginning alone, and from both ends: no difference that a check could see."""
    monkeypatch.setattr(meeting, "BEFORE", before)
    rng = random.Random(seed)
    posts = [(f"post_{p:03}", rng.randint(0, most_seats)) for p in range(150)]
    rows = list(_rows(rng, 300, posts))
    gathered = _gathering(rows, posts, {post: n for n, (post, _) in enumerate(posts)})
    outcome = run(gathered)
    assert check(gathered, outcome).violations == ()
    monkeypatch.undo()
    assert run(gathered) == outcome


@pytest.mark.parametrize("before", [10**9, -100])
def test_the_last_free_seat_of_a_post_ends_a_way_and_the_seat_left_is_free(before, monkeypatch):
    """The first wants post 0 back: its sitter moves to 2, whose sitter takes the last seat of 3."""
    monkeypatch.setattr(meeting, "BEFORE", before)
    gathered = a_round(
        [1, 2, 1, 1],
        [[(0, 1), (1, 1)], [(2, 1), (3, 1)], [(0, 1), (2, 1)], [(1, 1)]],
    )
    outcome = run(gathered)
    assert list(outcome.assigned) == [0, 3, 2, 1]
    assert tuple(outcome.assigned) == answer(gathered)[1]
    assert check(gathered, outcome).holds


def test_another_seed_gives_another_order_of_those_who_came_together():
    lists = [[(0, 1)]] * 30
    here, there = (a_round([1], lists, seed=s, instants=[0] * 30) for s in (b"one", b"two"))
    assert run(here).assigned != run(there).assigned
    assert run(here) == run(here)


def test_the_first_tier_is_kept_while_people_move_inside_it():
    gathered = a_round([1, 1], [[(0, 1), (1, 1)], [(0, 1), (1, 2)]])
    outcome = run(gathered)
    assert list(outcome.assigned) == [1, 0]
    assert list(outcome.promised) == [1, 1]
    assert ranks(gathered, outcome.assigned) == (1, 0)


def test_who_gets_nothing_is_told_by_whose_turn_all_was_closed():
    outcome = run(a_round([1], [[(0, 1)], [(0, 1)], [(0, 1)], []]))
    assert list(outcome.assigned) == [0, NONE, NONE, NONE]
    assert list(outcome.closed) == [1]
    assert list(outcome.regions) == [NONE, 1, 1, NONE]


@settings(max_examples=300, deadline=None)
@given(small_rounds(), st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_seats_beyond_those_who_list_a_post_change_nothing(gathered, more):
    seats = [free + extra for free, extra in zip(gathered.free, more, strict=False)]
    gathered = replace(gathered, free=array("i", seats))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rounds, "_within_reach", lambda given: given.free)
        whole = run(gathered)
    assert run(gathered) == whole


def test_a_post_of_any_number_of_seats_takes_no_room_for_them():
    most = 2**31 - 1
    lists = [[(0, 1), (1, 2)], [(0, 1)], [(1, 1), (0, 1)]]
    huge, enough = (a_round([free, free], lists) for free in (most, 4))
    assert run(huge) == run(enough)
    assert check(huge, run(huge)).holds
