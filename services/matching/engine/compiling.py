"""Compiling the loops where numba is installed; without it they run as they are, slower."""

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

try:
    from numba import njit

    COMPILED = True
except ImportError:
    COMPILED = False


def kernel(loop: F) -> F:
    """The loop, compiled where that is possible."""
    return njit(cache=True)(loop) if COMPILED else loop
