"""The loops of a round compiled and plain; run by `make compiled`, where numba is installed."""

import subprocess
import sys

import pytest

PLAIN_AND_COMPILED = """
import random, sys
if sys.argv[1] == "plain":
    sys.modules["numba"] = None
from services.common.compiling import COMPILED
from services.matching.engine.rounds import run
from tests.matching.engine.test_rounds import _gathering, _rows
assert COMPILED == (sys.argv[1] != "plain"), "numba is missing"
for seed in range(8):
    rng = random.Random(seed)
    posts = [(f"post_{p:03}", rng.randint(0, 3)) for p in range(100)]
    rows = list(_rows(rng, 250, posts))
    print(run(_gathering(rows, posts, {post: n for n, (post, _) in enumerate(posts)})))
"""


@pytest.mark.compiled
def test_compiled_or_not_the_outcome_is_the_same():
    told = [
        subprocess.run(
            [sys.executable, "-c", PLAIN_AND_COMPILED, how],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        for how in ("plain", "compiled")
    ]
    assert told[0] == told[1]
    assert told[0].count("RoundOutcome") == 8
