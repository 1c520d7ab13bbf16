"""The collector as a service that has started leaves it."""

import gc

import pytest

from services.common import collector


@pytest.fixture(autouse=True)
def _as_before():
    before = gc.get_threshold(), gc.isenabled()
    yield
    gc.set_threshold(*before[0])
    (gc.enable if before[1] else gc.disable)()
    gc.unfreeze()


def test_it_works_again_seldom_and_passes_over_what_stands() -> None:
    gc.disable()
    collector.settle()
    assert gc.isenabled()
    assert gc.get_threshold() == collector.OFTEN
    assert gc.get_freeze_count() > 0
