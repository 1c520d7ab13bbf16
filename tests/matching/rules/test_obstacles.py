"""What a unit may report, and when."""

import pytest

from services.matching.rules import obstacles


@pytest.mark.parametrize("kind", ["post_gone", "safety"])
@pytest.mark.parametrize("state", ["issued", "accepted", "signed"])
def test_a_post_gone_or_unsafe_is_reported_until_arrival(kind: obstacles.Kind, state: str) -> None:
    obstacles.refuse_report(kind, state, open_already=False)


@pytest.mark.parametrize("kind", ["post_gone", "safety", "youth_absent"])
@pytest.mark.parametrize("state", ["arrived", "refused", "withdrawn"])
def test_no_obstacle_is_reported_once_the_dispatch_is_at_its_end(
    kind: obstacles.Kind, state: str
) -> None:
    with pytest.raises(obstacles.ObstacleNotNow):
        obstacles.refuse_report(kind, state, open_already=False)


def test_a_youth_can_be_absent_only_once_the_agreement_is_signed() -> None:
    obstacles.refuse_report("youth_absent", "signed", open_already=False)
    with pytest.raises(obstacles.ObstacleNotNow):
        obstacles.refuse_report("youth_absent", "accepted", open_already=False)


def test_one_obstacle_is_reviewed_before_the_next() -> None:
    with pytest.raises(obstacles.ObstacleUnderReview):
        obstacles.refuse_report("safety", "signed", open_already=True)


def test_nothing_goes_on_while_a_report_awaits_its_review() -> None:
    obstacles.refuse_while_open(open_already=False)
    with pytest.raises(obstacles.ObstacleUnderReview):
        obstacles.refuse_while_open(open_already=True)


def test_only_who_did_not_come_has_declined() -> None:
    declines = [kind for kind in obstacles.KINDS if obstacles.counts_as_decline(kind)]
    assert declines == ["youth_absent"]


def test_a_seat_is_given_on_only_where_the_place_itself_is_well() -> None:
    fates = {kind: told.seat for kind, told in obstacles.KINDS.items()}
    assert fates == {"post_gone": "gone", "safety": "at_rest", "youth_absent": "drawn"}
