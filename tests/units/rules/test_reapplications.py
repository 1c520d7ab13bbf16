"""A unit that is gone may apply again: at once, after its months, or when an office lets it."""

from datetime import date

import pytest

from services.units.rules import reapplications as rules
from services.units.rules.removals import Standing
from services.units.rules.units import RecognisedFactsFixed

GONE = date(2025, 8, 31)
DUE, BEFORE = date(2026, 2, 28), date(2026, 2, 27)
MONTHS = 6


def ended(ground_kind="no_intake", readmitted_on=None):
    return rules.Ended(ground_kind, GONE, readmitted_on)


@pytest.mark.parametrize(
    ("how", "day"),
    [
        (ended("withdrawal"), GONE),
        (ended("no_intake"), DUE),
        (ended("cause"), DUE),
        (ended("cause", date(2025, 10, 9)), date(2025, 10, 9)),
    ],
)
def test_it_may_apply_from_a_day(how, day):
    assert rules.may_apply_from(how, MONTHS) == day


def test_a_removed_unit_waits_for_its_day():
    rules.check_reapplication(ended(), MONTHS, DUE)
    with pytest.raises(rules.ReapplicationTooEarly) as refused:
        rules.check_reapplication(ended(), MONTHS, BEFORE)
    assert refused.value.members == {"may_apply_from": "2026-02-28"}


def test_only_who_must_wait_is_let_in_earlier():
    rules.check_readmission(ended(), MONTHS, BEFORE)
    for how, today in [(ended(), DUE), (ended("withdrawal"), GONE)]:
        with pytest.raises(rules.ReadmissionUncalledFor):
            rules.check_readmission(how, MONTHS, today)


def test_it_comes_back_under_the_code_it_had():
    rules.check_same_code("91640104MA00000018", "91640104MA00000018")
    with pytest.raises(RecognisedFactsFixed):
        rules.check_same_code("91640104MA00000018", "91640104MA00000026")


@pytest.mark.parametrize("state", ["noticed", "replied", "decided", "served"])
def test_who_leaves_on_notice_of_a_removal_leaves_by_its_ground(state):
    decision = "remove" if state in ("decided", "served") else None
    assert rules.ended_by("withdrawal", Standing(state, decision, "cause")) == "cause"


@pytest.mark.parametrize(
    "standing",
    [
        None,
        Standing("warned", None, "no_intake"),
        Standing("proposed", None, "cause"),
        Standing("decided", "keep", "cause"),
    ],
)
def test_who_was_served_no_notice_or_is_kept_leaves_of_its_own_will(standing):
    assert rules.ended_by("withdrawal", standing) == "withdrawal"
