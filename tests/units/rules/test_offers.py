"""Offers: every asking has a number of its own, and matching's word decides."""

from datetime import date

import pytest

from services.units.rules import offers
from services.units.rules.offers import Answer, Offer, SetAside, Wish


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
    assert refused.value.members == {"taken": 4, "set_aside": 0, "fairs": []}
    assert refused.value.detail == "已占用4个名额。"


def test_a_headcount_below_what_is_taken_names_the_fairs_that_hold_seats():
    held = [
        SetAside("far_1", date(2026, 3, 20), "兴庆区体育馆", 2),
        SetAside("far_2", date(2026, 4, 1), "金凤区人才市场", 1),
    ]
    with pytest.raises(offers.HeadcountBelowTaken) as refused:
        offers.check_answer("lower", Answer(accepted=False, taken=4), held)
    assert refused.value.members == {
        "taken": 4,
        "set_aside": 3,
        "fairs": [
            {"fair_id": "far_1", "day": "2026-03-20", "seats": 2},
            {"fair_id": "far_2", "day": "2026-04-01", "seats": 1},
        ],
    }
    assert refused.value.detail == (
        "已占用4个名额。其中为招募会留出的有3个：2026年3月20日在兴庆区体育馆举办的招募会2个；"
        "2026年4月1日在金凤区人才市场举办的招募会1个。招募会取消或者结束后，没有用完的退回。"
    )


def test_a_closing_not_followed_is_told():
    with pytest.raises(offers.OfferRefused):
        offers.check_answer("close", Answer(accepted=False, taken=4, reason="x"))
