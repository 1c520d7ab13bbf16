import copy
import hashlib
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.engine.rounds import run
from services.matching.rules import merkle
from services.matching.rules.certificates import Around, certificate, drawn
from services.matching.rules.round_announcements import head
from services.matching.rules.round_checks import check
from services.matching.rules.round_lines import (
    is_proved,
    leaves,
    line,
    proved,
    salt,
    turns,
    wished,
)
from services.matching.rules.rounds import canonical
from tests.matching.round_oracle import a_round
from tests.matching.rules.test_certificates import ANNOUNCED, PARTS


@cache
def the_input():
    # When a test asks: what finds the tests runs no loop.
    return drawn(a_round([1, 1], [[(0, 1), (1, 2)], [(0, 1)], [(1, 1)], [], [(0, 2)]]), PARTS)


HEAD = b"h" * 32


@cache
def outcome():
    return run(the_input())


@cache
def digests():
    return leaves(the_input(), outcome(), PARTS.blind)


@cache
def root():
    return merkle.topped(HEAD, merkle.root(digests())).hex()


def own(row):
    told = line(the_input(), outcome(), row, turns(outcome())[row])
    return proved(told, salt(PARTS.blind, the_input().serials[row]), digests(), row, HEAD)


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=40), st.data())
def test_each_leaf_climbs_to_the_root_and_nothing_else_does(lines, data):
    tree = merkle.levels([merkle.leaf(told) for told in lines])
    at = data.draw(st.integers(0, len(lines) - 1))
    steps = merkle.proof(tree, at)
    assert merkle.climbed(merkle.leaf(lines[at]), steps) == tree[-1][0]
    assert merkle.climbed(merkle.leaf(lines[at] + b"!"), steps) != tree[-1][0]


def test_no_line_has_a_root_too():
    assert merkle.root([]) == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("row", range(5))
def test_each_youth_can_prove_their_own_line(row):
    assert is_proved(own(row), root())
    around = Around(the_input(), outcome(), PARTS, check(the_input(), outcome()), ANNOUNCED)
    told = certificate(around)
    top = head(told["input"]["round_id"], told | told["announced"] | told["input"])
    assert merkle.topped(top, merkle.root(digests())).hex() == told["root"]


def test_a_line_with_another_word_is_not_proved():
    for name in own(0)["line"]:
        forged = copy.deepcopy(own(0))
        forged["line"][name] = "another"
        assert not is_proved(forged, root()), name


def test_another_salt_side_step_or_root_proves_nothing():
    for name, value in (
        ("salt", "00" * 32),
        ("steps", own(0)["steps"][:-1]),
        ("steps", [["left", beside] for _, beside in own(0)["steps"]]),
        ("root", "00" * 32),
    ):
        assert not is_proved(own(0) | {name: value}, root())
    assert not is_proved(own(0), "00" * 32)


def test_a_line_says_what_became_of_one_youth_and_names_no_other():
    told = [own(row)["line"] for row in range(5)]
    assert [(t["post_id"], t["tier"], t["closed_at_turn"]) for t in told] == [
        ("post_0", 1, None),
        (None, None, 2),
        ("post_1", 1, None),
        (None, None, None),
        (None, None, 2),
    ]
    assert [t["serial"] for t in told] == [1, 2, 3, 4, 5]
    assert [(t["turn"], t["turns"]) for t in told] == [(n, 5) for n in range(1, 6)]
    listed = hashlib.sha256(canonical([["post_0", 1], ["post_1", 2]])).hexdigest()
    assert told[0]["list_digest"] == listed
    assert wished(the_input(), 3) == []


def test_salts_of_two_youths_tell_nothing_of_each_other():
    assert salt(PARTS.blind, 1) != salt(PARTS.blind, 2)
    assert salt(PARTS.blind, 1) != salt(PARTS.secret, 1)
