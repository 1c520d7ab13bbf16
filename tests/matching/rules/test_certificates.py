import copy
import hashlib
import json
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings

from services.matching.engine.rounds import run
from services.matching.rules.certificates import Around, Parts, certificate, drawn, verify
from services.matching.rules.round_announcements import Announced
from services.matching.rules.round_checks import check
from services.matching.rules.rounds import canonical, digest
from tests.matching.mutation import mutants, places, reshaped
from tests.matching.round_oracle import a_round, small_rounds

PARTS = Parts(b"s" * 32, b"c" * 32, b"b" * 32)
ANNOUNCED = Announced(
    "640000", *(f"2026-03-01T{hour}:00:00.000+08:00" for hour in ("09", 10, 10, 11))
)


def certified(gathered, parts=PARTS):
    gathered = drawn(gathered, parts)
    outcome = run(gathered)
    return certificate(Around(gathered, outcome, parts, check(gathered, outcome), ANNOUNCED))


LISTS = [[(0, 1), (1, 2)], [(0, 1)], [(0, 1), (1, 1)], [(1, 1)], []]


@cache
def whole():
    # When a test asks: what finds the tests runs no round.
    return certified(a_round([1, 1, 0], LISTS, instants=[0, 0, 1, 1, 2]))


def sealed(told):
    """With the digest that fits, as a forger would make it."""
    told = {name: value for name, value in told.items() if name != "digest"}
    return told | {"digest": hashlib.sha256(canonical(told)).hexdigest()}


@settings(max_examples=60, deadline=None)
@given(small_rounds())
def test_a_round_as_it_went_is_verified(gathered):
    verdict = verify(canonical(certified(gathered)))
    assert verdict.holds
    assert (verdict.wrong, verdict.violations) == ((), ())


def test_every_field_changed_by_itself_is_refused():
    seen = set()
    for way, mutant in mutants(whole()):
        assert not verify(canonical(mutant)).holds, way
        seen.add(way)
    assert seen >= set(places(whole()))


def test_every_field_changed_is_refused_though_the_digest_was_made_to_fit():
    for way, mutant in mutants(whole()):
        if way != ("digest",):
            assert not verify(canonical(sealed(mutant))).holds, way


def test_a_field_left_out_or_added_is_refused_wherever_it_stands():
    for way, mutant in reshaped(whole()):
        assert not verify(canonical(mutant)).holds, way
        assert not verify(canonical(sealed(mutant))).holds or way == ("digest",), way


def test_steps_that_came_in_another_order_are_named():
    """Every digest is made to fit: a contribution bound after the intake was closed."""
    late = replace(ANNOUNCED, committed_at="2026-03-01T10:30:00.000+08:00")
    seeded = drawn(a_round([1], [[(0, 1)]]), PARTS)
    outcome = run(seeded)
    told = certificate(Around(seeded, outcome, PARTS, check(seeded, outcome), late))
    assert verify(canonical(told)).wrong == ("announced",)


@pytest.mark.parametrize("text", [b"", b"[]", b"1", b"{}", b"\xff", b"[" * 100_000])
def test_what_is_no_certificate_is_refused(text):
    assert verify(text).wrong == ("form",)


def test_another_way_of_writing_the_same_is_refused():
    assert verify(json.dumps(whole()).encode()).wrong == ("form",)
    assert verify(canonical(whole()).replace(b'"placed":2', b'"placed":2.0')).wrong == ("form",)


def test_truth_for_one_is_refused():
    text = canonical(whole()).replace(b'"free":[1,1,0]', b'"free":[true,true,false]')
    assert text != canonical(whole())
    assert not verify(text).holds


def test_another_algorithm_is_none_that_is_known():
    gathered = a_round([1], [[(0, 1)]])
    other = json.loads(canonical(certified(gathered)))
    assert "algorithm" not in verify(canonical(other)).wrong
    named = certified(replace(gathered, algorithm="first/2"))
    assert verify(canonical(named)).wrong == ("algorithm",)


def test_a_part_that_was_not_committed_is_named():
    other = whole() | {"secret_commitment": hashlib.sha256(b"another").hexdigest()}
    assert verify(canonical(sealed(other))).wrong[0] == "secret_commitment"


def test_the_seed_depends_on_both_parts_and_on_the_input():
    gathered = a_round([1], [[(0, 1)]])
    other_input = a_round([2], [[(0, 1)]])
    seeds = {
        drawn(gathered, PARTS).seed,
        drawn(gathered, Parts(b"t" * 32, b"c" * 32, b"b" * 32)).seed,
        drawn(gathered, Parts(b"s" * 32, b"d" * 32, b"b" * 32)).seed,
        drawn(other_input, PARTS).seed,
    }
    assert len(seeds) == 4
    assert digest(drawn(gathered, PARTS)) == digest(gathered)


def test_a_worse_outcome_is_named_by_what_it_breaks_and_for_whom():
    worse = copy.deepcopy(whole())
    worse["outcome"]["assigned"][0] = -1
    worse["outcome"]["promised"][0] = -1
    named = {(v.property, v.serials) for v in verify(canonical(worse)).violations}
    assert ("best_tier", (whole()["input"]["serials"][0],)) in named


def test_an_outcome_with_two_turns_for_one_is_named_though_its_lines_cannot_be_made():
    worse = copy.deepcopy(whole())
    worse["outcome"]["order"][0] = worse["outcome"]["order"][1]
    verdict = verify(canonical(worse))
    assert [violation.property for violation in verdict.violations] == ["one_seat"]
