"""Runs all benches and writes one report: every.py [--short] [--only BENCH …] [--to FOLDER].

The short form shows that each bench works and the report is written; its figures say nothing. Its
report, and that of some benches alone, goes to var/bench: the kept one is of a whole run.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from bench import report
from bench.results import KEPT_IN

ASIDE: Final = HERE.parent / "var" / "bench"
LINES: Final = [str(file) for file in sorted((HERE / "thresholds").glob("*.jsonl"))]


@dataclass(frozen=True)
class Run:
    """A bench, and what it is told in the whole form and in the short one."""

    bench: str
    whole: Sequence[str] = ()
    short: Sequence[str] = ()


RUNS: Final = (
    Run("thresholds/score", LINES, LINES[:1]),
    Run("thresholds/door", (), ["1"]),
    Run("stack/speed", (), ["160"]),
    Run("gateway/speed", (), ["0.5"]),
    Run("public_zone/speed", (), ["2"]),
    Run("lists/speed", (), ["50"]),
    Run("collection/speed", (), ["1000"]),
    Run("settlement/speed", (), ["100"]),
    Run("monthly_report/speed", (), ["2000"]),
    Run("rounds/speed", ["--million"], ["200", "--own"]),
    Run("rounds/whole", (), ["200"]),
    Run("rolling/speed", (), ["200", "--posts", "50"]),
    Run("feeds/speed", (), ["2000"]),
    Run("feeds/walk", (), ["20000"]),
)


def run(chosen: Sequence[Run], results: Path, *, is_short: bool) -> list[str]:
    """Run benches one after the other; those that did not end well."""
    failed = []
    told = os.environ | {KEPT_IN: str(results), "PYTHONPATH": str(HERE.parent)}
    for each in chosen:
        words = each.short if is_short else each.whole
        print(f"\n== {each.bench} {' '.join(words) if is_short else ''}", flush=True)
        command = [sys.executable, str(HERE / f"{each.bench}.py"), *words]
        if subprocess.run(command, env=told, check=False).returncode:
            failed.append(each.bench)
    return failed


def place_for(*, is_whole: bool) -> Path:
    """Where a report goes that nobody named a place for."""
    return HERE if is_whole else ASIDE


def main() -> None:
    """Run, and write the report also where one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--only", nargs="+", choices=[each.bench for each in RUNS])
    parser.add_argument("--to", type=Path, help="the kept place for a whole run, var/bench else")
    told = parser.parse_args()
    to = told.to or place_for(is_whole=not (told.short or told.only))
    chosen = [each for each in RUNS if not told.only or each.bench in told.only]
    with tempfile.TemporaryDirectory() as place:
        results = Path(place) / "results.jsonl"
        failed = run(chosen, results, is_short=told.short)
        names = [each.bench for each in RUNS]
        report.write(results, to, "short" if told.short else "whole", failed, names)
    print(f"\n{to / 'report.md'}")
    if failed:
        raise SystemExit(f"did not end well: {', '.join(failed)}")


if __name__ == "__main__":
    main()
