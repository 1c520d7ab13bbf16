from array import array
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine.rounds import run
from services.matching.rules.round_checks import check
from services.matching.rules.round_sight import MOST_NAMED, Violation
from services.matching.rules.rounds import NONE, RoundOutcome
from tests.matching.round_oracle import (
    a_round,
    dispatches,
    is_better_for_some_and_worse_for_none,
    promises,
    size,
    small_rounds,
    tiers_of,
    with_seats,
)


def found(gathered, outcome) -> dict[str, Violation]:
    """The first violation of each property."""
    report = check(gathered, outcome)
    assert report.holds == (not report.violations)
    return {v.property: v for v in reversed(report.violations)}


def seated(gathered, *assigned) -> RoundOutcome:
    return with_seats(run(gathered), gathered, assigned)


@settings(max_examples=150, deadline=None)
@given(small_rounds(), st.data())
def test_other_seats_pass_just_when_trying_everything_finds_no_fault(gathered, data):
    every = dispatches(gathered)
    assigned = data.draw(st.sampled_from(every))
    names = found(gathered, seated(gathered, *assigned))
    tiers = tiers_of(gathered, assigned)
    assert ("best_tier" in names) == (tiers != promises(gathered, every))
    inside = [other for other in every if tiers_of(gathered, other) == tiers]
    better = [o for o in inside if is_better_for_some_and_worse_for_none(gathered, o, assigned)]
    assert ("no_exchange" in names) == bool(better)
    most = max(map(size, every))
    assert check(gathered, seated(gathered, *assigned)).maximum == most
    if max(gathered.tiers, default=1) == 1:
        assert ("maximum" in names) == (size(assigned) < most)


@settings(max_examples=150, deadline=None)
@given(small_rounds(most_tiers=1), st.data())
def test_of_the_greatest_sets_only_the_best_passes(gathered, data):
    best = run(gathered)
    every = [a for a in dispatches(gathered) if size(a) == best.placed]
    assigned = data.draw(st.sampled_from(every))
    names = found(gathered, seated(gathered, *assigned))
    same = [p == NONE for p in assigned] == [p == NONE for p in best.assigned]
    assert ("best_set" in names) == (not same)


TWO_FOR_ONE = a_round([1], [[(0, 1)], [(0, 1)]])


def test_one_seat_for_two_names_the_post_and_its_holders():
    violation = found(TWO_FOR_ONE, seated(TWO_FOR_ONE, 0, 0))["capacity"]
    assert violation == Violation("capacity", (1, 2), "post_0")


def test_a_turn_for_one_twice_names_who_had_none():
    outcome = replace(run(TWO_FOR_ONE), order=array("i", [0, 0]))
    assert check(TWO_FOR_ONE, outcome).violations == (Violation("one_seat", (2,)),)


@pytest.mark.parametrize("column", ["order", "assigned", "promised", "regions", "closed"])
def test_a_column_too_short_is_no_outcome(column):
    outcome = run(TWO_FOR_ONE)
    short = replace(outcome, **{column: getattr(outcome, column)[:-1]})
    report = check(TWO_FOR_ONE, short)
    assert (report.violations, report.maximum) == ((Violation("form"),), 0)


@pytest.mark.parametrize("post", [-2, 1])
def test_a_post_that_is_not_there_is_no_outcome(post):
    outcome = replace(run(TWO_FOR_ONE), assigned=array("i", [post, NONE]))
    assert check(TWO_FOR_ONE, outcome).violations == (Violation("form"),)


def test_turns_out_of_order_name_both():
    outcome = replace(run(TWO_FOR_ONE), order=array("i", [1, 0]))
    assert found(TWO_FOR_ONE, outcome)["order"] == Violation("order", (2, 1))


def test_another_lottery_than_that_of_the_seed_is_seen():
    gathered = a_round([9], [[(0, 1)]] * 9, instants=[0] * 9)
    outcome = run(replace(gathered, seed=b"a seed that I like better"))
    assert "order" in found(gathered, outcome)


def test_a_seat_that_was_not_listed_names_the_youth():
    gathered = a_round([1, 1], [[(0, 1)]])
    outcome = replace(run(gathered), assigned=array("i", [1]))
    assert found(gathered, outcome)["own_list"] == Violation("own_list", (1,), "post_1")


def test_a_seat_of_another_tier_than_the_promised_is_seen():
    gathered = a_round([1, 1], [[(0, 1), (1, 2)]])
    outcome = replace(run(gathered), promised=array("b", [2]))
    assert found(gathered, outcome)["own_list"] == Violation("own_list", (1,), "post_0")


def test_a_promise_without_a_seat_is_seen():
    outcome = replace(run(TWO_FOR_ONE), promised=array("b", [1, 1]))
    assert found(TWO_FOR_ONE, outcome)["own_list"] == Violation("own_list", (2,))


def test_a_better_tier_that_was_open_names_the_free_seat():
    gathered = a_round([1, 1], [[(0, 1), (1, 2)]])
    violation = found(gathered, seated(gathered, 1))["best_tier"]
    assert violation == Violation("best_tier", (1,), "post_0")


def test_a_better_tier_was_open_where_others_could_have_moved():
    gathered = a_round([1, 1], [[(0, 1), (1, 1)], [(0, 1)]])
    violation = found(gathered, seated(gathered, 0, NONE))["best_tier"]
    assert violation == Violation("best_tier", (2,), "post_1")


def test_a_seat_held_by_a_later_turn_is_envied():
    violation = found(TWO_FOR_ONE, seated(TWO_FOR_ONE, NONE, 0))["no_envy"]
    assert violation == Violation("no_envy", (1,), "post_0")


def test_a_free_seat_on_the_list_of_one_who_waits_is_envied():
    names = found(TWO_FOR_ONE, seated(TWO_FOR_ONE, NONE, NONE))
    assert names["no_envy"] == Violation("no_envy", (1,), "post_0")
    assert names["maximum"] == Violation("maximum")


@pytest.mark.parametrize(
    ("column", "told", "whom"),
    [
        ("regions", [1, 1], Violation("reason", (1,))),
        ("regions", [NONE, NONE], Violation("reason", (2,))),
        ("closed", [NONE], Violation("reason", (), "post_0")),
        ("closed", [0], Violation("reason", (), "post_0")),
    ],
)
def test_a_reason_that_is_not_so_is_seen(column, told, whom):
    outcome = run(TWO_FOR_ONE)
    wrong = replace(outcome, **{column: array(getattr(outcome, column).typecode, told)})
    assert found(TWO_FOR_ONE, wrong)["reason"] == whom


def test_a_post_with_a_free_seat_is_not_closed():
    gathered = a_round([1], [[(0, 1)]])
    outcome = replace(seated(gathered, NONE), closed=array("i", [0]), regions=array("i", [0]))
    assert found(gathered, outcome)["reason"] == Violation("reason", (), "post_0")


def test_who_could_stand_in_for_a_later_turn_is_named_with_whom():
    gathered = a_round([1, 1], [[(0, 1)], [(0, 1), (1, 1)], [(1, 1)]])
    violation = found(gathered, seated(gathered, NONE, 0, 1))["best_set"]
    assert violation == Violation("best_set", (1, 2))


def test_two_who_would_rather_change_seats_are_named():
    gathered = a_round([1, 1, 1], [[(0, 1), (1, 1)], [(1, 1), (0, 1)], [(2, 1)]])
    violation = found(gathered, seated(gathered, 1, 0, 2))["no_exchange"]
    assert set(violation.serials) == {1, 2}


def test_who_leads_into_a_ring_is_not_named_as_in_it():
    lists = [[(1, 1), (0, 1)], [(2, 1), (1, 1)], [(1, 1), (2, 1)]]
    gathered = a_round([1, 1, 1], lists)
    violation = found(gathered, seated(gathered, 0, 1, 2))["no_exchange"]
    assert set(violation.serials) == {2, 3}


def test_a_free_seat_that_somebody_would_rather_have_is_named():
    gathered = a_round([1, 1], [[(0, 1), (1, 1)]])
    violation = found(gathered, seated(gathered, 1))["no_exchange"]
    assert violation == Violation("no_exchange", (1,), "post_0")


def test_tiers_may_leave_places_that_another_dispatch_would_fill():
    """The first turn keeps the only post of its first tier; one more could be placed."""
    gathered = a_round([1, 1], [[(0, 1), (1, 2)], [(0, 1)]])
    report = check(gathered, run(gathered))
    assert (report.violations, report.placed, report.maximum) == ((), 1, 2)


def test_of_each_property_so_many_are_named():
    gathered = a_round([1], [[(0, 1)]] * 50)
    report = check(gathered, seated(gathered, *[NONE] * 50))
    named = [v.property for v in report.violations]
    assert (named.count("no_envy"), named.count("best_tier")) == (MOST_NAMED, MOST_NAMED)


def test_more_who_could_be_placed_are_found_along_long_ways():
    """Each would have to move on by one for the last to find a seat."""
    lists = [[(row, 1), (row + 1, 1)] for row in range(9)] + [[(0, 1)]]
    gathered = a_round([1] * 10, lists)
    report = check(gathered, seated(gathered, *range(9), NONE))
    assert report.maximum == 10


def test_a_round_without_anybody_holds():
    gathered = a_round([], [])
    assert check(gathered, run(gathered)).violations == ()
