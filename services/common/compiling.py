"""Compiling the loops where numba is installed; without it they run as they are, slower."""

import os
from collections.abc import Callable
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])

try:
    from numba import njit

    # Whoever watches which lines of the loops run takes them as they are.
    COMPILED = os.environ.get("NUMBA_DISABLE_JIT", "0") == "0"
except ImportError:
    COMPILED = False


def kernel(loop: F) -> F:
    """The loop, compiled where that is possible."""
    if not COMPILED:
        return loop
    # Its types are known only where it is installed: named here, they are the same everywhere.
    compiled: Any = njit(cache=True)(loop)
    return cast("F", compiled)
