"""Two officers: needed only for one name under numbers of two persons, and never one person."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.common.errors import Unpinned
from services.matching.rules import merge_proposals as rules
from services.matching.rules.merge_proposals import OfBoth, Side
from services.matching.rules.second_records import MergeTheOther, NotOnePerson, SameRecord
from tests.matching.rules.test_second_records import OTHERS, SHE, a_record

EARLY, LATE = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
APPLIED = {"state": "applied", "borne": True}


@pytest.mark.parametrize("bearer", OTHERS[1:])
def test_one_name_with_another_birth_or_sex_needs_two(bearer: object) -> None:
    rules.refuse_proposing(a_record(**APPLIED), a_record("yth_b", **APPLIED, bearer=bearer))


def test_another_name_is_corrected_first() -> None:
    other = a_record("yth_b", **APPLIED, bearer=OTHERS[0])
    with pytest.raises(NotOnePerson):
        rules.refuse_proposing(a_record(**APPLIED), other)


def test_where_one_is_enough_two_are_not_asked() -> None:
    with pytest.raises(rules.OneOfficerIsEnough):
        rules.refuse_proposing(a_record(**APPLIED), a_record("yth_b", **APPLIED, bearer=SHE))
    known, into = a_record(), a_record("yth_b", **APPLIED, bearer=OTHERS[1])
    with pytest.raises(rules.OneOfficerIsEnough):
        rules.refuse_proposing(known, into)
    # One officer merges who is only known, by whatever name.
    with pytest.raises(rules.OneOfficerIsEnough):
        rules.refuse_proposing(known, a_record("yth_b", **APPLIED, bearer=OTHERS[0]))


def test_the_order_of_two_records_is_the_same_for_two() -> None:
    with pytest.raises(SameRecord):
        rules.refuse_proposing(a_record(**APPLIED), a_record(**APPLIED))
    with pytest.raises(MergeTheOther):
        rules.refuse_proposing(a_record(**APPLIED), a_record("yth_b", bearer=OTHERS[1]))


def test_who_proposed_does_not_merge() -> None:
    rules.refuse_own("acc_1", "acc_2")
    with pytest.raises(rules.DecidesOwnProposal):
        rules.refuse_own("acc_1", "acc_1")


def test_a_proposal_is_decided_once() -> None:
    assert rules.after("proposed", "merge") == "merged"
    assert rules.after("proposed", "decline") == "declined"
    for state in ("merged", "declined"):
        with pytest.raises(rules.MergeProposalClosed):
            rules.after(state, "merge")


def test_a_decision_names_the_version_that_it_saw() -> None:
    rules.refuse_stale(1, 1)
    with pytest.raises(Unpinned):
        rules.refuse_stale(1, None)
    with pytest.raises(rules.MergeProposalStale):
        rules.refuse_stale(2, 1)


FIRST = Side("applied", EARLY, LATE, declines=1, dispatches=2, placements=1, held=False)
SECOND = Side("applied", LATE, EARLY, declines=2, dispatches=1, placements=0, held=True)


def test_one_person_has_the_first_registration_and_all_that_was_done() -> None:
    assert rules.of_both(FIRST, SECOND) == OfBoth(EARLY, EARLY, 3, 3, 1, held_by="into")
    assert rules.of_both(SECOND, FIRST).held_by == "absorbed"
    assert rules.of_both(FIRST, FIRST).held_by is None


def test_who_applies_has_no_place_by_a_registration_that_was_given_up() -> None:
    left = replace(FIRST, state="withdrawn")
    assert rules.of_both(left, SECOND).applied_at == LATE
