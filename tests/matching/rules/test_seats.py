"""Offers: what matching follows, what it cannot, and what it says to one asked again."""

import pytest

from services.matching.rules import seats
from services.matching.rules.seats import Held, Offer

IN_FORCE = Offer(version=3, headcount=5, state="open")
HELD = Held(IN_FORCE, refused_version=5)


@pytest.mark.parametrize(("version", "expected"), [(2, False), (3, False), (4, True)])
def test_only_a_higher_version_is_news(version: int, expected: bool) -> None:
    assert seats.is_news(HELD, Offer(version, 5, "open")) is expected


@pytest.mark.parametrize(("version", "expected"), [(3, False), (4, False), (5, False), (6, True)])
def test_an_asking_is_considered_above_all_that_is_in_force_or_was_refused(
    version: int, expected: bool
) -> None:
    assert seats.is_unanswered(HELD, Offer(version, 5, "open")) is expected


@pytest.mark.parametrize(
    ("headcount", "taken", "accepted"), [(2, 2, True), (2, 3, False), (0, 0, True)]
)
def test_a_headcount_falls_no_lower_than_what_is_taken(
    headcount: int, taken: int, accepted: bool
) -> None:
    verdict = seats.verdict_on(Offer(4, headcount, "open"), taken=taken, unsigned=1)
    assert verdict.accepted is accepted
    assert verdict.reason == (None if accepted else "headcount_below_taken")


def test_closing_counts_only_what_stays_taken() -> None:
    closing = Offer(4, 1, "closed")
    assert seats.verdict_on(closing, taken=3, unsigned=2).accepted
    assert not seats.verdict_on(closing, taken=3, unsigned=1).accepted


@pytest.mark.parametrize(
    ("state", "headcount", "accepted"),
    [
        ("open", 3, True),
        ("open", 2, False),
        ("suspended", 3, True),
        ("suspended", 2, False),
        ("closed", 1, True),
        ("closed", 0, False),
    ],
)
def test_only_a_closing_gives_back_what_is_set_aside(
    state: seats.SeatState, headcount: int, accepted: bool
) -> None:
    verdict = seats.verdict_on(Offer(4, headcount, state), taken=3, unsigned=0, set_aside=2)
    assert verdict.accepted is accepted


@pytest.mark.parametrize(
    ("offer", "accepted", "reason"),
    [
        (IN_FORCE, True, None),
        (Offer(5, 1, "open"), False, "headcount_below_taken"),
        (Offer(3, 1, "open"), False, "outdated"),
        (Offer(2, 5, "open"), False, "outdated"),
    ],
)
def test_an_offer_asked_again_gets_the_same_word(
    offer: Offer, accepted: bool, reason: str | None
) -> None:
    verdict = seats.verdict_on_repeat(HELD, offer)
    assert (verdict.accepted, verdict.reason) == (accepted, reason)


def test_a_withdrawn_dispatch_names_what_ended_it() -> None:
    assert seats.cause_of(Offer(1, 1, "closed")) == "post_closed"
    assert seats.cause_of(Offer(1, 1, "suspended")) == "post_suspended"


def test_suspension_and_closing_end_what_is_unsigned() -> None:
    assert [seats.withdraws(Offer(1, 1, s)) for s in ("open", "suspended", "closed")] == [
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("offer", "gone", "accepted"),
    [
        (Offer(4, 1, "open", gone=1), 1, True),
        (Offer(4, 0, "open", gone=1), 2, False),
        (Offer(4, 1, "open"), 1, False),
        (Offer(4, 0, "open", gone=5), 2, True),
        (Offer(4, 0, "open", gone=5), 1, False),
        (Offer(4, 0, "closed"), 2, True),
        (Offer(4, 0, "closed"), 1, False),
        (Offer(4, 1, "suspended"), 1, False),
    ],
)
def test_seats_that_are_gone_leave_with_the_offer_that_says_so_or_a_closing(
    offer: Offer, gone: int, accepted: bool
) -> None:
    assert seats.verdict_on(offer, taken=2, unsigned=0, gone=gone).accepted is accepted


@pytest.mark.parametrize(
    ("offered", "unsafe", "state"),
    [
        ("open", 0, "open"),
        ("open", 1, "suspended"),
        ("suspended", 0, "suspended"),
        ("suspended", 1, "suspended"),
        ("closed", 0, "closed"),
        ("closed", 2, "closed"),
    ],
)
def test_nobody_is_sent_to_what_is_unsafe_whatever_is_offered(
    offered: seats.SeatState, unsafe: int, state: seats.SeatState
) -> None:
    assert seats.state_of(offered, unsafe) == state


def test_an_offer_asked_again_is_the_same_whatever_it_takes_off() -> None:
    assert Offer(4, 1, "open", gone=1) == Offer(4, 1, "open")
