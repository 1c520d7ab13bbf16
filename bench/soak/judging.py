"""Whether what was sampled stays as it is: growth, and a tail that is flat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median, quantiles
from typing import Final

from bench.results import Figure

GROWTH, RISE = 5.0, 1.25
WARMING: Final = 10
"""The first tenth is not judged: what is filled once fills in it."""


@dataclass(frozen=True)
class Sample:
    """What was held during a stretch of time, the mean of its looks; how long its calls took."""

    minute: float
    memory: float
    """MiB without what the processes share with the database server."""
    shared: float
    """MiB of the database's shared buffers, which fill up to a bound that is set."""
    connections: float
    files: float
    calls: int
    p50: float
    p99: float
    """Milliseconds."""
    load: float = 0.0
    """Of the machine in the last minute, the house's own and whoever else works there."""
    programs: Mapping[str, float] = field(default_factory=dict)
    """`memory` of each."""


@dataclass(frozen=True)
class Run:
    """What was found."""

    full: float
    """Steps a second when all asked as fast as they were answered."""
    rate: float
    samples: Sequence[Sample]
    kinds: dict[str, tuple[int, float, float]]
    """Of each kind of call how many, and its percentiles."""
    refused: dict[str, int]


def figures(run: Run) -> list[Figure]:
    """What is judged."""
    held = {
        "memory": [one.memory for one in run.samples],
        "connections": [one.connections for one in run.samples],
        "open files": [one.files for one in run.samples],
    }
    return [
        *(Figure(f"growth of {what}", growth(v), "%", most=GROWTH) for what, v in held.items()),
        Figure("rise of the 99th percentile", rise([s.p99 for s in run.samples]), most=RISE),
        Figure("calls refused or never answered", sum(run.refused.values()), most=0),
    ]


def growth(values: Sequence[float]) -> float:
    """By how many per cent the last tenth lies above the second; 0 if it does not."""
    tenth = max(1, len(values) // WARMING)
    before, after = fmean(values[tenth : 2 * tenth]), fmean(values[-tenth:])
    return max(0.0, 100 * (after - before) / before) if before else 0.0


def rise(values: Sequence[float]) -> float:
    """How many times the middle of the last third is that of the first, the first tenth aside.

    The middle and not the mean: a minute in which the machine did something else counts for little.
    """
    judged = values[max(1, len(values) // WARMING) :]
    third = max(1, len(judged) // 3)
    return median(judged[-third:]) / median(judged[:third])


def tail(took: Sequence[float]) -> tuple[float, float]:
    """The 50th and the 99th percentile of seconds, in milliseconds."""
    if len(took) < 2:
        return (1000 * took[0],) * 2 if took else (0.0, 0.0)
    cuts = quantiles(took, n=100)
    return 1000 * cuts[49], 1000 * cuts[98]
