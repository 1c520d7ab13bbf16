"""Mentors: how many seats one leads, and what must be so before one ends."""

from datetime import date

import pytest

from services.common.errors import Malformed
from services.units.rules import mentors
from services.units.rules.mentors import (
    Leading,
    Load,
    check_change,
    check_end,
    check_leads,
    check_load,
)

SINCE = date(2026, 3, 1)
LATEST = date(2028, 3, 1)


@pytest.mark.parametrize("seats", [0, 2, 3])
def test_seats_up_to_the_limit_are_led(seats):
    check_load(Load(seats, 5), 5 - seats)


def test_one_seat_over_the_limit_is_refused_with_the_numbers():
    with pytest.raises(mentors.MentorOverloaded) as told:
        check_load(Load(3, 5), 3)
    assert told.value.members == {"limit": 5, "seats": 3, "more": 3}


def test_who_has_no_last_day_leads():
    check_leads(None)
    with pytest.raises(mentors.MentorEnded):
        check_leads(SINCE)


def test_a_mentor_without_posts_ends_from_the_first_day_on():
    check_end(Leading(SINCE, None, []), SINCE, SINCE, LATEST)
    with pytest.raises(Malformed):
        check_end(Leading(SINCE, None, []), date(2026, 2, 28), SINCE, LATEST)


def test_a_mentor_ends_on_the_latest_day_and_not_after():
    check_end(Leading(SINCE, None, []), LATEST, SINCE, LATEST)
    with pytest.raises(mentors.MentorEndTooFarAhead) as told:
        check_end(Leading(SINCE, None, []), date(2028, 3, 2), SINCE, LATEST)
    assert told.value.members == {"latest": "2028-03-01"}


def test_a_last_day_is_entered_anew_until_it_has_passed():
    ends = Leading(SINCE, date(2026, 3, 5), [])
    check_end(ends, date(2026, 3, 4), date(2026, 3, 5), LATEST)
    with pytest.raises(mentors.MentorAlreadyEnded):
        check_end(ends, date(2026, 3, 4), date(2026, 3, 6), LATEST)


def test_the_posts_that_still_name_a_mentor_are_named():
    with pytest.raises(mentors.MentorStillNamed) as told:
        check_end(Leading(SINCE, None, ["pst_1", "pst_2"]), SINCE, SINCE, LATEST)
    assert told.value.members == {"posts": ["pst_1", "pst_2"]}


@pytest.mark.parametrize("state", ["open", "suspended"])
def test_a_post_that_leads_youths_gets_another_mentor(state):
    check_change(state, "mnt_1", "mnt_2")
    check_change(state, None, "mnt_2")
    with pytest.raises(mentors.MentorUnchanged):
        check_change(state, "mnt_1", "mnt_1")


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_a_draft_or_closed_post_is_given_none(state):
    with pytest.raises(mentors.PostNotLed):
        check_change(state, "mnt_1", "mnt_2")
