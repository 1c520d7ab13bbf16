"""The threshold check with loops compiled and without; run by `make compiled`."""

import subprocess
import sys

import pytest

IN_LOOPS_OR_IN_STEPS = """
import json, sys
from pathlib import Path
if sys.argv[1] == "steps":
    sys.modules["numba"] = None
from services.common.compiling import COMPILED
from services.units.policy import wordings
from services.units.rules.thresholds.checking import check
assert COMPILED == (sys.argv[1] == "loops"), "numba is missing"
LINES = Path("bench/thresholds")
for file in sorted([*LINES.glob("open-*.jsonl"), *LINES.glob("kept-*.jsonl")]):
    for line in file.read_text("utf-8").splitlines()[::9]:
        print(check(json.loads(line)["text"], wordings.lexicon(), wordings.suspicion()))
"""


@pytest.mark.compiled
def test_in_loops_or_in_steps_labelled_lines_are_read_the_same():
    told = [
        subprocess.run(
            [sys.executable, "-c", IN_LOOPS_OR_IN_STEPS, how],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        for how in ("steps", "loops")
    ]
    assert told[0] == told[1]
    assert told[0].count("Reading(") > 400
