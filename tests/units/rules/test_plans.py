"""Intake plans: revised, never erased."""

import pytest

from services.common.errors import Stale, Unpinned
from services.units.rules.plans import next_revision


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
