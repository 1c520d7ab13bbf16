"""What a bench has found: for people on the screen, and as lines that `bench/report.py` reads."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from bench.processor import pace

KEPT_IN: Final = "JIANXI_BENCH_RESULTS"
"""Names the file to which every bench of a run adds its lines."""


@dataclass(frozen=True)
class Figure:
    """A figure and what it was wanted to be: at most or at least so much."""

    what: str
    found: float
    unit: str = ""
    most: float | None = None
    least: float | None = None

    @property
    def reach(self) -> float:
        """How far it reaches, 1 being what was wanted, more being better."""
        if self.least is not None:
            return self.found / self.least
        # What takes no time at all reaches as far as can be shown.
        return (self.most or 0.0) / self.found if self.found else float("inf")

    @property
    def is_met(self) -> bool:
        """Whether it is what was wanted."""
        return self.reach >= 1

    def told(self) -> str:
        """As people read it."""
        bound, word = (self.most, "most") if self.least is None else (self.least, "least")
        met = "met" if self.is_met else "not met"
        return f"{self.what}: {short(self.found)}{self._unit}, at {word} {short(bound or 0)}: {met}"

    @property
    def _unit(self) -> str:
        return f" {self.unit}" if self.unit else ""


@dataclass(frozen=True)
class Beside:
    """Figures of one kind that are compared: those of our own and their peers'."""

    title: str
    unit: str
    values: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class LeftOut:
    """What a bench did not measure here, and why."""

    words: str


@dataclass(frozen=True)
class Kept:
    """What a bench has found, and how the machine was then."""

    bench: str
    found: Figure | Beside | LeftOut
    load: float
    pace: float
    """Milliseconds of the processor for one and the same loop (`bench/processor.py`)."""


_KINDS: Final[Mapping[str, type[Figure | Beside | LeftOut]]] = {
    "figure": Figure,
    "beside": Beside,
    "left-out": LeftOut,
}


def judge(*figures: Figure) -> None:
    """Tell figures and whether each is what was wanted."""
    for figure in figures:
        print(figure.told(), flush=True)
        _keep("figure", asdict(figure))


def compare(title: str, unit: str, values: Mapping[str, float]) -> None:
    """Keep figures for a chart; a bench prints them in a table of its own."""
    _keep("beside", asdict(Beside(title, unit, dict(values))))


def leave_out(words: str) -> None:
    """Tell what was not measured here, and why."""
    print(words, flush=True)
    _keep("left-out", asdict(LeftOut(words)))


def kept(file: Path) -> Iterator[Kept]:
    """What benches have found, line by line."""
    for line in file.read_text("utf-8").splitlines():
        told = json.loads(line)
        found = _KINDS[told["kind"]](**told["told"])
        yield Kept(told["bench"], found, told["load"], told["pace"])


def short(number: float) -> str:
    """A number with as many digits as tell something."""
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def _keep(kind: str, told: dict[str, Any]) -> None:
    place = os.environ.get(KEPT_IN)
    if place is None:
        return
    file = Path(sys.argv[0])
    bench = f"{file.parent.name}/{file.stem}"
    line = {"bench": bench, "load": os.getloadavg()[0], "pace": pace()}
    with Path(place).open("a", encoding="utf-8") as results:
        results.write(json.dumps(line | {"kind": kind, "told": told}, ensure_ascii=False) + "\n")
