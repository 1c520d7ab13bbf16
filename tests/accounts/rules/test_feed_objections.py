"""What refuses an objection of a department, and where each of its moves leads."""

from datetime import date

import pytest

from services.accounts.rules import feed_objections as rules
from services.accounts.rules.feed_objections import FeedObject
from services.common.errors import Unpinned
from services.common.values.feeds import FeedNotGranted

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("move", "then"),
    [
        ("correct", "corrected"),
        ("uphold", "stands"),
        ("decline", "not_ours"),
        ("withdraw", "withdrawn"),
        ("lapse", "lapsed"),
    ],
)
def test_each_move_leads_on_from_filed_once(move, then):
    assert rules.after("filed", move) == then
    with pytest.raises(rules.FeedObjectionClosed) as closed:
        rules.after(then, move)
    assert closed.value.members["state"] == then
    assert closed.value.members["open_moves"] == []


def test_every_answer_has_its_move_and_is_told_as_answered():
    assert {rules.after("filed", move) for move in rules.MOVES.values()} == rules.ANSWERED
    assert not {"withdrawn", "lapsed"} & rules.ANSWERED


def test_a_feed_is_seen_by_the_fields_that_are_granted_and_not_without_any():
    seen = rules.sight("dag_1", "units", frozenset({"name"}), ("640104",))
    assert seen == rules.Sight("dag_1", "units", frozenset({"name"}), ("640104",))
    with pytest.raises(FeedNotGranted):
        rules.sight("dag_1", "units", (), ("640104",))


def test_only_a_field_that_is_granted_is_objected_to():
    rules.check_field("name", {"name", "state"})
    with pytest.raises(rules.FieldNotGranted):
        rules.check_field("industry", {"name", "state"})


def test_so_many_a_day_and_no_more():
    rules.check_room(3, 3, 60)
    with pytest.raises(rules.FeedObjectionsFull) as full:
        rules.check_room(4, 3, 60)
    assert full.value.retry_after == 60


def test_nothing_is_kept_of_the_nameless():
    rules.check_named(is_nameless=False)
    with pytest.raises(rules.FeedObjectUnknown):
        rules.check_named(is_nameless=True)


def now(mark):
    return FeedObject("unt_1", "640104", None, mark)


def test_who_says_that_it_is_corrected_has_corrected_it():
    rules.check_corrected("corrected", "a", now("b"))
    with pytest.raises(rules.NothingCorrected):
        rules.check_corrected("corrected", "a", now("a"))


@pytest.mark.parametrize(
    ("before", "found"),
    [("a", None), (None, now(None)), ("a", now(None))],
    ids=["told no more", "told by no standing field", "no field any more"],
)
def test_of_what_cannot_be_compared_the_offices_word_is_taken(before, found):
    rules.check_corrected("corrected", before, found)


@pytest.mark.parametrize("verdict", ["stands", "not_ours"])
def test_other_answers_need_no_correction(verdict):
    rules.check_corrected(verdict, "a", now("a"))


def test_two_people_do_not_decide_at_once():
    rules.check_version(1, 1)
    with pytest.raises(rules.FeedObjectionChanged):
        rules.check_version(2, 1)
    with pytest.raises(Unpinned):
        rules.check_version(1, None)


@pytest.mark.parametrize(
    ("state", "due_on", "late"),
    [
        ("filed", date(2026, 3, 2), False),
        ("filed", date(2026, 3, 1), True),
        ("filed", None, True),
        ("stands", date(2026, 3, 1), False),
        ("withdrawn", None, False),
    ],
)
def test_late_is_what_is_filed_and_past_its_last_day(state, due_on, late):
    assert rules.is_overdue(state, due_on, TODAY) is late
