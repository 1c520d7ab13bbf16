"""Fairs: announced beforehand, paired at from their day to the last day of entry, then over."""

from datetime import date, timedelta

import pytest

from services.common.errors import Unpinned
from services.matching.rules import fairs
from services.matching.rules.fairs import FAIR_STEPS, FairMoveNotOpen
from services.matching.rules.seats import SeatState
from tests.matching import factories

DAY = date(2026, 3, 14)
ONE = timedelta(days=1)


@pytest.mark.parametrize("step", FAIR_STEPS, ids=lambda step: step.move)
def test_each_step_leads_where_the_table_says(step: fairs.Step) -> None:
    assert fairs.after(step.state, step.move) == step.next


@pytest.mark.parametrize("state", ["cancelled", "closed"])
@pytest.mark.parametrize("move", ["pair", "cancel", "close"])
def test_a_fair_that_ended_moves_no_more(state: str, move: fairs.Move) -> None:
    with pytest.raises(FairMoveNotOpen) as refused:
        fairs.after(state, move)
    assert refused.value.members == {"state": state, "open_moves": []}


def test_a_fair_is_announced_the_day_before_at_the_latest() -> None:
    fairs.refuse_announcement(DAY, DAY - ONE)
    with pytest.raises(fairs.NotBeforehand):
        fairs.refuse_announcement(DAY, DAY)


def test_seats_are_awaited_so_many_days_ahead_at_most() -> None:
    fairs.refuse_awaiting_early(DAY, DAY - 30 * ONE, 30)
    with pytest.raises(fairs.AwaitedTooEarly) as refused:
        fairs.refuse_awaiting_early(DAY, DAY - 31 * ONE, 30)
    assert refused.value.members == {"days_ahead": 30}


@pytest.mark.parametrize("state", ["suspended", "closed"])
def test_seats_are_awaited_of_an_open_post_and_no_more_than_it_has(state: SeatState) -> None:
    for seats, promised in ((3, 0), (1, 2)):
        fairs.refuse_awaiting(seats, promised, "open", 3)
        with pytest.raises(fairs.AwaitedSeatsUnfit) as refused:
            fairs.refuse_awaiting(seats + 1, promised, "open", 3)
        assert refused.value.members == {"state": "open", "offered": 3, "promised": promised}
    with pytest.raises(fairs.AwaitedSeatsUnfit):
        fairs.refuse_awaiting(1, 0, state, 3)


def test_pairs_are_recorded_from_the_day_to_the_last_day_of_entry() -> None:
    entry_by = DAY + 2 * ONE
    for today in (DAY, entry_by):
        fairs.refuse_pairing(DAY, entry_by, today)
    with pytest.raises(fairs.FairNotYet):
        fairs.refuse_pairing(DAY, entry_by, DAY - ONE)
    with pytest.raises(fairs.PairingOver):
        fairs.refuse_pairing(DAY, entry_by, entry_by + ONE)


def test_a_fair_is_cancelled_before_its_day_and_ends_from_its_day_on() -> None:
    fairs.refuse_cancelling(DAY, DAY - ONE)
    with pytest.raises(fairs.FairTakesPlace):
        fairs.refuse_cancelling(DAY, DAY)
    fairs.refuse_closing(DAY, DAY)
    with pytest.raises(fairs.FairNotYet):
        fairs.refuse_closing(DAY, DAY - ONE)


def test_a_move_names_the_version_it_saw() -> None:
    fairs.refuse_stale(2, 2)
    with pytest.raises(Unpinned):
        fairs.refuse_stale(2, None)
    with pytest.raises(fairs.FairChanged) as refused:
        fairs.refuse_stale(2, 1)
    assert refused.value.members == {"version": 2}


def test_a_wish_of_today_outweighs_the_intention_and_a_refusal_of_before() -> None:
    wish = factories.a_wish(
        regions=("640200",), industries=("G",), occupations=("2",), needs_lodging=True
    )
    seeker = factories.a_seeker(wish, declined=frozenset({"pst_1"}))
    fairs.refuse_unlawful(seeker, factories.a_seat("pst_1"))


@pytest.mark.parametrize(
    ("seeker", "seat", "obstacles"),
    [
        ({"under_18": True}, {"unsuitable_under_18": True}, ["under_18"]),
        ({"months_left": 5}, {"months": 6}, ["months"]),
        (
            {"under_18": True, "months_left": 5},
            {"unsuitable_under_18": True, "months": 6},
            ["under_18", "months"],
        ),
    ],
)
def test_what_the_law_rules_out_no_pair_can_bring(
    seeker: dict[str, object], seat: dict[str, object], obstacles: list[str]
) -> None:
    with pytest.raises(fairs.UnlawfulPair) as refused:
        fairs.refuse_unlawful(factories.a_seeker(**seeker), factories.a_seat(**seat))
    assert refused.value.members == {"obstacles": obstacles}
    said = {"under_18": "未满18周岁", "months": "岗位的期限是6个月，本人累计还可以见习5个月"}
    assert {name for name, words in said.items() if words in refused.value.detail} == {*obstacles}
