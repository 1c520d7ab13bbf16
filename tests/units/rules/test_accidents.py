"""Accidents: reported in time or so many days late, and when a unit takes nobody."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.units.rules.accidents import (
    ACCIDENT_STEPS,
    AccidentInFuture,
    AccidentNotCleared,
    check_happened_at,
    check_none_open,
    days_late,
    takes_nobody,
)
from services.units.rules.moves import MoveNotOpen, follow

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


def test_an_accident_lies_behind_us():
    check_happened_at(NOW, NOW)
    with pytest.raises(AccidentInFuture):
        check_happened_at(NOW + timedelta(seconds=1), NOW)


@pytest.mark.parametrize(
    ("happened", "allowed", "late"),
    [("2026-03-02", 0, 0), ("2026-03-01", 0, 1), ("2026-02-27", 0, 3), ("2026-03-01", 1, 0)],
)
def test_a_report_counts_the_days_it_came_too_late(happened, allowed, late):
    assert days_late(date.fromisoformat(happened), date(2026, 3, 2), allowed) == late


@given(st.dates(), st.integers(0, 400), st.integers(0, 30))
def test_a_report_is_late_by_whatever_exceeds_what_is_allowed(happened, passed, allowed):
    if happened > date.max - timedelta(days=400):
        happened -= timedelta(days=400)
    late = days_late(happened, happened + timedelta(days=passed), allowed)
    assert late == max(0, passed - allowed)


@pytest.mark.parametrize(
    ("state", "accident_open", "rests"),
    [
        ("recognised", False, False),
        ("recognised", True, True),
        ("suspended", False, True),
        ("suspended", True, True),
    ],
)
def test_a_unit_takes_nobody_while_anything_holds_it(state, accident_open, rests):
    assert takes_nobody(state, accident_open) is rests


def test_a_unit_takes_nobody_once_its_removal_was_served():
    assert takes_nobody("recognised", accident_open=False, removal_served=True)
    assert not takes_nobody("recognised", accident_open=False, removal_served=False)


def test_nothing_is_published_while_an_accident_is_not_cleared():
    check_none_open(accident_open=False)
    with pytest.raises(AccidentNotCleared):
        check_none_open(accident_open=True)


def test_an_accident_is_cleared_once_and_by_an_officer():
    assert follow(ACCIDENT_STEPS, "reported", "clear", "officer") == "cleared"
    for state, who in (("cleared", "officer"), ("reported", "unit")):
        with pytest.raises(MoveNotOpen):
            follow(ACCIDENT_STEPS, state, "clear", who)
