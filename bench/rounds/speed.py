"""Times rounds of growing size, with peers on the same instances in the same run.

    speed.py [YOUTHS …] [--million] [--own] [--picture FILE.svg]

Each method has a process of its own and LIMIT seconds; ours runs five times, the median counts, and
once at a million. Seconds that passed, and seconds of the processor: these tell on a busy machine.
`--own` leaves the peers out; `--picture` draws how each method grows.
"""

import argparse
import multiprocessing
import resource
import sys
import time
from math import log10
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))

from instance import made
from peers import METHODS

from bench import results
from bench.results import Figure
from services.common.compiling import COMPILED
from services.common.printing import press
from services.matching.rules.rounds import RoundInput

SIZES = [1_000, 5_000, 20_000, 100_000]
MILLION = 1_000_000
LIMIT = 300
MOST_SECONDS, MOST_MIB = 90.0, 4096
"""Of the engine alone, for a million."""
GROWTH = Path(__file__).with_name("growth.typ")
RUNS = 5


def main() -> None:
    """Print a table a size, and how each method grows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("youths", nargs="*", type=int)
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--own", action="store_true")
    parser.add_argument("--picture", type=Path)
    told = parser.parse_args()
    sizes = (told.youths or SIZES) + [MILLION] * told.million
    print(f"loops compiled: {'yes' if COMPILED else 'no'}")
    methods = [name for name in METHODS if not told.own or name.startswith("engine")]
    grown = {size: _table(size, methods) for size in sizes}
    print("\nseconds of the processor (each # a quarter of a power of ten, from 0.001 s)")
    lines = _lines(grown, methods)
    for line in lines:
        for size, spent in line["points"]:
            bar = "#" * round(4 * (log10(spent) + 3))
            print(f"{line['name']:27} {size:9,} {spent:9.3f}  {bar}")
    for size, by_method in grown.items():
        spent = {name: one["cpu"] for name, one in by_method.items() if one}
        results.compare(f"{size:,} youths", "s of the processor", spent)
    most = max(grown)
    _judge(most, grown[most]["engine"])
    if told.picture:
        facts = {"title": "Seconds of the processor by youths in a round", "lines": lines}
        told.picture.write_bytes(press.svg(GROWTH, facts))


def _judge(size: int, engine: dict[str, Any]) -> None:
    if not engine:
        raise SystemExit(f"the engine did not end with {size:,} youths")
    results.judge(
        Figure(f"engine, {size:,} youths", engine["seconds"], "s", most=MOST_SECONDS),
        Figure(f"engine, {size:,} youths, memory", engine["memory"], "MiB", most=MOST_MIB),
    )


def _lines(grown: dict[int, dict[str, dict[str, Any]]], methods: list[str]) -> list[dict[str, Any]]:
    """Of each method the sizes at which it ended, and what it took of the processor there."""
    found = (
        (name, [(size, told[name]["cpu"]) for size, told in grown.items() if told.get(name)])
        for name in methods
    )
    return [{"name": name, "points": points} for name, points in found if points]


def _table(size: int, methods: list[str]) -> dict[str, dict[str, Any]]:
    gathered = made(size)
    seats, entries = sum(gathered.free), len(gathered.posts)
    print(
        f"\n{size:,} youths, {len(gathered.post_ids):,} posts, {seats:,} seats, {entries:,} entries"
    )
    heads = f"{'seconds':>9} {'cpu':>9} {'placed':>8} {'rank':>6} {'first':>6} {'MB':>6}"
    print(f"{'':27} {heads}")
    found = {}
    for name in methods:
        if size <= METHODS[name][1]:
            found[name] = _apart(name, gathered)
            print(f"{name:27} {_row(found[name])}", flush=True)
    return found


def _row(told: dict[str, Any]) -> str:
    if not told:
        return f"{'> ' + str(LIMIT):>9}"
    return (
        f"{told['seconds']:9.3f} {told['cpu']:9.3f} {told['placed']:8,} {told['rank']:6.2f} "
        f"{told['first']:6.3f} {told['memory']:6,}"
    )


def _apart(name: str, gathered: RoundInput) -> dict[str, Any]:
    """What a method did, in a process of its own; nothing if it did not end in time, or failed."""
    here, there = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.Process(target=_measured, args=(name, gathered, there))
    child.start()
    there.close()
    try:
        return here.recv() if here.poll(LIMIT * (RUNS if name == "engine" else 1)) else {}
    except EOFError:
        return {}
    finally:
        child.kill()
        child.join()


def _measured(name: str, gathered: RoundInput, there: Any) -> None:
    method = METHODS[name][0]
    method(made(200))  # compiles, imports
    times, spent = [], []
    for _ in range(RUNS if name == "engine" and gathered.youths < MILLION else 1):
        began, cpu = time.perf_counter(), time.process_time()
        assigned = method(gathered)
        times.append(time.perf_counter() - began)
        spent.append(time.process_time() - cpu)
    told = {"seconds": median(times), "cpu": median(spent)}
    there.send(told | _figures(gathered, assigned))


def _figures(gathered: RoundInput, assigned: Any) -> dict[str, Any]:
    ranks = []
    for row, post in enumerate(assigned):
        if post != -1:
            listed = gathered.posts[gathered.starts[row] : gathered.starts[row + 1]]
            ranks.append(listed.index(post) + 1)
    return {
        "placed": len(ranks),
        "rank": sum(ranks) / max(1, len(ranks)),
        "first": ranks.count(1) / max(1, len(ranks)),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


if __name__ == "__main__":
    main()
