"""The living allowance: worked cases an officer can read, and what holds for every case."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.time.workdays import YearUnknown
from services.common.values.month import Month
from services.reporting.rules import allowance
from services.reporting.rules.absences import Absence
from services.reporting.rules.allowance import Standard, Terms
from services.reporting.rules.month_days import days_of
from tests.reporting import money

MAY = Month(2026, 5)


def portions(presence, terms):
    span = (presence.first, presence.last)
    return allowance.portions_of(presence, span, terms, money.month_days(MAY), "640104")


def test_a_presence_is_cut_at_both_ends_of_the_month():
    presence = allowance.presence_in(MAY, date(2026, 4, 20), date(2026, 6, 3))
    assert (presence.first, presence.last) == (MAY.first, MAY.last)


@pytest.mark.parametrize(
    ("arrived_on", "last_day", "there"),
    [
        (date(2026, 6, 1), date(2026, 7, 1), False),
        (date(2026, 5, 31), date(2026, 7, 1), True),
        (date(2026, 1, 1), date(2026, 4, 30), False),
        (date(2026, 1, 1), date(2026, 5, 1), True),
    ],
)
def test_a_placement_that_only_adjoins_the_month_has_no_day_in_it(arrived_on, last_day, there):
    assert bool(allowance.presence_in(MAY, arrived_on, last_day)) is there


def test_absences_of_other_months_are_left_out():
    absences = (Absence(date(2026, 4, 30), "unexcused"), Absence(date(2026, 5, 6), "unexcused"))
    presence = allowance.presence_in(MAY, date(2026, 4, 1), date(2026, 6, 30), absences)
    assert [a.day for a in presence.absences] == [date(2026, 5, 6)]


def test_a_standard_that_changes_within_the_month_splits_the_span():
    standards = (
        Standard(date(2026, 5, 1), Decimal("2080.00"), Decimal(1)),
        Standard(date(2026, 5, 18), Decimal("2235.00"), Decimal(1)),
    )
    terms = Terms("working_days", {}, standards)
    presence = allowance.presence_in(MAY, MAY.first, MAY.last)
    before, after = portions(presence, terms)
    assert (before.last, after.first) == (date(2026, 5, 17), date(2026, 5, 18))
    assert (before.counted_days, after.counted_days) == (9, 10)
    assert (before.days, after.days) == (17, 14)
    due = allowance.allowance((before, after), Decimal("2235.00"))
    # 2080 × 9/19 + 2235 × 10/19 = 2161.5789…
    assert due.amount == Decimal("2161.58")
    assert due.full_month == Decimal("2235.00")


def test_a_span_on_one_side_of_the_change_has_one_portion():
    standards = (
        Standard(date(2026, 5, 1), Decimal("2080.00"), Decimal(1)),
        Standard(date(2026, 5, 18), Decimal("2235.00"), Decimal(1)),
    )
    terms = Terms("working_days", {}, standards)
    presence = allowance.presence_in(MAY, date(2026, 5, 18), MAY.last)
    (only,) = portions(presence, terms)
    assert only.wage == Decimal("2235.00")


def test_only_missed_days_that_would_count_are_taken_off():
    absences = (
        Absence(date(2026, 5, 9), "unexcused"),
        Absence(date(2026, 5, 10), "unexcused"),
        Absence(date(2026, 5, 11), "sick_leave"),
    )
    presence = allowance.Presence(date(2026, 5, 6), date(2026, 5, 15), absences)
    (only,) = portions(presence, money.terms())
    # The 9th is a make-up day, the 10th a Sunday; sick leave takes nothing off.
    assert (only.counted_days, only.missed_days) == (8, 1)


def test_a_month_without_any_working_day_gives_nothing():
    portion = allowance.Portion(
        date(2026, 5, 1),
        date(2026, 5, 31),
        0,
        0,
        Decimal("2235.00"),
        Decimal(1),
        "640104",
        "working_days",
    )
    assert allowance.allowance((portion,), Decimal("2235.00")).amount == Decimal("0.00")


def test_a_year_without_calendar_is_refused():
    with pytest.raises(YearUnknown):
        days_of(Month(2016, 5), money.the_calendar())


def test_room_left_is_the_highest_standard_less_what_was_settled():
    others = [(Decimal("2235.00"), Decimal("1000.00"))]
    assert allowance.room_left(Decimal("2080.00"), others) == Decimal("1235.00")


def test_room_left_is_never_below_nothing():
    others = [(Decimal("2080.00"), Decimal("2300.00"))]
    assert allowance.room_left(Decimal("2080.00"), others) == Decimal("0.00")


def test_no_portion_means_no_standard():
    assert allowance.full_month(()) == Decimal("0.00")


DAYS = st.integers(min_value=0, max_value=30).map(lambda n: date(2026, 5, 1) + timedelta(days=n))
WAGES = st.integers(min_value=100_000, max_value=300_000).map(lambda fen: Decimal(fen) / 100)
METHODS = st.sampled_from(["working_days", "natural_days"])


@given(DAYS, DAYS, WAGES, METHODS, st.sets(DAYS, max_size=31))
def test_a_part_of_a_month_never_passes_the_full_standard(one, other, wage, method, missed):
    first, last = sorted((one, other))
    absences = tuple(Absence(day, "unexcused") for day in missed)
    amount = _amount(first, last, wage, method, absences)
    assert Decimal("0.00") <= amount <= wage
    assert amount <= _amount(first, last, wage, method)


@given(st.sets(DAYS, min_size=1, max_size=6), WAGES, METHODS)
def test_splitting_a_month_gains_at_most_half_a_fen_a_part(cuts, wage, method):
    edges = [MAY.first, *sorted(cuts - {MAY.first}), MAY.last + timedelta(days=1)]
    parts = [
        _amount(first, after - timedelta(days=1), wage, method)
        for first, after in pairwise(edges)
        if first < after
    ]
    assert abs(sum(parts) - wage) <= Decimal("0.005") * len(parts)


@given(DAYS, DAYS)
def test_working_days_of_two_halves_are_those_of_the_whole(one, other):
    first, last = sorted((one, other))
    calendar = money.the_calendar()
    before = calendar.worked_between(MAY.first, first) - calendar.is_working(first)
    after = calendar.worked_between(last, MAY.last) - calendar.is_working(last)
    assert before + calendar.worked_between(first, last) + after == calendar.worked_between(
        MAY.first, MAY.last
    )


def _amount(first, last, wage, method, absences=()):
    presence = allowance.presence_in(MAY, first, last, absences)
    due = portions(presence, money.terms(str(wage), method=method))
    return allowance.allowance(due, wage).amount
