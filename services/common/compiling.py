"""Compiling the loops where numba is installed; without it they run as they are, slower."""

import os
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])

try:
    from numba import njit

    # Whoever watches which lines of the loops run takes them as they are.
    COMPILED = os.environ.get("NUMBA_DISABLE_JIT", "0") == "0"
except ImportError:
    COMPILED = False

_HOW: Final[Mapping[str, Any]] = {"cache": True, "forceinline": True, "_nrt": False}
"""No loop makes anything, it fills the room that it is given: so none counts, at every look into
an array, who holds it (`_nrt`, as in numba's own loops), and each becomes part of its caller.
"""


def kernel(loop: F) -> F:
    """The loop, compiled where that is possible; it must not make any array or list."""
    if not COMPILED:
        return loop
    # Its types are known only where it is installed: named here, they are the same everywhere.
    compiling: Any = njit
    return cast("F", compiling(**_HOW)(loop))
