"""Compiling the loops where numba is installed; without it they run as they are, slower.

numba takes a second to load and 100 MiB to hold: it is loaded when a loop is first called.
"""

import logging
import os
from collections.abc import Callable
from functools import cache, cached_property, update_wrapper
from hashlib import sha256
from importlib.util import find_spec
from inspect import getfile
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from threading import Lock, Thread, get_ident
from typing import Any, Final, ParamSpec, TypeVar, cast

log = logging.getLogger(__name__)

F = TypeVar("F", bound=Callable[..., Any])
P = ParamSpec("P")
R = TypeVar("R")

# Whoever watches which lines of the loops run takes them as they are.
COMPILED: Final = find_spec("numba") is not None and os.environ.get("NUMBA_DISABLE_JIT", "0") == "0"

_HOW: Final[dict[str, Any]] = {"forceinline": True, "_nrt": False}
"""No loop makes anything, it fills the room that it is given: so none counts, at every look into
an array, who holds it (`_nrt`, as in numba's own loops), and each becomes part of its caller.
"""

LOOPS: Final[list["Loop"]] = []
"""Every loop of the modules that are loaded."""
REHEARSALS: Final[list[Callable[[], object]]] = []
"""What calls them: see `rehearsal`."""

_copies: Final[list[TemporaryDirectory[str]]] = []
_making: Final = Lock()
"""Held by whoever makes a loop: where it is kept is told to numba for the whole process."""


class Loop:
    """A loop that is compiled when it is first called, by whomever, another loop included."""

    def __init__(self, loop: Callable[..., Any], *, nogil: bool) -> None:
        """`nogil`: other threads go on meanwhile."""
        update_wrapper(self, loop)
        self._plain, self._nogil = loop, nogil
        LOOPS.append(self)

    @property
    def name(self) -> str:
        """What it is called where it is written."""
        return self._plain.__name__

    @property
    def is_compiled(self) -> bool:
        """Whether it was ever called, by this process or by one that kept what came of it."""
        kept = self.compiled.stats.cache_path
        file = f"*.{self.name}-{self._plain.__code__.co_firstlineno}.py*.nbi"
        return bool(self.compiled.signatures or (kept and any(Path(kept).glob(file))))

    def __call__(self, *given: Any) -> Any:
        """What the loop gives."""
        return self.compiled(*given)

    @cached_property
    def compiled(self) -> Any:
        """What numba makes of it."""
        # Nothing of it is loaded by a process that runs no loop.
        from numba import config, njit  # noqa: PLC0415

        with _making:
            made = vars(self).get("compiled")
            if made is None:
                place = _kept_in(Path(getfile(self._plain)).parent)
                if place:
                    vars(config)["CACHE_DIR"] = place
                made = njit(**_HOW, nogil=self._nogil, cache=place is not None)(self._plain)
                vars(self)["compiled"] = made
            return made

    @property
    def _numba_type_(self) -> Any:
        # By this name numba asks what something is that a loop names: the loop compiled.
        return self.compiled._numba_type_


def kernel(loop: F) -> F:
    """The loop, compiled where that is possible; it must not make any array or list."""
    return _looped(loop, nogil=False)


def long_kernel(loop: F) -> F:
    """The same of a loop that runs for long: meanwhile other threads go on.

    Whatever it is given is its caller's alone as long as it runs.
    """
    return _looped(loop, nogil=True)


def rehearsal(first: Callable[[], R]) -> Callable[[], R]:
    """What calls loops as their service does: by it an image has them compiled, see `rehearsing`.

    What a loop is compiled for, only a call tells: of which numbers its arrays are.
    """
    REHEARSALS.append(first)
    return first


def _looped(loop: F, *, nogil: bool) -> F:
    # Its types are known only where numba is installed: named here, they are the same everywhere.
    return cast("F", Loop(loop, nogil=nogil)) if COMPILED else loop


class _Turn:
    """Whose loops run: everybody's, or so far only those of the thread that gets them ready."""

    def __init__(self) -> None:
        self.is_everybodys = True
        self.of = 0
        self.taken = Lock()

    def is_mine(self) -> bool:
        return self.is_everybodys or self.of == get_ident()

    def get_ready(self, first: Callable[[], object]) -> None:
        self.of = get_ident()
        try:
            first()
            self.is_everybodys = True
        except Exception:
            log.exception("loops are not ready: all goes on by steps")
        finally:
            # What a thread was known by, another may be given once it has ended.
            self.of = 0


_turn: Final = _Turn()


def where_compiled(loops: Callable[P, R | None], steps: Callable[P, R]) -> Callable[P, R]:
    """The loops, where they are compiled; elsewhere, and where they fail, what does so in steps.

    Loops fail by telling None; not compiled, they would be slower than the steps.
    """
    if not COMPILED:
        return steps

    def told(*given: P.args, **named: P.kwargs) -> R:
        found = loops(*given, **named) if _turn.is_mine() else None
        return steps(*given, **named) if found is None else found

    return told


def hold_off() -> None:
    """Let this process go by steps until it was asked to get loops ready."""
    _turn.is_everybodys = not COMPILED


def get_ready_aside(first: Callable[[], object]) -> None:
    """Have a thread of its own do something in loops; when it has, everybody does.

    Until then steps do, so that nobody waits; asked again, nothing happens.
    """
    if not _turn.is_everybodys and _turn.taken.acquire(blocking=False):
        # Who stops the process does not wait for it.
        Thread(target=_turn.get_ready, args=(first,), name="loops", daemon=True).start()


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
    return str(place) if os.access(place, os.W_OK) else _copied(place)


def _copied(place: Path) -> str | None:
    """This process' own copy of what may only be read: where numba can't write, it doesn't read."""
    try:
        copy = TemporaryDirectory(prefix="jianxi-loops-")
        for file in place.glob("*/*"):
            to = Path(copy.name) / file.relative_to(place)
            to.parent.mkdir(exist_ok=True)
            copyfile(file, to)
    except OSError:
        return None
    # Gone when the process ends.
    _copies.append(copy)
    return copy.name
