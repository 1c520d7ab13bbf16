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
from services.matching.rules.many_lists import lists_of
from services.matching.rules.rounds import read_written, written
from tests.matching.engine.test_rounds import _gathering, _rows
from tests.matching.factories import a_seat, a_seeker, a_wish
from tests.matching.rules.test_wish_lists import AREAS, CRAFTS
assert COMPILED == (sys.argv[1] != "plain"), "numba is missing"
for seed in range(8):
    rng = random.Random(seed)
    posts = [(f"post_{p:03}", rng.randint(0, 3)) for p in range(100)]
    rows = list(_rows(rng, 250, posts))
    gathered = _gathering(rows, posts, {post: n for n, (post, _) in enumerate(posts)})
    print(run(gathered), read_written(written(gathered)))
    seats = [a_seat(f"pst_{n:03}", county=rng.choice(AREAS[:3]), industry=rng.choice("CG"),
        occupation=rng.choice(CRAFTS[1:]), months=rng.choice((3, 6)), lodging=n % 3 == 0)
        for n in range(80)]
    asked = [(serial % 2, a_seeker(a_wish(regions=tuple(rng.sample(AREAS, 2)),
        occupations=tuple(rng.sample(CRAFTS, serial % 3)), needs_lodging=serial % 5 == 0),
        serial=serial, months_left=rng.choice((3, 6)), declined=frozenset({"pst_007"})))
        for serial in range(1, 60)]
    print(lists_of(seats, [b"1", b"2"], asked, 15))
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


ALONE = """
from services.common.compiling import Loop
from services.matching.engine import kernel, meeting, parting, settling
from services.matching.rules.loops import lists, numbers
loops = (loop for module in (kernel, meeting, parting, settling, lists, numbers)
    for loop in vars(module).values() if isinstance(loop, Loop))
print({loop.__name__: loop.compiled.targetoptions["nogil"] for loop in loops})
"""


@pytest.mark.compiled
def test_while_a_loop_of_a_round_runs_other_threads_go_on():
    told = subprocess.run(
        [sys.executable, "-c", ALONE], stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    assert told.count("True") > 30
    assert "False" not in told
