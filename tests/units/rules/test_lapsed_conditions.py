"""A unit known not to have a condition any more offers no more seats."""

from datetime import date

import pytest

from services.units.rules.lapsed_conditions import ConditionsLapsed, check_lasting, lapsed
from services.units.rules.recognition import Document, Finding, Standing, conditions

DAY = date(2026, 3, 2)


def a_standing(*, documents=(), findings=()):
    return Standing(documents, 1, findings)


def names(standing):
    return [one.name for one in lapsed(conditions(standing, DAY), standing)]


@pytest.mark.parametrize(
    ("last", "expected"), [(date(2026, 3, 1), ["training_plan"]), (DAY, []), (None, [])]
)
def test_a_system_lapses_with_its_last_day(last, expected):
    plan = Document("training_plan", date(2025, 1, 1), last)
    assert names(a_standing(documents=(plan,))) == expected


def test_a_later_text_takes_the_place_of_one_out_of_force():
    old = Document("training_plan", date(2025, 1, 1), date(2025, 12, 31))
    new = Document("training_plan", date(2026, 1, 1), None)
    assert names(a_standing(documents=(old, new))) == []


def test_a_condition_lapses_with_a_finding_that_says_no_until_one_says_yes():
    no = Finding("labour_sound", met=False, found_on=date(2026, 2, 1), no=2)
    yes = Finding("labour_sound", met=True, found_on=date(2026, 2, 2), no=3)
    assert names(a_standing(findings=(no,))) == ["labour_sound"]
    assert names(a_standing(findings=(no, yes))) == []


def test_what_was_never_handed_in_or_looked_at_is_not_known():
    check_lasting(conditions(a_standing(), DAY), a_standing())


def test_the_refusal_says_what_and_why():
    no = Finding("safety_assured", met=False, found_on=date(2026, 2, 1), no=1)
    standing = a_standing(findings=(no,))
    with pytest.raises(ConditionsLapsed) as refused:
        check_lasting(conditions(standing, DAY), standing)
    assert refused.value.detail == "不具备：生产安全有保障（2026-02-01核查：不符合）。"
    (one,) = refused.value.members["conditions"]
    assert one["name"] == "safety_assured"
