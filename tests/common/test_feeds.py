"""What leaves of a feed: no field more than was granted, and pseudonyms for ids of persons."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.values import feeds as rules
from services.common.values.month import Month

KNOWN = frozenset({"name", "state", "region"})


@given(granted=st.sets(st.sampled_from([*KNOWN, "contact", "phone", "erased"])))
def test_no_field_leaves_that_is_not_granted_or_not_of_this_feed(granted):
    if not granted & KNOWN:
        with pytest.raises(rules.FeedNotGranted):
            rules.given(KNOWN, granted)
    else:
        fields = rules.given(KNOWN, granted)
        assert set(fields) == granted & KNOWN
        facts = dict.fromkeys([*KNOWN, "contact", "phone"], "x")
        assert set(rules.project(facts, fields)) == set(fields)


def test_what_is_not_told_is_left_out_and_what_is_empty_or_false_is_told():
    facts = {"name": None, "state": False}
    assert rules.project(facts, ["name", "state", "region"]) == facts


def test_a_tombstone_leaves_by_every_agreement():
    assert rules.project({"name": "x", "erased": ["plc_1"]}, ["state"]) == {"erased": ["plc_1"]}


def test_a_pseudonym_is_the_same_for_one_agreement_and_another_for_every_other():
    made = rules.pseudonym(b"key", "dag_1", "yth_1")
    assert made == rules.pseudonym(b"key", "dag_1", "yth_1")
    others = [(b"key", "dag_2", "yth_1"), (b"key", "dag_1", "yth_2"), (b"other", "dag_1", "yth_1")]
    assert made not in {rules.pseudonym(*one) for one in others}
    assert "yth_1" not in made
    assert len(made) == 46


@given(told=st.text(max_size=40), other=st.text(max_size=40))
def test_an_id_is_known_by_its_pseudonym_and_no_other_is(told, other):
    name = rules.pseudonym(b"key", "dag_1", told)
    is_it = rules.recogniser(b"key", "dag_1", name)
    assert is_it is not None
    assert is_it(told)
    assert is_it(other) == (other == told)
    for key, agreement in ((b"other", "dag_1"), (b"key", "dag_2")):
        other_one = rules.recogniser(key, agreement, name)
        assert other_one is not None
        assert not other_one(told)


@pytest.mark.parametrize("name", ["", "ps_", "ps_nobody", "plc_1", "ps_会", "ps_" + "A" * 44])
def test_what_is_no_pseudonym_is_nobodys(name):
    assert rules.recogniser(b"key", "dag_1", name) is None


def test_a_pseudonym_is_spelt_in_one_way_alone():
    made = rules.pseudonym(b"key", "dag_1", "yth_1")
    for other in (made[3:], made + "=", made[:-1], f"ps_{made}", made + "\n"):
        assert rules.recogniser(b"key", "dag_1", other) is None


def test_a_mark_is_the_same_for_the_same_value_of_a_field_of_an_object_and_for_no_other():
    made = rules.mark(b"key", "unt_1", "name", "x")
    assert made == rules.mark(b"key", "unt_1", "name", "x")
    others = [
        (b"other", "unt_1", "name", "x"),
        (b"key", "unt_2", "name", "x"),
        (b"key", "unt_1", "state", "x"),
        (b"key", "unt_1", "name", "y"),
        (b"key", "unt_1", "name", None),
    ]
    assert made not in {rules.mark(*one) for one in others}
    # So is one that something else puts right, by each that does.
    again = [(), ("dsb_2",), ("dsb_2", "dsb_3")]
    assert len({rules.mark(b"key", "dsb_1", "amount", "x", one) for one in again}) == len(again)
    # What JSON tells apart is told apart.
    told = [None, "null", 1, "1", True, ["1"]]
    assert len({rules.mark(b"key", "unt_1", "name", one) for one in told}) == len(told)


def test_what_is_gone_tells_nothing_but_what_to_let_go():
    assert rules.project(rules.gone("pst_1"), ["state"]) == {"erased": ["pst_1"]}


def test_a_scope_is_the_same_for_the_same_grant_and_another_for_every_other():
    made = rules.scope(["name", "state"], ("640106", "640105"))
    assert made == rules.scope(["name", "state"], ("640105", "640106"))
    others = [(["state"], ("640105", "640106")), (["name", "state"], ("640105",))]
    assert made not in {rules.scope(*one) for one in others}
    # What is a field and what a region is told apart.
    assert rules.scope(["a", "b"], ()) != rules.scope(["a"], ("b",))


@pytest.mark.parametrize("value", [None, "x", 0, 6, True, False])
def test_what_json_knows_is_told_as_it_is(value):
    assert rules.plain(value) is value


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (date(2026, 3, 2), "2026-03-02"),
        (Month(2026, 3), "2026-03"),
        (Decimal(-35), "-35.00"),
        (Decimal("0.1"), "0.10"),
    ],
)
def test_days_months_and_yuan_are_told_as_texts(value, told):
    assert rules.plain(value) == told


@pytest.mark.parametrize("value", [datetime(2026, 3, 2, tzinfo=UTC), b"x", 0.1, {"a": 1}, ["x"]])
def test_what_nobody_decided_how_to_write_is_not_told(value):
    with pytest.raises(TypeError):
        rules.plain(value)
