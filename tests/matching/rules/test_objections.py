"""Objections: what they name, what can be done for whom, and who decides."""

from datetime import date

import pytest

from services.common.errors import Malformed, Unpinned
from services.matching.rules import objections as rules
from services.matching.rules.objections import ObjectionSubject, Remedy


def test_a_filed_objection_comes_to_one_end_and_no_further() -> None:
    for step in rules.OBJECTION_STEPS:
        assert rules.after(step.state, step.move) == step.next
        with pytest.raises(rules.ObjectionClosed):
            rules.after(step.next, step.move)


def test_an_objection_to_a_dispatch_names_it_and_no_other_does() -> None:
    rules.check_target("dispatch", "dsp_1")
    rules.check_target("place", None)
    for subject, dispatch_id in (("dispatch", None), ("place", "dsp_1")):
        with pytest.raises(Malformed):
            rules.check_target(subject, dispatch_id)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("subject", "upheld", "remedy", "passes"),
    [
        ("place", True, "decline_struck", True),
        ("place", True, "registration_restored", True),
        ("place", True, "dispatch_withdrawn", False),
        ("place", True, None, False),
        ("place", False, None, True),
        ("place", False, "decline_struck", False),
        ("eligibility", True, "readmitted", True),
        ("eligibility", True, "decline_struck", False),
        ("dispatch", True, "dispatch_withdrawn", True),
        ("dispatch", True, "readmitted", False),
    ],
)
def test_who_is_right_gets_what_their_objection_is_about(
    subject: ObjectionSubject, upheld: bool, remedy: Remedy | None, passes: bool
) -> None:
    if passes:
        rules.check_remedy(subject, upheld=upheld, remedy=remedy)
    else:
        with pytest.raises(Malformed):
            rules.check_remedy(subject, upheld=upheld, remedy=remedy)


@pytest.mark.parametrize(
    ("about", "named", "expected"),
    [("dsp_1", None, "dsp_1"), ("dsp_1", "dsp_1", "dsp_1"), (None, "dsp_2", "dsp_2")],
)
def test_a_decline_is_struck_of_the_dispatch_objected_to_or_named(
    about: str | None, named: str | None, expected: str
) -> None:
    assert rules.struck_dispatch("decline_struck", about, named) == expected


@pytest.mark.parametrize(
    ("remedy", "about", "named"),
    [
        ("decline_struck", "dsp_1", "dsp_2"),
        ("decline_struck", None, None),
        ("readmitted", None, "dsp_1"),
    ],
)
def test_a_dispatch_named_for_nothing_is_malformed(
    remedy: Remedy, about: str | None, named: str | None
) -> None:
    with pytest.raises(Malformed):
        rules.struck_dispatch(remedy, about, named)


def test_other_remedies_strike_no_decline() -> None:
    assert rules.struck_dispatch("readmitted", None, None) is None
    assert rules.struck_dispatch(None, "dsp_1", None) is None


def test_who_files_for_a_youth_does_not_decide_it() -> None:
    rules.refuse_own("acc_1", "acc_2")
    with pytest.raises(rules.DecidesOwnObjection):
        rules.refuse_own("acc_1", "acc_1")


def test_who_decided_on_a_dispatch_does_not_decide_the_objection_to_it() -> None:
    rules.refuse_own_decision((), "acc_1")
    rules.refuse_own_decision({"acc_1", "acc_2"}, "acc_3")
    with pytest.raises(rules.DecidesOnOwnDecision):
        rules.refuse_own_decision({"acc_1", "acc_2"}, "acc_2")


def test_a_decision_names_the_version_it_saw() -> None:
    rules.refuse_stale(1, 1)
    with pytest.raises(Unpinned):
        rules.refuse_stale(1, None)
    with pytest.raises(rules.ObjectionChanged):
        rules.refuse_stale(2, 1)


@pytest.mark.parametrize(
    ("state", "due_on", "expected"),
    [
        ("filed", date(2026, 3, 9), False),
        ("filed", date(2026, 3, 8), True),
        ("filed", None, True),
        ("upheld", date(2026, 3, 8), False),
    ],
)
def test_an_answer_is_overdue_on_the_day_after_its_last(
    state: str, due_on: date | None, expected: bool
) -> None:
    assert rules.is_overdue(state, due_on, date(2026, 3, 9)) is expected
