"""Offers: every asking has a number of its own, and matching's word decides."""

import pytest

from services.units.rules import offers
from services.units.rules.offers import Answer, Offer, Wish


@pytest.mark.parametrize(
    ("move", "state"), [("lower", "open"), ("close", "closed"), ("suspend", "suspended")]
)
def test_an_asking_takes_the_next_number_and_the_moves_state(move, state):
    assert offers.asked(Wish(move, 3, None), 7) == Offer(8, 3, state)


def test_the_request_that_waits_may_come_again():
    offers.check_same(Wish("lower", 3, b"key"), Wish("lower", 3, b"key"))


@pytest.mark.parametrize(
    "other", [Wish("lower", 2, b"key"), Wish("close", 3, b"key"), Wish("lower", 3, b"other")]
)
def test_another_change_waits_its_turn(other):
    with pytest.raises(offers.OfferPending) as refused:
        offers.check_same(other, Wish("lower", 3, b"key"))
    assert refused.value.members == {"move": "lower"}


def test_matchings_word_ends_an_intent():
    assert offers.outcome(Answer(accepted=True, taken=1)) == "accepted"
    assert offers.outcome(Answer(accepted=False, taken=1)) == "refused"


def test_a_followed_offer_is_no_error():
    offers.check_answer("lower", Answer(accepted=True, taken=1))


def test_a_headcount_below_what_is_taken_tells_how_many_are_taken():
    with pytest.raises(offers.HeadcountBelowTaken) as refused:
        offers.check_answer("lower", Answer(accepted=False, taken=4))
    assert refused.value.members == {"taken": 4}
    assert refused.value.detail == "已派遣和在岗的共4人，名额不能少于4个。"


def test_a_closing_not_followed_is_told():
    with pytest.raises(offers.OfferRefused):
        offers.check_answer("close", Answer(accepted=False, taken=4, reason="x"))
