"""Which codes are taken, both sides of each step, and who must have an app."""

from datetime import UTC, datetime

import pytest

from services.accounts.rules.second_factors import (
    NoOfficer,
    SecondFactor,
    SecondFactorBound,
    SecondFactorMissing,
    refuse_binding,
    refuse_without,
    steps_open,
)

BOUND, PENDING = SecondFactor(confirmed=True, last_step=7), SecondFactor(confirmed=False)


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def test_a_step_and_its_neighbours_are_open():
    assert steps_open(at(299.9), None) == [8, 9, 10]
    assert steps_open(at(300), None) == [9, 10, 11]


def test_no_step_is_taken_twice_and_none_before_one_that_was():
    assert steps_open(at(300), 9) == [10, 11]
    assert steps_open(at(300), 10) == [11]
    assert steps_open(at(300), 11) == []


def test_an_officer_without_a_working_app_is_refused_where_one_is_required():
    refuse_without("officer", BOUND, required=True)
    refuse_without("officer", None, required=False)
    refuse_without("youth", None, required=True)
    for factor in (None, PENDING):
        with pytest.raises(SecondFactorMissing):
            refuse_without("officer", factor, required=True)


def test_only_an_officer_binds_and_only_one_app_that_works():
    refuse_binding("officer", None)
    refuse_binding("officer", PENDING)
    with pytest.raises(SecondFactorBound):
        refuse_binding("officer", BOUND)
    for kind in ("unit", "youth"):
        with pytest.raises(NoOfficer):
            refuse_binding(kind, None)
