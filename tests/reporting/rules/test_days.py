"""Stretches of days: what is shared, joined and left over, day by day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Malformed
from services.reporting.rules.days import (
    EARLIEST,
    LATEST,
    Days,
    days_asked,
    days_between,
    joined,
    require_between,
    shared,
    without,
)

START = date(2026, 1, 1)
DAY = st.integers(0, 40).map(lambda n: START + timedelta(days=n))
STRETCHES = st.lists(st.tuples(DAY, DAY).map(lambda two: Days(min(two), max(two))), max_size=5)


def each_day(some):
    return {
        one.first + timedelta(days=n)
        for one in some
        for n in range((one.last - one.first).days + 1)
    }


@given(STRETCHES, STRETCHES)
def test_stretches_are_sets_of_days(some, others):
    assert each_day(joined(some)) == each_day(some)
    assert each_day(shared(some, others)) == each_day(some) & each_day(others)
    assert each_day(without(some, others)) == each_day(some) - each_day(others)


@given(STRETCHES)
def test_what_is_joined_neither_meets_nor_overlaps(some):
    found = joined(some)
    assert all(a.last + timedelta(days=1) < b.first for a, b in pairwise(found))


def test_days_without_beginning_or_end_can_be_cut():
    cut = without([Days(EARLIEST, LATEST)], [Days(START, START)])
    assert [one.last for one in cut] == [date(2025, 12, 31), LATEST]
    assert shared(joined([Days(EARLIEST, LATEST)]), [Days(START, START)]) == (Days(START, START),)


def test_a_stretch_that_ends_before_it_begins_is_none():
    assert days_between(START, START) == (Days(START, START),)
    assert days_between(START, date(2025, 12, 31)) == ()


def test_days_hold_days_only():
    assert START in Days(START, START)
    assert "2026-01-01" not in Days(START, START)


@pytest.mark.parametrize(("offset", "is_fine"), [(-1, False), (0, True), (2, True), (3, False)])
def test_what_is_reported_lies_between(offset, is_fine):
    day = START + timedelta(days=offset)
    if is_fine:
        require_between(day, START, START + timedelta(days=2), "/on")
    else:
        with pytest.raises(Malformed) as refused:
            require_between(day, START, START + timedelta(days=2), "/on")
        assert refused.value.pointer == "/on"


def test_a_list_is_asked_for_one_day_or_for_some_in_order():
    assert days_asked(None, START) == days_asked(START, START) == Days(START, START)
    with pytest.raises(Malformed) as refused:
        days_asked(START + timedelta(days=1), START)
    assert refused.value.pointer == "/query/from"
