"""Signing links: whose, how long, and what ends them."""

from datetime import date

import pytest

from services.common.errors import Malformed
from services.common.values.identity import IdNumber
from services.matching.rules import signing_links as rules
from services.matching.rules.signing_links import Guardian, Link, State
from tests.matching import factories

LAST = date(2026, 3, 9)


def a_link(state: State = "standing", opened_by: str | None = None) -> Link:
    return Link(state, "guardian", LAST, opened_by)


def a_guardian(born_on: date = date(1980, 1, 1)) -> Guardian:
    return Guardian("阿里·测试", IdNumber(factories.an_id_number(born_on)))


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        ("replaced", rules.LinkReplaced),
        ("superseded", rules.LinkSuperseded),
        ("spent", rules.LinkSpent),
    ],
)
def test_what_ended_leads_nowhere_and_says_why(state: State, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        rules.refuse_void(a_link(state), LAST)


def test_a_link_leads_on_its_last_day_and_not_on_the_next() -> None:
    rules.refuse_void(a_link(), LAST)
    with pytest.raises(rules.LinkExpired):
        rules.refuse_void(a_link(), date(2026, 3, 10))


@pytest.mark.parametrize("step", rules.STEPS)
def test_each_move_finds_a_link_in_its_state_and_ends_it(step: rules.Step) -> None:
    assert (rules.BEFORE[step.move], rules.after(step.move)) == (step.state, step.next)


@pytest.mark.parametrize(
    ("caller", "is_guardian", "theirs"),
    [
        ("unit", False, {"unit"}),
        ("youth", False, {"youth", "guardian"}),
        ("youth", True, {"guardian"}),
        ("officer", False, {"unit", "youth", "guardian"}),
        ("nobody", False, set()),
    ],
)
def test_a_side_gets_its_own_link_and_no_other(
    caller: str, is_guardian: bool, theirs: set[str]
) -> None:
    for party in ("unit", "youth", "guardian"):
        if party in theirs:
            rules.refuse_issue(party, caller=caller, is_guardian=is_guardian)
            continue
        with pytest.raises(rules.LinkNotYours):
            rules.refuse_issue(party, caller=caller, is_guardian=is_guardian)


def test_a_guardians_link_is_for_one_other_account() -> None:
    rules.refuse_other_guardian(a_link(), "acc_1", is_own=False)
    rules.refuse_other_guardian(a_link(opened_by="acc_1"), "acc_1", is_own=False)
    with pytest.raises(rules.LinkTaken):
        rules.refuse_other_guardian(a_link(opened_by="acc_1"), "acc_2", is_own=False)
    with pytest.raises(rules.GuardianIsTheYouth):
        rules.refuse_other_guardian(a_link(), "acc_1", is_own=True)


def test_a_guardian_is_of_age_that_day_and_not_the_youth() -> None:
    today = date(2026, 3, 2)
    ward = factories.an_id_number(date(2008, 6, 1))
    rules.refuse_minor_guardian(a_guardian(date(2008, 3, 2)), ward, 18, today)
    with pytest.raises(rules.GuardianIsTheYouth):
        rules.refuse_minor_guardian(a_guardian(date(2008, 3, 3)), ward, 18, today)
    grown = a_guardian()
    with pytest.raises(rules.GuardianIsTheYouth):
        rules.refuse_minor_guardian(grown, grown.number.text, 18, today)


def test_a_guardian_tells_who_they_are_and_nobody_else_does() -> None:
    rules.check_guardian("guardian", a_guardian())
    rules.check_guardian("unit", None)
    for party, guardian in (("guardian", None), ("youth", a_guardian())):
        with pytest.raises(Malformed):
            rules.check_guardian(party, guardian)
