"""The course of a placement: its first day, its term, the moves it knows."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Unpinned
from services.matching.rules import placements
from services.matching.rules.placements import Course, Suspension

DAYS = st.dates(date(2017, 10, 1), date(2060, 12, 31))
TERMS = st.integers(3, 12)


def test_arrival_on_the_day_of_the_last_signature_begins_a_placement() -> None:
    course = placements.arrive(date(2026, 3, 2), date(2026, 3, 2), 6)
    assert (course.state, course.arrived_on, course.months) == ("arrived", date(2026, 3, 2), 6)


def test_only_an_officer_lets_somebody_arrive_at_a_post_at_rest() -> None:
    for is_open, by_officer in [(True, False), (True, True), (False, True)]:
        placements.refuse_at_rest(is_open=is_open, by_officer=by_officer)
    with pytest.raises(placements.PostAtRest):
        placements.refuse_at_rest(is_open=False, by_officer=False)


def test_nobody_arrives_on_the_eve_of_the_signature() -> None:
    with pytest.raises(placements.ArrivalBeforeSignature):
        placements.arrive(date(2026, 3, 2), date(2026, 3, 1), 6)


@pytest.mark.parametrize(
    ("arrived_on", "months", "last_day"),
    [
        (date(2026, 3, 1), 6, date(2026, 8, 31)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2025, 8, 29), 6, date(2026, 2, 28)),
        (date(2023, 8, 29), 6, date(2024, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 3, date(2024, 5, 28)),
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2026, 1, 30), 3, date(2026, 4, 29)),
        (date(2023, 12, 15), 6, date(2024, 6, 14)),
    ],
)
def test_a_term_ends_on_the_eve_of_the_corresponding_day(
    arrived_on: date, months: int, last_day: date
) -> None:
    assert Course(months, arrived_on).term_last_day == last_day


@given(DAYS, TERMS)
def test_a_longer_term_ends_later_and_no_term_reaches_the_corresponding_day(
    arrived_on: date, months: int
) -> None:
    course = Course(months, arrived_on)
    assert course.term_last_day < Course(months + 1, arrived_on).term_last_day
    assert course.term_last_day - arrived_on < timedelta(days=31 * months)
    assert course.last_day == course.term_last_day


def test_every_move_leads_to_a_known_state() -> None:
    states = {"arrived", "suspended", "completed", "ended_early"}
    assert {state for state, _ in placements.MOVES} == states
    assert set(placements.MOVES.values()) == states


def test_a_move_by_an_older_version_is_stale() -> None:
    placements.refuse_stale(3, None)
    placements.refuse_stale(3, 3)
    with pytest.raises(placements.PlacementChanged):
        placements.refuse_stale(3, 2)


def test_an_officers_decision_names_the_version_seen() -> None:
    assert placements.required(3) == 3
    with pytest.raises(Unpinned):
        placements.required(None)


def test_days_of_suspensions_are_found_among_others() -> None:
    away = Suspension(date(2026, 3, 10), "illness", date(2026, 3, 12))
    course = Course(6, date(2026, 3, 2), suspensions=(away,))
    march = course.suspended_among(date(2026, 3, 2), date(2026, 3, 31))
    assert march == {date(2026, 3, 10), date(2026, 3, 11)}
    assert course.suspended_among(date(2026, 3, 12), date(2026, 3, 31)) == frozenset()
