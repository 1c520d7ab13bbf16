"""The check: a text read twice, by the rules and by the second reader, and where they differ."""

from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import islice
from operator import itemgetter
from typing import Final

from services.units.rules.thresholds.folding import fold
from services.units.rules.thresholds.hearing import Hearing
from services.units.rules.thresholds.lexicon import Lexicon
from services.units.rules.thresholds.reading import Reading, read_parsed
from services.units.rules.thresholds.shielding import parse
from services.units.rules.thresholds.suspicion import Suspicion
from services.units.rules.thresholds.verdicts import Finding

MOST: Final = 100
"""Whoever has mended so many of one kind is told the next."""
_PLACE: Final = itemgetter(0, 1)


def check(text: str, lexicon: Lexicon, suspicion: Suspicion) -> Reading:
    """Read a text of a post by the rules, and listen to what no rule knows.

    A refusal needs both: where the second reader thinks the rules' words innocent, and where it
    suspects words that no rule found, an officer looks, unless a denial shields the whole clause.
    A doubt of the rules that it thinks harmless is let go. Told are the first hundred clear ones
    and doubtful ones of a kind that remain: no more of them change what follows.
    """
    parsed = parse(fold(text, lexicon.spelling), lexicon)
    read = read_parsed(text, parsed, lexicon)
    heard = Hearing(parsed, suspicion)
    known = set[int]()
    found = list(_judged(read.findings, heard, suspicion, known))
    suspected = _suspected(text, heard, suspicion, known)
    told = (one for one in suspected if not parsed.denies(one.start, one.end))
    found += islice(told, MOST)
    return Reading(tuple(sorted(found, key=_PLACE)), read.other_law)


def _judged(
    findings: Iterable[Finding], heard: Hearing, suspicion: Suspicion, known: set[int]
) -> Iterator[Finding]:
    """What remains of the rules' findings; `known` learns the clauses of all of them."""
    told = Counter[tuple[str, bool]]()
    for finding in findings:
        places = heard.touched(finding.start, finding.end)
        known.update(places)
        if told[_sort(finding)] == MOST:
            continue
        # A clear finding that sounds innocent becomes a doubt, a doubt that sounds harmless goes.
        limit = heard.limits.harmless if finding.doubt else heard.limits.innocent
        if not _sounds(places, heard, limit):
            if finding.doubt:
                continue
            finding = finding._replace(doubt=suspicion.dissent)  # noqa: PLW2901
        if told[_sort(finding)] < MOST:
            told[_sort(finding)] += 1
            yield finding


def _sort(finding: Finding) -> tuple[str, bool]:
    return finding.kind, bool(finding.doubt)


def _sounds(places: range, heard: Hearing, limit: int) -> bool:
    """Does any of these clauses weigh at least `limit`."""
    reaches = heard.reaches
    for place in places:  # noqa: SIM110 - a generator takes longer than most findings do
        if reaches(place, limit):
            return True
    return False


def _suspected(
    text: str, heard: Hearing, suspicion: Suspicion, known: AbstractSet[int]
) -> Iterator[Finding]:
    """What no rule found; `known` are the clauses in which one did."""
    for place in range(heard.count):
        if place not in known and heard.reaches(place, heard.limits.suspect + 1):
            start, end = heard.spans[place]
            yield Finding(
                start,
                end,
                text[start:end],
                heard.kind(place),
                suspicion.rule,
                suspicion.suggestion,
                suspicion.doubt,
            )
