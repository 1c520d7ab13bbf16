"""The check: what the rules find in a text, and what the second reader suspects beside it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from services.units.rules.thresholds.folding import Folded, fold
from services.units.rules.thresholds.reading import Lexicon, Reading, read_folded
from services.units.rules.thresholds.suspicion import Suspicion, suspects
from services.units.rules.thresholds.verdicts import Finding


def check(text: str, lexicon: Lexicon, suspicion: Suspicion) -> Reading:
    """Read a text of a post twice: by the rules, and for what no rule knows.

    The second reader says nothing about a clause in which the rules found something, and what it
    says is always a doubt: an officer looks, nobody is refused.
    """
    folded = fold(text, lexicon.spelling)
    read = read_folded(text, folded, lexicon)
    suspected = _suspected(text, folded, suspicion, read.findings)
    return replace(read, findings=tuple(sorted([*read.findings, *suspected], key=_place)))


def _suspected(
    text: str, folded: Folded, suspicion: Suspicion, found: Iterable[Finding]
) -> Iterator[Finding]:
    known = {place for one in found for place in range(one.start, one.end)}
    for suspect in suspects(folded.text, suspicion):
        start, end = folded.span(suspect.start, suspect.end)
        if known.isdisjoint(range(start, end)):
            yield Finding(
                start,
                end,
                text[start:end],
                suspect.kind,
                suspicion.rule,
                suspicion.suggestion,
                suspicion.doubt,
            )


def _place(finding: Finding) -> tuple[int, int]:
    return finding.start, finding.end
