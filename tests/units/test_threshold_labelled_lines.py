"""The labelled lines that may be read: no change of a rule loses them silently."""

from pathlib import Path

from bench.thresholds.places import read_lines
from bench.thresholds.score import by_rules

LINES = Path("bench/thresholds")
READABLE = sorted([*LINES.glob("open-*.jsonl"), *LINES.glob("kept-*.jsonl")])


def test_the_lines_that_may_be_read_are_caught_and_the_lawful_ones_not_refused():
    rows = [by_rules(line) for line in read_lines(READABLE)]
    bad = [row.is_caught for row in rows if row.line["label"] == "threshold"]
    fine = [row.verdict == "refuse" for row in rows if row.line["label"] == "ok"]
    assert len(bad) > 1800
    assert len(fine) > 1800
    assert sum(bad) >= 0.95 * len(bad)
    assert sum(fine) <= 0.03 * len(fine)
