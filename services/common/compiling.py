"""Compiling the loops where numba is installed; without it they run as they are, slower."""

import os
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from inspect import getfile
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])
P = ParamSpec("P")
R = TypeVar("R")

try:
    from numba import config, njit

    # Whoever watches which lines of the loops run takes them as they are.
    COMPILED = os.environ.get("NUMBA_DISABLE_JIT", "0") == "0"
except ImportError:
    COMPILED = False

_HOW: Final[dict[str, Any]] = {"forceinline": True, "_nrt": False}
"""No loop makes anything, it fills the room that it is given: so none counts, at every look into
an array, who holds it (`_nrt`, as in numba's own loops), and each becomes part of its caller.
"""


def kernel(loop: F) -> F:
    """The loop, compiled where that is possible; it must not make any array or list."""
    return _compiled(loop, nogil=False) if COMPILED else loop


def long_kernel(loop: F) -> F:
    """The same of a loop that runs for long: meanwhile other threads go on.

    Whatever it is given is its caller's alone as long as it runs.
    """
    return _compiled(loop, nogil=True) if COMPILED else loop


def _compiled(loop: F, *, nogil: bool) -> F:
    place = _kept_in(Path(getfile(loop)).parent)
    if place:
        vars(config)["CACHE_DIR"] = place
    # Its types are known only where it is installed: named here, they are the same everywhere.
    compiled: Any = njit(**_HOW, nogil=nogil, cache=place is not None)(loop)
    return cast("F", compiled)


def where_compiled(loops: Callable[P, R | None], steps: Callable[P, R]) -> Callable[P, R]:
    """The loops, where they are compiled; elsewhere, and where they fail, what does so in steps.

    Loops fail by telling None; not compiled, they would be slower than the steps.
    """
    if not COMPILED:
        return steps

    def told(*given: P.args, **named: P.kwargs) -> R:
        found = loops(*given, **named)
        return steps(*given, **named) if found is None else found

    return told


@cache
def _kept_in(folder: Path) -> str | None:
    """Where what was compiled of a folder's loops is kept; None if this user can keep nothing.

    By what all of its files say: a loop is part of its caller, which may stand in another file,
    and numba looks at the caller's file alone. The user's own, for what lies there is run.
    """
    said = sha256()
    for file in sorted(folder.glob("*.py")):
        said.update(file.read_bytes())
    try:
        place = Path.home() / ".cache" / "jianxi" / f"loops-{said.hexdigest()[:16]}"
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return None
    return str(place) if os.access(place, os.W_OK) else None
