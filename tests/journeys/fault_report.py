"""What a bad day brought and what held all the same, as a text to keep."""

import os
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.report import when_and_where
from tests.journeys.faults import STILL, Faults, LossyDoor

KEPT_IN = "JIANXI_CHAOS_REPORT"
"""Names the file that the report is written to; it is printed in any case."""
_MEANT: Final = (
    "`kill`: by SIGKILL; `crash`: one of PostgreSQL's own processes, so that it closes all others;"
    f"\n`restart`: stopped as an administrator does; `slow`: stands still for {STILL[0]} to"
    f" {STILL[1]} seconds\n(SIGSTOP, then SIGCONT)."
)
"""What a reader of the report needs to be told of the names of faults."""


@dataclass
class Report:
    """What is told of a run."""

    form: str
    youths: int
    took: dict[str, float] = field(default_factory=dict)
    """The seconds of each stretch of it."""
    none: tuple[str, ...] = ()
    """What was looked for and not found."""
    held: tuple[str, ...] = ()
    """What was looked at and holds."""
    _since: float = field(default_factory=time.monotonic)

    def ends(self, stretch: str) -> None:
        """A stretch is over: note how long it took."""
        now = time.monotonic()
        self.took[stretch], self._since = now - self._since, now

    def told(self, faults: Faults, door: LossyDoor) -> str:
        """All of it, in tables."""
        seconds = ((what, f"{spent:.0f}") for what, spent in self.took.items())
        broken = ((*what, times) for what, times in sorted(faults.made.items()))
        parts = (
            "# A month while everything breaks",
            "\n".join(when_and_where(self.form)),
            self._summed(faults, door),
            _table(("fault", "of", "times"), broken),
            _MEANT,
            _table(("why a call was made again", "times"), door.again.most_common()),
            _table(("stretch", "seconds"), seconds),
            "When all was over none of these was found in any database:",
            _list(self.none),
            "And this held:",
            _list(self.held),
        )
        return "\n\n".join(parts) + "\n"

    def _summed(self, faults: Faults, door: LossyDoor) -> str:
        return (
            f"{self.youths} youths; {faults.count} faults, {faults.met} of them amid calls;"
            f" {door.calls} requests, {sum(door.again.values())} of them to be made again;"
            f" {len(self.none) + len(self.held)} invariants looked at;"
            f" {sum(self.took.values()):.0f} seconds."
        )

    def keep(self, faults: Faults, door: LossyDoor) -> None:
        """Print it, and write it where that was asked for."""
        told = self.told(faults, door)
        sys.stdout.write(f"\n{told}")
        if place := os.environ.get(KEPT_IN):
            Path(place).write_text(told, encoding="utf-8")


def _table(heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def _list(said: Iterable[str]) -> str:
    return "\n".join(f"- {one}" for one in said)
