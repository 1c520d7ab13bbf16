import copy
import hashlib

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

GATHERED = drawn(a_round([1, 1], [[(0, 1), (1, 2)], [(0, 1)], [(1, 1)], [], [(0, 2)]]), PARTS)
OUTCOME = run(GATHERED)
LEAVES = leaves(GATHERED, OUTCOME, PARTS.blind)
HEAD = b"h" * 32
ROOT = merkle.topped(HEAD, merkle.root(LEAVES)).hex()


def own(row):
    told = line(GATHERED, OUTCOME, row, turns(OUTCOME)[row])
    return proved(told, salt(PARTS.blind, GATHERED.serials[row]), LEAVES, row, HEAD)


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
    assert is_proved(own(row), ROOT)
    around = Around(GATHERED, OUTCOME, PARTS, check(GATHERED, OUTCOME), ANNOUNCED)
    told = certificate(around)
    top = head(told["input"]["round_id"], told | told["announced"] | told["input"])
    assert merkle.topped(top, merkle.root(LEAVES)).hex() == told["root"]


@pytest.mark.parametrize("name", own(0)["line"])
def test_a_line_with_another_word_is_not_proved(name):
    forged = copy.deepcopy(own(0))
    forged["line"][name] = "another"
    assert not is_proved(forged, ROOT)


def test_another_salt_side_step_or_root_proves_nothing():
    for name, value in (
        ("salt", "00" * 32),
        ("steps", own(0)["steps"][:-1]),
        ("steps", [["left", beside] for _, beside in own(0)["steps"]]),
        ("root", "00" * 32),
    ):
        assert not is_proved(own(0) | {name: value}, ROOT)
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
    assert wished(GATHERED, 3) == []


def test_salts_of_two_youths_tell_nothing_of_each_other():
    assert salt(PARTS.blind, 1) != salt(PARTS.blind, 2)
    assert salt(PARTS.blind, 1) != salt(PARTS.secret, 1)
