"""Who proposes, names, declines and withdraws a demonstration unit."""

from datetime import date

import pytest

from services.units.rules.demonstration_units import (
    NOMINATION_STEPS,
    AlreadyProposed,
    NotAModel,
    NotThatOffice,
    Place,
    ProposerDecides,
    Score,
    ScoresBeingCounted,
    check_none_open,
    check_recognised,
    check_two_persons,
    follow_nomination,
    level_of,
    rank,
)
from services.units.rules.moves import MoveNotOpen

OFFICES = {"province": "640000", "city": "640100", "county": "640104"}
COUNTY = OFFICES["county"]
OF_A_COUNTYS_UNIT = [step for step in NOMINATION_STEPS if step.who != "recogniser"]
STATES = sorted({step.state for step in NOMINATION_STEPS} | {"declined", "withdrawn"})
MOVES = ["propose", "name", "decline", "withdraw", "end"]


@pytest.mark.parametrize("step", OF_A_COUNTYS_UNIT, ids=lambda step: f"{step.state} {step.move}")
@pytest.mark.parametrize("level", OFFICES)
def test_a_step_is_its_offices_and_no_other_ones(step, level):
    if step.who in ("any", level):
        assert follow_nomination(step.state, step.move, OFFICES[level], COUNTY) == step.next
    else:
        with pytest.raises(NotThatOffice) as refused:
            follow_nomination(step.state, step.move, OFFICES[level], COUNTY)
        assert refused.value.members == {"level": step.who}


@pytest.mark.parametrize(
    ("state", "move", "after"),
    [("candidate", "propose", "proposed"), ("proposed", "withdraw", "withdrawn")],
)
def test_the_autonomous_region_proposes_whom_it_recognised_itself(state, move, after):
    own = OFFICES["province"]
    assert follow_nomination(state, move, own, own) == after
    for office, unit_region in [(own, COUNTY), (COUNTY, COUNTY), (COUNTY, own)]:
        with pytest.raises(NotThatOffice):
            follow_nomination(state, move, office, unit_region)


def test_one_person_does_not_propose_and_decide():
    check_two_persons("acc_1", "acc_2")
    check_two_persons(None, "acc_2")
    with pytest.raises(ProposerDecides):
        check_two_persons("acc_1", "acc_1")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("move", MOVES)
def test_what_is_no_step_is_open_to_nobody(state, move):
    if (state, move) in {(step.state, step.move) for step in NOMINATION_STEPS}:
        return
    for office in OFFICES.values():
        with pytest.raises(MoveNotOpen):
            follow_nomination(state, move, office, COUNTY)


def test_the_level_of_an_office_is_that_of_its_region():
    assert {level_of(code): code for code in OFFICES.values()} == OFFICES


@pytest.mark.parametrize("state", ["applied", "suspended", "removed", "returned", "refused"])
def test_only_a_recognised_unit_is_a_model(state):
    check_recognised("recognised")
    with pytest.raises(NotAModel) as refused:
        check_recognised(state)
    assert refused.value.article == "宁人社函〔2020〕272号 二"


def test_a_unit_is_nominated_once_at_a_time():
    check_none_open(is_open=False)
    with pytest.raises(AlreadyProposed):
        check_none_open(is_open=True)


def test_the_best_score_comes_first_then_the_name_and_what_nothing_measured_last():
    told = [(Place(None, is_ranked=False), "甲", "unt_1")]
    told += [(Place("9.50", is_ranked=True), "甲", "unt_2")]
    told += [(Place("28.57", is_ranked=True), "乙", "unt_3")]
    told += [(Place("28.57", is_ranked=True), "丙", key) for key in ("unt_4", "unt_0")]
    # A score of a part of the rule comes after each that shows enough of a unit.
    told += [(Place("73.00", is_ranked=False), "甲", "unt_5")]
    ordered = sorted(rank(place, "recognised", *named) for place, *named in told)
    ids = [unit_id for *_, unit_id in ordered]
    assert ids == ["unt_0", "unt_4", "unt_3", "unt_2", "unt_5", "unt_1"]


def test_a_suspended_unit_comes_after_one_that_nothing_measured():
    nothing = Place(None, is_ranked=False)
    suspended = rank(Place("99.00", is_ranked=True), "suspended", "甲", "unt_1")
    assert rank(nothing, "recognised", "乙", "unt_2") < suspended
    assert suspended < rank(nothing, "suspended", "甲", "u")


@pytest.mark.parametrize("is_ranked", [True, False])
def test_a_score_says_whether_enough_was_measured(is_ranked):
    told = Score("unt_1", date(2026, 3, 2), "73.00", {"ranked": is_ranked})
    assert told.is_ranked is is_ranked


def test_while_scores_are_counted_it_is_told_how_many_are_left_and_when_to_come_again():
    told = ScoresBeingCounted(7)
    assert "7个单位" in told.detail
    assert (told.members["left"], told.retry_after) == (7, 5)
