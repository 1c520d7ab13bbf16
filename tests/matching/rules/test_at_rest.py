"""Since when a post rests, and how long who signed for it may wait."""

from datetime import date

import pytest

from services.matching.rules.at_rest import Wait, resting_since

BEFORE, TODAY = date(2026, 3, 2), date(2026, 3, 9)


@pytest.mark.parametrize(
    ("before", "state", "expected"),
    [
        (None, "open", None),
        (BEFORE, "open", None),
        (None, "suspended", TODAY),
        (BEFORE, "suspended", BEFORE),
        (BEFORE, "closed", BEFORE),
        (None, "closed", TODAY),
    ],
)
def test_a_post_rests_from_its_first_day_until_it_opens(before, state, expected):
    assert resting_since(before, state, TODAY) == expected


@pytest.mark.parametrize(("allowed", "late"), [(7, False), (6, True)])
def test_an_office_is_late_on_the_day_after_the_days_allowed(allowed, late):
    wait = Wait(BEFORE, allowed)
    assert (wait.days(TODAY), wait.is_overdue(TODAY)) == (7, late)
