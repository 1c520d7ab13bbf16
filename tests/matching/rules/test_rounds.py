import hashlib
import hmac
from array import array
from dataclasses import fields, replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.engine import rounds as engine
from services.matching.rules import rounds
from services.matching.rules.loops import numbers
from services.matching.rules.lotteries import keyed, lot_of
from services.matching.rules.round_instants import instant, moment
from services.matching.rules.rounds import (
    RoundInput,
    RoundMalformed,
    canonical,
    digest,
    plain,
    priority_order,
    read,
)
from tests.matching.round_oracle import DAY, a_round, small_rounds


def test_the_class_goes_before_the_instant_and_the_instant_before_the_lot():
    gathered = a_round(
        [1],
        [[(0, 1)]] * 4,
        classes=["declined", "regular", "regular", "hardship"],
        instants=[0, 5, 4, 9],
    )
    assert list(priority_order(gathered)) == [3, 2, 1, 0]


@given(st.binary(min_size=1), st.sets(st.integers(1, 10**9), min_size=1, max_size=20))
def test_who_came_together_goes_by_the_lot(seed, serials):
    rising = sorted(serials)
    gathered = a_round(
        [1], [[]] * len(rising), seed=seed, instants=[0] * len(rising), serials=rising
    )
    turns = [gathered.serials[row] for row in priority_order(gathered)]
    assert turns == sorted(
        rising, key=lambda s: hmac.new(seed, str(s).encode(), hashlib.sha256).digest()
    )
    assert lot_of(seed, 7) == hmac.new(seed, b"7", hashlib.sha256).digest()


def test_an_instant_is_whole_microseconds():
    assert instant(DAY + timedelta(microseconds=1)) - instant(DAY) == 1
    assert moment(instant(DAY)) == DAY


@given(small_rounds())
def test_a_round_is_read_as_it_was_written(gathered):
    assert read(plain(gathered), gathered.seed) == gathered


def test_canonical_is_one_text():
    assert canonical({"b": [1, 2], "a": "见"}) == '{"a":"见","b":[1,2]}'.encode()


@pytest.mark.parametrize("name", [f.name for f in fields(RoundInput) if f.name != "seed"])
def test_the_digest_is_of_every_field_but_the_seed(name):
    gathered = a_round([1, 1], [[(0, 1), (1, 2)]])
    value = getattr(gathered, name)
    changed = {
        "str": lambda: value + "x",
        "tuple": lambda: (*value, "zzz"),
        "array": lambda: value[:-1] + array(value.typecode, [value[-1] + 1]),
    }[type(value).__name__]()
    assert digest(replace(gathered, **{name: changed})) != digest(gathered)
    assert digest(replace(gathered, seed=b"another")) == digest(gathered)


WHOLE = a_round([1, 1], [[(0, 1), (1, 2)], [(1, 1)]])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("serials", [1, 1]),
        ("serials", [2, 1]),
        ("post_ids", ["post_1", "post_0"]),
        ("classes", ["regular", "regular"]),
        ("free", [1]),
        ("free", [1, -1]),
        ("class_ranks", [1]),
        ("class_ranks", [0, 3]),
        ("class_ranks", [0, -1]),
        ("registered", [1, 2, 3]),
        ("starts", [0, 3]),
        ("starts", [1, 2, 3]),
        ("starts", [0, 2, 4]),
        ("starts", [0, 4, 3]),
        ("posts", [0, 0, 1]),
        ("posts", [0, 2, 1]),
        ("posts", [0, -1, 1]),
        ("tiers", [2, 1, 1]),
        ("tiers", [0, 1, 1]),
        ("tiers", [1, 1]),
    ],
)
def test_what_is_no_round_is_refused(name, value):
    with pytest.raises(RoundMalformed):
        read(plain(WHOLE) | {name: value}, b"seed")


@pytest.mark.parametrize("refuse", [rounds.refuse_lists_in_steps, rounds.refuse_lists_in_loops])
def test_in_loops_or_in_steps_a_bad_list_is_refused_and_whose_it_is(refuse):
    refuse(WHOLE)
    for posts, tiers, fault in (([0, 0, 1], [1, 1, 1], "twice"), ([0, 1, 1], [2, 1, 1], "fall")):
        with pytest.raises(RoundMalformed, match=f"1: .*{fault}"):
            refuse(replace(WHOLE, posts=array("i", posts), tiers=array("b", tiers)))


@pytest.mark.parametrize("kind", ["b", "i"])
@pytest.mark.parametrize(
    ("column", "is_within"),
    [([], True), ([0, 2], True), ([0, 3], False), ([-1, 2], False), ([3, -1], False)],
)
def test_in_loops_or_in_steps_a_number_beyond_its_end_is_seen(kind, column, is_within):
    for within in (rounds.within_in_steps, numbers.within):
        assert within(array(kind, column), 3) is is_within


@given(small_rounds())
def test_in_loops_or_in_steps_lists_stand_in_turn_alike(gathered):
    order = rounds.priority_order(gathered)
    starts, posts, tiers = engine.in_turn_in_loops(gathered, order)
    lists = [(posts[a:b].tolist(), tiers[a:b].tolist()) for a, b in pairwise(starts)]
    at = [(gathered.starts[row], gathered.starts[row + 1]) for row in order]
    assert lists == [(gathered.posts[a:b].tolist(), gathered.tiers[a:b].tolist()) for a, b in at]
    in_steps = engine.in_turn_in_steps(gathered, order)
    assert [list(column) for column in in_steps] == [list(one) for one in (starts, posts, tiers)]


@given(st.binary(min_size=1, max_size=100), st.binary(max_size=200))
def test_what_a_secret_adds_is_hashed_once_and_the_lot_is_hmac(secret, told):
    assert keyed(secret, told) == hmac.digest(secret, told, hashlib.sha256)


def test_an_empty_round_is_one():
    assert read(plain(a_round([], [])), b"seed").youths == 0
