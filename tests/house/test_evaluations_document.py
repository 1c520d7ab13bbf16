"""The figures that docs/evaluations.md lists are those that are counted.

`JIANXI_WRITE_DOCS=1` writes the table anew instead of comparing.
"""

import os
from pathlib import Path

from services.reporting.rules.counts import COUNTS
from services.reporting.rules.measures import RATES, WAITS

DOCUMENT = Path(__file__).parents[2] / "docs" / "evaluations.md"
WRITES = os.environ.get("JIANXI_WRITE_DOCS") == "1"
BEGIN = "<!-- figures -->\n"
END = "<!-- end of figures -->\n"


def table(heads, rows):
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def figures():
    counts = [
        (f"`{one.name}`", one.title, one.unit, one.decided_by, ", ".join(one.breakdown) or "–")
        for one in COUNTS
    ]
    rates = [
        (f"`{one.name}`", one.title, f"`{one.numerator}`", f"`{one.denominator}`", one.nothing)
        for one in RATES
    ]
    waits = [(f"`{one.name}`", one.title, one.decided_by, one.nothing) for one in WAITS]
    return "\n".join(
        (
            table(("count", "中文", "unit", "the day that decides", "broken down by"), counts),
            table(
                ("rate", "中文", "numerator", "denominator", "reason where there is none"), rates
            ),
            table(("days", "中文", "the day that decides", "reason where there are none"), waits),
        )
    )


def test_the_document_lists_the_figures_that_are_counted():
    text = DOCUMENT.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    listed, after = rest.split(END)
    if WRITES:
        DOCUMENT.write_text(f"{before}{BEGIN}{figures()}{END}{after}", encoding="utf-8")
        return
    assert listed == figures()
