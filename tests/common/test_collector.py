"""The collector as a service that has started leaves it."""

import gc
from weakref import ref

import pytest

from services.common import collector


class Ring:
    """What only the collector lets go of."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _as_before():
    before = gc.get_threshold(), gc.isenabled()
    gc.unfreeze()
    yield
    gc.set_threshold(*before[0])
    (gc.enable if before[1] else gc.disable)()
    # All that was found with the tests stands for good again, and none of what they left.
    gc.collect()
    gc.freeze()


def test_it_works_again_seldom_and_passes_over_what_stands() -> None:
    gc.disable()
    collector.settle()
    assert gc.isenabled()
    assert gc.get_threshold() == collector.OFTEN
    assert gc.get_freeze_count() > 0


def test_what_one_app_leaves_is_let_go_when_the_next_has_started() -> None:
    gc.disable()
    collector.settle()
    gc.disable()
    left = ref(Ring())
    collector.settle()
    gc.collect()
    assert left() is None
