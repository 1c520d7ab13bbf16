"""The check: a text read twice, by the rules and by the second reader, and where they differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from services.units.rules.thresholds.folding import fold
from services.units.rules.thresholds.reading import Lexicon, Parsed, Reading, parse, read_parsed
from services.units.rules.thresholds.suspicion import Suspicion, hear
from services.units.rules.thresholds.verdicts import Finding, ThresholdKind


def check(text: str, lexicon: Lexicon, suspicion: Suspicion) -> Reading:
    """Read a text of a post by the rules, and listen to what no rule knows.

    A refusal needs both: where the second reader thinks the rules' words innocent, and where it
    suspects words that no rule found, an officer looks. A doubt of the rules that it thinks
    harmless is let go.
    """
    parsed = parse(fold(text, lexicon.spelling), lexicon)
    read = read_parsed(text, parsed, lexicon)
    heard = list(_heard(parsed, suspicion))
    limits = suspicion.limits_for(len(heard))
    innocent = _lighter(text, heard, limits.innocent)
    harmless = _lighter(text, heard, limits.harmless)
    found = [
        _agreed(finding, innocent, suspicion)
        for finding in read.findings
        if not (finding.doubt and all(harmless[finding.start : finding.end]))
    ]
    found += _suspected(text, heard, suspicion, read.findings)
    return replace(read, findings=tuple(sorted(found, key=_place)))


@dataclass(frozen=True)
class _Clause:
    """A clause [start, end) of the original text, weighed."""

    start: int
    end: int
    kind: ThresholdKind
    weight: int


def _heard(parsed: Parsed, suspicion: Suspicion) -> Iterator[_Clause]:
    for clause in hear(parsed, suspicion):
        span = parsed.folded.span(clause.start, clause.end)
        yield _Clause(*span, clause.kind, clause.weight)


def _lighter(text: str, heard: Sequence[_Clause], limit: int) -> bytearray:
    """For each code point, 0 if it lies in a clause that weighs `limit` or more."""
    lighter = bytearray(b"\1") * len(text)
    for one in heard:
        if one.weight >= limit:
            lighter[one.start : one.end] = bytes(one.end - one.start)
    return lighter


def _agreed(finding: Finding, innocent: bytearray, suspicion: Suspicion) -> Finding:
    if finding.doubt or not all(innocent[finding.start : finding.end]):
        return finding
    return replace(finding, doubt=suspicion.dissent)


def _suspected(
    text: str, heard: Sequence[_Clause], suspicion: Suspicion, found: Sequence[Finding]
) -> Iterator[Finding]:
    known = {place for one in found for place in range(one.start, one.end)}
    suspect = suspicion.limits_for(len(heard)).suspect
    for one in heard:
        if one.weight > suspect and known.isdisjoint(range(one.start, one.end)):
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
