"""Labelled lines, and where the offending words of each stand."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

KINDS: Final = ("education", "major", "school_tier", "interview")


def read_lines(files: Iterable[Path]) -> list[dict[str, Any]]:
    """All labelled lines of some files."""
    told = (line for file in files for line in file.read_text("utf-8").splitlines())
    return [json.loads(line) for line in told if line.strip()]


def offences(line: dict[str, Any]) -> list[tuple[int, int, str]]:
    """The labelled stretches with their kinds, in the order in which the line names them.

    An officer's line says where they stand (`spans`); where only words are named, the same words
    named twice are two places, one after the other.
    """
    if "spans" in line:
        return [(start, end, kind) for start, end, kind in line["spans"]]
    spans = [line["span"]] if isinstance(line["span"], str) else line["span"]
    kinds = [kind for kind in line["kinds"] if kind in KINDS]
    places = list(_places(line["text"], [words for words in spans if words]))
    if len(places) == len(kinds):
        pairs = list(zip(places, kinds, strict=True))
    else:
        pairs = [(place, kind) for place in places for kind in kinds]
    return [(start, end, kind) for (start, end), kind in pairs]


def _places(text: str, named: Iterable[str]) -> Iterable[tuple[int, int]]:
    after: dict[str, int] = {}
    for words in named:
        # Named once more than it stands there, for another kind: the last place has both.
        start = text.find(words, after.get(words, 0))
        start = text.rindex(words) if start < 0 else start
        after[words] = start + len(words)
        yield start, after[words]
