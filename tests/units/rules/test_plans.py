"""Intake plans: revised, never erased."""

from datetime import date

import pytest

from services.common.errors import Stale, Unpinned
from services.common.values.month import Month
from services.units.rules.plans import counted, next_revision


def test_the_first_setting_needs_no_version():
    assert next_revision(0, None) == 1
    assert next_revision(0, 0) == 1


def test_a_revision_names_the_one_it_saw():
    assert next_revision(1, 1) == 2
    with pytest.raises(Unpinned):
        next_revision(1, None)
    with pytest.raises(Stale):
        next_revision(1, 0)


def test_a_first_setting_that_saw_another_is_stale():
    with pytest.raises(Stale):
        next_revision(0, 1)


@pytest.mark.parametrize(
    ("settings", "people"),
    [
        ([(date(2026, 4, 30), 7)], 7),
        ([(date(2026, 5, 1), 7)], None),
        ([(date(2026, 5, 1), 9), (date(2026, 4, 30), 8), (date(2026, 4, 1), 7)], 8),
        ([], None),
    ],
)
def test_the_report_counts_what_was_set_up_to_the_end_of_the_month(settings, people):
    assert counted(settings, Month(2026, 4)) == people
