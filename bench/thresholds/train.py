"""Learns the second reader's figures from labelled lines: train.py [--left-out FILE] FILE…

Without `--left-out` the figures are written beside the rules. With it, nothing is written: they are
learnt from the other files, and what they would find in that one is printed.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[2]))

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from services.units.policy import wordings
from services.units.rules.thresholds.checking import check
from services.units.rules.thresholds.folding import fold
from services.units.rules.thresholds.reading import read
from services.units.rules.thresholds.suspicion import Suspicion, clauses, features

KINDS: Final = ("education", "major", "school_tier", "interview")
LIGHTEST: Final = 15
"""Hundredths; what weighs less for every kind is left out."""
OUT: Final = Path(__file__).parents[2] / "services/units/wordings/suspicion.json"


@dataclass(frozen=True)
class Example:
    """A clause's features, and the kinds it was labelled with."""

    told: frozenset[str]
    kinds: frozenset[str]


def examples(line: dict[str, Any]) -> Iterable[Example]:
    """The clauses of a labelled line; one that a labelled stretch touches has its kind."""
    text = line["text"]
    folded = fold(text, wordings.lexicon().spelling)
    found = clauses(folded.text)
    labelled = stretches(line)
    for place, clause in enumerate(found):
        start, end = folded.span(clause.start, clause.end)
        kinds = {kind for first, last, kind in labelled if first < end and start < last}
        yield Example(frozenset(features(found, place)), frozenset(kinds))


def stretches(line: dict[str, Any]) -> list[tuple[int, int, str]]:
    """The labelled stretches with their kinds, in the order in which the line names them."""
    spans = [line["span"]] if isinstance(line["span"], str) else line["span"]
    kinds = [kind for kind in line["kinds"] if kind in KINDS]
    places = [(line["text"].index(words), len(words)) for words in spans if words]
    if len(places) == len(kinds):
        pairs = list(zip(places, kinds, strict=True))
    else:
        pairs = [(place, kind) for place in places for kind in kinds]
    return [(start, start + length, kind) for (start, length), kind in pairs]


def learnt(lines: Iterable[dict[str, Any]]) -> Suspicion:
    """The figures that part the labelled clauses from the others, in hundredths."""
    told = [example for line in lines for example in examples(line)]
    counted = CountVectorizer(analyzer=sorted, binary=True, min_df=2, lowercase=False)
    table = counted.fit_transform([example.told for example in told])
    models = []
    for kind in KINDS:
        model = LogisticRegression(C=3, class_weight="balanced", max_iter=500)
        models.append(model.fit(table, [kind in example.kinds for example in told]))
    weights = {}
    for feature, column in sorted(counted.vocabulary_.items()):
        rounded = tuple(round(100 * float(model.coef_[0][column])) for model in models)
        if max(map(abs, rounded)) >= LIGHTEST:
            weights[feature] = rounded
    starts = tuple(round(100 * float(model.intercept_[0])) for model in models)
    return replace(wordings.suspicion(), starts=starts, weights=weights)


def read_lines(files: Iterable[Path]) -> list[dict[str, Any]]:
    """All labelled lines of some files."""
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


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
    """What the rules find in lines that were not learnt from, alone and with the second reader."""
    print(f"{'limit':>6} {'caught':>16} {'flagged on ok':>16}")
    for limit in (None, 200, 150, 100, 75, 50, 25, 0):
        caught = {True: 0, False: 0}
        for line in lines:
            caught[line["label"] == "threshold"] += is_caught(line, suspicion, limit)
        bad = sum(line["label"] == "threshold" for line in lines)
        print(f"{limit!s:>6} {caught[True]:>8}/{bad:<7} {caught[False]:>8}/{len(lines) - bad:<7}")


def is_caught(line: dict[str, Any], suspicion: Suspicion, limit: int | None) -> bool:
    """Do the rules find something, or the second reader at a limit."""
    lexicon = wordings.lexicon()
    if limit is None:
        return bool(read(line["text"], lexicon).findings)
    return bool(check(line["text"], lexicon, replace(suspicion, suspect=limit)).findings)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--left-out", type=Path)
    options = parser.parse_args()
    suspicion = learnt(read_lines(file for file in options.files if file != options.left_out))
    if options.left_out:
        print(f"{options.left_out.name}: {len(suspicion.weights)} features from the other files")
        print_left_out(suspicion, read_lines([options.left_out]))
    else:
        OUT.write_text(kept(suspicion), "utf-8")


if __name__ == "__main__":
    main()
