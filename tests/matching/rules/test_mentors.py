"""Another mentor for a trainee: in the order of days, of the unit, leading, not overloaded."""

from dataclasses import replace
from datetime import date

import pytest

from services.matching.rules import mentors as rules
from services.matching.rules.mentors import Handing, MentorFacts, check_handing, check_mentor
from services.matching.rules.placements import Course, Ending, PlacementStateForbids

COURSE = Course(6, date(2026, 3, 2))
HANDING = Handing("mnt_1", "mnt_2", date(2026, 3, 2), None)
MENTOR = MentorFacts(of_unit=True, last_day=None, led=4, limit=5)


def test_a_trainee_goes_to_another_mentor_from_the_first_day_on() -> None:
    check_handing(COURSE, HANDING)
    with pytest.raises(rules.MentorSinceUnfit):
        check_handing(COURSE, replace(HANDING, since=date(2026, 3, 1)))


def test_a_change_comes_not_before_the_last_one() -> None:
    later = replace(HANDING, last_change=date(2026, 4, 1))
    check_handing(COURSE, replace(later, since=date(2026, 4, 1)))
    with pytest.raises(rules.MentorSinceUnfit):
        check_handing(COURSE, replace(later, since=date(2026, 3, 31)))


def test_the_same_mentor_is_no_change_and_an_ended_placement_has_none() -> None:
    with pytest.raises(rules.MentorUnchanged):
        check_handing(COURSE, replace(HANDING, after="mnt_1"))
    ended = replace(COURSE, ending=Ending(date(2026, 9, 1)))
    with pytest.raises(PlacementStateForbids):
        check_handing(ended, HANDING)


def test_a_mentor_of_the_unit_takes_over_up_to_the_limit() -> None:
    day = date(2026, 3, 2)
    check_mentor(MENTOR, day)
    with pytest.raises(rules.MentorOverloaded):
        check_mentor(replace(MENTOR, led=5), day)
    with pytest.raises(rules.MentorNotOfUnit):
        check_mentor(replace(MENTOR, of_unit=False), day)


def test_a_mentor_takes_over_to_their_last_day() -> None:
    ending = replace(MENTOR, last_day=date(2026, 3, 2))
    check_mentor(ending, date(2026, 3, 2))
    with pytest.raises(rules.MentorEnded):
        check_mentor(ending, date(2026, 3, 3))
