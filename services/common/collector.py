"""Python's collector of rings of dead things, set for processes that hold much for long."""

import gc
from typing import Final

OFTEN: Final = (50_000, 10, 10)
"""Looked through is what so many new things left behind; Python's own 700 is for small programs:
a job that holds a hundred thousand youths spends a tenth of its time on it."""


def settle() -> None:
    """What stands now stands for good: the collector need not go through it again and again."""
    gc.freeze()
    gc.set_threshold(*OFTEN)
    gc.enable()
