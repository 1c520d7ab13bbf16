"""What a soak found, in words and as lines."""

from collections.abc import Callable, Sequence
from statistics import fmean
from typing import Final

from bench import charts
from bench.report import when_and_where
from bench.results import Figure
from bench.soak.asking import AT_ONCE, MIX
from bench.soak.judging import WARMING, Run, Sample

_FILES: Final = (
    "Open files are those of all programs together, PostgreSQL's processes among them;"
    " a limit on them is each program's.\n"
)
HEADS: Final = (
    "minute", "memory MiB", "shared buffers MiB", "connections", "open files", "calls", "p50 ms",
    "p99 ms", "load",
)  # fmt: skip


def row(*cells: object) -> str:
    """A row of a table."""
    return f"| {' | '.join(map(str, cells))} |"


def line(one: Sample) -> str:
    """The row of a sample, under `HEADS`."""
    return row(
        f"{one.minute:.1f}", f"{one.memory:.0f}", f"{one.shared:.0f}", f"{one.connections:.0f}",
        f"{one.files:.0f}", one.calls, f"{one.p50:.1f}", f"{one.p99:.1f}", f"{one.load:.1f}",
    )  # fmt: skip


def told(run: Run, judged: Sequence[Figure], minutes: float) -> str:
    """The report of a run."""
    mix = ", ".join(f"{kind} {weight}" for kind, weight in MIX.items())
    kinds = [
        row(kind, count, f"{p50:.1f}", f"{p99:.1f}")
        for kind, (count, p50, p99) in run.kinds.items()
    ]
    parts = [
        "# The whole house at half of what it can\n",
        *when_and_where("soak's"),
        f"\n{minutes:g} minutes. Of a hundred steps: {mix}.",
        f"As fast as {AT_ONCE} at once were answered: {run.full:.1f} steps a second;",
        f"asked for: {run.rate:.1f}.\n",
        *(f"- {one.told()}" for one in judged),
        *(f"- refused: {what}, {times} times" for what, times in run.refused.items()),
        f"\n{_head('call', 'calls', 'p50 ms', 'p99 ms')}",
        *kinds,
        "\nMemory of each program by tenths of the time, MiB, and what the database's goes by:\n",
        *_by_tenths(run.samples),
        "\n![minute by minute](soak.svg)\n",
        _FILES,
        _head(*HEADS),
        *map(line, run.samples),
    ]
    return "\n".join(parts) + "\n"


def drawn(run: Run) -> str:
    """Each of what was sampled as a line."""
    of: dict[str, Callable[[Sample], float]] = {
        "memory without shared buffers, MiB": lambda one: one.memory,
        **{f"of {program}, MiB": _of(program) for program in _programs(run)},
        "shared buffers, MiB": lambda one: one.shared,
        "connections of the database": lambda one: one.connections,
        "open files": lambda one: one.files,
        "50th percentile, ms": lambda one: one.p50,
        "99th percentile, ms": lambda one: one.p99,
        "load of the machine": lambda one: one.load,
    }
    series = {what: [(one.minute, value(one)) for one in run.samples] for what, value in of.items()}
    return charts.lines("Half of what the house can", "minutes", series)


def _head(*cells: str) -> str:
    return f"{row(*cells)}\n{'| --- ' * len(cells)}|"


def _by_tenths(samples: Sequence[Sample]) -> list[str]:
    tenth = max(1, len(samples) // WARMING)
    parts = [samples[at : at + tenth] for at in range(0, len(samples) - tenth + 1, tenth)]
    of: dict[str, Callable[[Sample], float]] = {
        **{program: _of(program) for program in samples[0].programs},
        "all": lambda one: one.memory,
        "connections": lambda one: one.connections,
    }
    rows = [
        row(what, *(f"{fmean(map(value, part)):.0f}" for part in parts))
        for what, value in of.items()
    ]
    return [_head("of", *(f"{part[-1].minute:.0f}" for part in parts)), *rows]


def _programs(run: Run) -> list[str]:
    return [*run.samples[0].programs] if run.samples else []


def _of(program: str) -> Callable[[Sample], float]:
    return lambda one: one.programs.get(program, 0.0)
