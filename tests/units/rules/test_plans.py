"""Intake plans: revised, never erased."""

import pytest

from services.common.errors import Malformed, Stale, Unpinned
from services.units.rules.plans import next_revision, read_month


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


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "0000-01"])
def test_a_month_that_no_calendar_has_is_malformed(text):
    with pytest.raises(Malformed) as refused:
        read_month(text)
    assert refused.value.pointer == "/path/month"


def test_a_month_is_read():
    assert str(read_month("2026-02")) == "2026-02"
