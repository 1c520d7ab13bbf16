"""The check: a text read twice, by the rules and by the second reader, and where they differ."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from services.units.rules.thresholds.folding import fold
from services.units.rules.thresholds.hearing import Hearing
from services.units.rules.thresholds.lexicon import Lexicon
from services.units.rules.thresholds.reading import Reading, read_parsed
from services.units.rules.thresholds.shielding import parse
from services.units.rules.thresholds.suspicion import Suspicion
from services.units.rules.thresholds.verdicts import Finding


def check(text: str, lexicon: Lexicon, suspicion: Suspicion) -> Reading:
    """Read a text of a post by the rules, and listen to what no rule knows.

    A refusal needs both: where the second reader thinks the rules' words innocent, and where it
    suspects words that no rule found, an officer looks, unless a denial shields the whole clause.
    A doubt of the rules that it thinks harmless is let go.
    """
    parsed = parse(fold(text, lexicon.spelling), lexicon)
    read = read_parsed(text, parsed, lexicon)
    heard = Hearing(parsed, suspicion)
    found = [
        _agreed(finding, heard, suspicion)
        for finding in read.findings
        if not finding.doubt or _sounds(finding, heard, heard.limits.harmless)
    ]
    suspected = _suspected(text, heard, suspicion, read.findings)
    found += [one for one in suspected if not parsed.denies(one.start, one.end)]
    return replace(read, findings=tuple(sorted(found, key=_place)))


def _agreed(finding: Finding, heard: Hearing, suspicion: Suspicion) -> Finding:
    if finding.doubt or _sounds(finding, heard, heard.limits.innocent):
        return finding
    return replace(finding, doubt=suspicion.dissent)


def _sounds(finding: Finding, heard: Hearing, limit: int) -> bool:
    """Does a clause that a finding touches weigh at least `limit`."""
    return any(heard.reaches(place, limit) for place in heard.touched(finding.start, finding.end))


def _suspected(
    text: str, heard: Hearing, suspicion: Suspicion, found: Sequence[Finding]
) -> Iterator[Finding]:
    known = {place for one in found for place in heard.touched(one.start, one.end)}
    for place, (start, end) in enumerate(heard.spans):
        if place not in known and heard.reaches(place, heard.limits.suspect + 1):
            yield Finding(
                start,
                end,
                text[start:end],
                heard.kind(place),
                suspicion.rule,
                suspicion.suggestion,
                suspicion.doubt,
            )


def _place(finding: Finding) -> tuple[int, int]:
    return finding.start, finding.end
