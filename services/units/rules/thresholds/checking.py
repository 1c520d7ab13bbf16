"""The check: a text read twice, by the rules and by the second reader, and where they differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from services.units.rules.thresholds.folding import Folded, fold
from services.units.rules.thresholds.reading import Lexicon, Reading, read_folded
from services.units.rules.thresholds.suspicion import Suspicion, hear
from services.units.rules.thresholds.verdicts import Finding, ThresholdKind


def check(text: str, lexicon: Lexicon, suspicion: Suspicion) -> Reading:
    """Read a text of a post by the rules, and listen to what no rule knows.

    A refusal needs both: where the second reader thinks the rules' words innocent, and where it
    suspects words that no rule found, an officer looks.
    """
    folded = fold(text, lexicon.spelling)
    read = read_folded(text, folded, lexicon)
    heard = list(_heard(folded, suspicion))
    innocent = _innocent(text, heard, suspicion)
    found = [_agreed(finding, innocent, suspicion) for finding in read.findings]
    found += _suspected(text, heard, suspicion, read.findings)
    return replace(read, findings=tuple(sorted(found, key=_place)))


@dataclass(frozen=True)
class _Clause:
    """A clause [start, end) of the original text, weighed."""

    start: int
    end: int
    kind: ThresholdKind
    weight: int


def _heard(folded: Folded, suspicion: Suspicion) -> Iterator[_Clause]:
    for clause in hear(folded.text, suspicion):
        yield _Clause(*folded.span(clause.start, clause.end), clause.kind, clause.weight)


def _innocent(text: str, heard: Sequence[_Clause], suspicion: Suspicion) -> bytearray:
    """For each code point, 0 if it lies in a clause that does not sound innocent."""
    innocent = bytearray(b"\1") * len(text)
    for one in heard:
        if one.weight >= suspicion.innocent:
            innocent[one.start : one.end] = bytes(one.end - one.start)
    return innocent


def _agreed(finding: Finding, innocent: bytearray, suspicion: Suspicion) -> Finding:
    if finding.doubt or not all(innocent[finding.start : finding.end]):
        return finding
    return replace(finding, doubt=suspicion.dissent)


def _suspected(
    text: str, heard: Sequence[_Clause], suspicion: Suspicion, found: Sequence[Finding]
) -> Iterator[Finding]:
    known = {place for one in found for place in range(one.start, one.end)}
    for one in heard:
        if one.weight > suspicion.suspect and known.isdisjoint(range(one.start, one.end)):
            words = text[one.start : one.end]
            yield Finding(
                one.start,
                one.end,
                words,
                one.kind,
                suspicion.rule,
                suspicion.suggestion,
                suspicion.doubt,
            )


def _place(finding: Finding) -> tuple[int, int]:
    return finding.start, finding.end
