"""The life of an application: what keeps its registration instant, and until which day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.rules.applications import (
    APPLICATION_STEPS,
    Kept,
    NothingToReturnFrom,
    after,
    is_kept,
    is_unanswered,
    kept_until,
    registered_at,
)
from services.matching.rules.youths import NotApplied

FIRST = datetime(2026, 3, 2, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, 1, tzinfo=UTC)


def test_every_step_of_the_table_is_open_and_leads_where_it_says() -> None:
    assert all(after(step.state, step.move) == step.next for step in APPLICATION_STEPS)


@pytest.mark.parametrize(
    ("state", "move", "refusal"),
    [
        ("known", "pause", NotApplied),
        ("known", "withdraw", NotApplied),
        ("paused", "pause", NotApplied),
        ("withdrawn", "withdraw", NotApplied),
        ("known", "return", NothingToReturnFrom),
        ("applied", "return", NothingToReturnFrom),
    ],
)
def test_a_move_that_stands_nowhere_is_refused(
    state: str, move: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        after(state, move)  # type: ignore[arg-type]


def test_the_last_day_itself_keeps_the_registration_and_the_next_does_not() -> None:
    last = kept_until(date(2026, 3, 2), 90)
    assert last == date(2026, 5, 31)
    kept = Kept(FIRST, last)
    assert registered_at(kept, NOW, last) == FIRST
    assert registered_at(kept, NOW, last + timedelta(days=1)) == NOW


def test_a_lapse_keeps_nothing_and_a_first_application_is_of_now() -> None:
    assert not is_kept(Kept(FIRST, None), date(2026, 3, 2))
    assert registered_at(Kept(FIRST, None), NOW, date(2026, 3, 2)) == NOW
    assert registered_at(None, NOW, date(2026, 3, 2)) == NOW


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400), st.integers(0, 800))
def test_a_return_keeps_the_registration_for_exactly_so_many_days(
    began: date, days: int, later: int
) -> None:
    kept = Kept(FIRST, kept_until(began, days))
    assert is_kept(kept, began + timedelta(days=later)) is (later <= days)


@pytest.mark.parametrize(
    ("state", "today", "expected"),
    [
        ("issued", date(2026, 3, 5), False),
        ("issued", date(2026, 3, 6), True),
        ("accepted", date(2026, 3, 6), False),
    ],
)
def test_a_dispatch_runs_out_of_time_on_the_day_after_its_last(
    state: str, today: date, expected: bool
) -> None:
    assert is_unanswered(state, date(2026, 3, 5), today) is expected
