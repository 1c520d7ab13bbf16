"""Who asks in vain for a move is told the state and what is open from it, in Chinese."""

import re
from collections.abc import Iterable
from typing import NamedTuple

import pytest

from services.accounts.rules import feed_objections, messages
from services.common.moves import Names, standing
from services.matching.rules import (
    archive_appraisals,
    correction_requests,
    dispatches,
    fairs,
    merge_proposals,
    objections,
    placements,
    round_moves,
)
from services.reporting.rules import settlements
from services.units.rules import (
    accidents,
    complaints,
    consultations,
    demonstration_units,
    inspections,
    moves,
    post_obstacles,
    posts,
    prospects,
    removals,
    threshold_reviews,
    under_18,
    units,
    withdrawals,
)


class Machine(NamedTuple):
    steps: list[tuple[str, str, str, str]]
    names: Names


def of_units(steps: moves.Steps) -> Machine:
    names = Names(steps.states, steps.moves, moves.MOVERS)
    return Machine([(one.state, one.move, one.who, one.next) for one in steps], names)


def of_matching(steps: Iterable, names: Names) -> Machine:
    return Machine([(one.state, one.move, one.who, one.next) for one in steps], names)


MACHINES = {
    "message": of_matching(messages.MESSAGE_STEPS, messages.NAMES),
    "feed objection": of_matching(feed_objections.OBJECTION_STEPS, feed_objections.NAMES),
    "unit": of_units(units.UNIT_STEPS),
    "nomination": of_units(demonstration_units.NOMINATION_STEPS),
    "post": of_units(posts.POST_STEPS),
    "prospect": of_units(prospects.PROSPECT_STEPS),
    "proposal": of_units(removals.PROPOSAL_STEPS),
    "withdrawal": of_units(withdrawals.WITHDRAWAL_STEPS),
    "under 18": of_units(under_18.UNDER_18_STEPS),
    "threshold review": of_units(threshold_reviews.REVIEW_STEPS),
    "complaint": of_units(complaints.COMPLAINT_STEPS),
    "inspection": of_units(inspections.INSPECTION_STEPS),
    "accident": of_units(accidents.ACCIDENT_STEPS),
    "post obstacle": of_units(post_obstacles.POST_OBSTACLE_STEPS),
    "consultation": of_units(consultations.CONSULTATION_STEPS),
    "dispatch": of_matching(dispatches.MOVES, dispatches.NAMES),
    "fair": of_matching(fairs.FAIR_STEPS, fairs.NAMES),
    "round": of_matching(round_moves.ROUND_STEPS, round_moves.NAMES),
    "objection": of_matching(objections.OBJECTION_STEPS, objections.NAMES),
    "correction": of_matching(correction_requests.CORRECTION_STEPS, correction_requests.NAMES),
    "merge proposal": of_matching(merge_proposals.PROPOSAL_STEPS, merge_proposals.NAMES),
    "archive appraisal": of_matching(archive_appraisals.ARCHIVE_STEPS, archive_appraisals.NAMES),
    "placement": Machine(
        [(state, move, "unit or officer", to) for (state, move), to in placements.MOVES.items()],
        placements.NAMES,
    ),
    "settlement": Machine(
        [(state, m, settlements.ROLES[m], to) for (state, m), to in settlements.MOVES.items()],
        settlements.NAMES,
    ),
}
CONSEQUENT = {
    "feed objection": {"lapse"},
    "message": {step.move for step in messages.MESSAGE_STEPS} - {"resend"},
    "nomination": {"end"},
    "post": {"suspend", "resume"},
    "post obstacle": {"take_off", "lapse"},
    "proposal": {"propose", "lapse"},
    "threshold review": {"withdraw", "lapse"},
    "dispatch": {"withdraw", "annul", "strike", "reinstate"},
    "round": {"pass", "fail"},
    "settlement": {"preparation", "preparation_failure", "nothing_found"},
}
"""Moves that nobody asks for: they come of something else, or of the service itself."""


@pytest.mark.parametrize("name", MACHINES)
def test_every_state_and_every_move_to_ask_for_has_its_name(name: str) -> None:
    steps, names = MACHINES[name]
    assert {state for before, _, _, after in steps for state in (before, after)} <= {*names.states}
    assert {move for _, move, _, _ in steps} - CONSEQUENT.get(name, set()) == {*names.moves}
    assert all(
        re.search("[一-鿿]", word) for part in vars(names).values() for word in part.values()
    )


@pytest.mark.parametrize("name", MACHINES)
def test_from_every_state_it_is_told_who_may_do_what(name: str) -> None:
    steps, names = MACHINES[name]
    for state in names.states:
        ways = [(move, who) for before, move, who, _ in steps if before == state]
        told = standing(state, ways, names)
        open_moves = [{"move": m, "who": who} for m, who in ways if m in names.moves]
        assert told.members == {"state": state, "open_moves": open_moves}
        assert all(names.moves[one["move"]] in told.words for one in open_moves)
        assert open_moves or told.words.endswith("没有可以办理的事项。")
