"""Learns the second reader's figures from labelled lines: train.py [--left-out NAME…] FILE…

Without `--left-out` the figures are written beside the rules. With it, nothing is written: they are
learnt from the other files, and what they would find in those so named (a writer's) is printed.
`--crossed` leaves each writer out in turn, and prints what is found of all by the limits in force.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[2]))

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from bench.thresholds.places import KINDS, offences, read_lines
from services.units.policy import wordings
from services.units.rules.thresholds.checking import check
from services.units.rules.thresholds.features import clauses, known_words, spelled, stretches
from services.units.rules.thresholds.folding import fold
from services.units.rules.thresholds.shielding import parse
from services.units.rules.thresholds.suspicion import Suspicion
from services.units.rules.thresholds.verdicts import verdict

LONG: Final = 120
LIGHTEST: Final = 15
"""Hundredths; what weighs less for every kind is left out."""
LIMITS: Final = ((150, -900), (100, -200), (50, -200), (25, -200), (0, -200))
OUT: Final = Path(__file__).parents[2] / "services/units/wordings/suspicion.json"


@dataclass(frozen=True)
class Example:
    """A clause's features, as often as it has them, and the kinds it was labelled with."""

    told: tuple[str, ...]
    kinds: frozenset[str]


def examples(line: dict[str, Any]) -> Iterable[Example]:
    """The clauses of a labelled line; one that a labelled stretch touches has its kind."""
    classes = wordings.suspicion().classes
    parsed = parse(fold(line["text"], wordings.lexicon().spelling), wordings.lexicon())
    found = clauses(parsed, classes)
    labelled = offences(line)
    for place, clause in enumerate(found):
        start, end = parsed.folded.span(clause.start, clause.end)
        kinds = {kind for first, last, kind in labelled if first < end and start < last}
        words = (spelled(one, classes) for one in known_words(found, place))
        told = sorted([*stretches(found, place), *chain.from_iterable(words)])
        yield Example(tuple(told), frozenset(kinds))


def learnt(lines: Iterable[dict[str, Any]]) -> Suspicion:
    """The figures that part the labelled clauses from the others, in hundredths."""
    told = [example for line in lines for example in examples(line)]
    counted = CountVectorizer(analyzer=list, min_df=2, lowercase=False)
    table = counted.fit_transform([example.told for example in told])
    models = []
    for kind in KINDS:
        model = LogisticRegression(C=0.5, class_weight="balanced", max_iter=500)
        models.append(model.fit(table, [kind in example.kinds for example in told]))
    weights = {}
    for feature, column in sorted(counted.vocabulary_.items()):
        rounded = tuple(round(100 * float(model.coef_[0][column])) for model in models)
        if max(map(abs, rounded)) >= LIGHTEST:
            weights[feature] = rounded
    starts = tuple(round(100 * float(model.intercept_[0])) for model in models)
    return replace(wordings.suspicion(), starts=starts, weights=weights)


def kept(suspicion: Suspicion) -> str:
    """The figures as they are kept: sorted, a feature a line."""
    rows = [
        f"  {json.dumps(key, ensure_ascii=False)}: {list(row)}"
        for key, row in suspicion.weights.items()
    ]
    head = {"kinds": suspicion.kinds, "starts": suspicion.starts}
    lines = [f" {json.dumps(name)}: {json.dumps(told)}" for name, told in head.items()]
    return "{\n" + ",\n".join([*lines, ' "weights": {\n' + ",\n".join(rows) + "\n }"]) + "\n}\n"


def print_left_out(suspicion: Suspicion, lines: list[dict[str, Any]]) -> None:
    """What is found in lines that were not learnt from, by the limits of suspicion and of harm."""
    print(f"{'suspect':>8}{'harmless':>9}{'caught':>13}{'flagged on ok':>15}{'refused on ok':>15}")
    for suspect, harmless in LIMITS:
        limits = replace(suspicion.limits, suspect=suspect, harmless=harmless)
        limited = replace(suspicion, limits=limits)
        seen = Counter((line["label"], verdict_on(line, limited)) for line in lines)
        bad, fine = (sum(line["label"] == label for line in lines) for label in ("threshold", "ok"))
        caught, refused = bad - seen["threshold", "pass"], seen["ok", "refuse"]
        print(
            f"{suspect:>8}{harmless:>9}{caught:>8}/{bad:<4}"
            f"{seen['ok', 'flag']:>10}/{fine:<4}{refused:>10}/{fine:<4}"
        )


def print_crossed(files: list[Path]) -> None:
    """What is found in each writer's lines by figures learnt from all the others'."""
    seen: Counter[tuple[bool, str, str]] = Counter()
    for writer in sorted(set(map(writer_of, files))):
        suspicion = learnt(read_lines(file for file in files if writer_of(file) != writer))
        for line in read_lines(file for file in files if writer_of(file) == writer):
            seen[len(line["text"]) > LONG, line["label"], verdict_on(line, suspicion)] += 1
    for long in (False, True):
        for label in ("threshold", "ok"):
            told = {one: seen[long, label, one] for one in ("pass", "flag", "refuse")}
            print(f"{'over' if long else 'up to'} {LONG} characters, {label}: {told}")


def writer_of(file: Path) -> str:
    """The name of a file without the 2 of a writer's second."""
    return re.sub(r"(?<=[a-w])2$", "", file.stem)


def verdict_on(line: dict[str, Any], suspicion: Suspicion) -> str:
    """What both readers say of a line."""
    return verdict(check(line["text"], wordings.lexicon(), suspicion).findings, ())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--left-out", nargs="+", default=[], metavar="NAME")
    parser.add_argument("--crossed", action="store_true", help="leave each writer out in turn")
    options = parser.parse_args()
    if options.crossed:
        print_crossed(options.files)
        return
    left = [file for file in options.files if file.name in options.left_out]
    suspicion = learnt(read_lines(file for file in options.files if file not in left))
    if left:
        print(f"{' '.join(options.left_out)}: {len(suspicion.weights)} features from the others")
        print_left_out(suspicion, read_lines(left))
    else:
        OUT.write_text(kept(suspicion), "utf-8")


if __name__ == "__main__":
    main()
