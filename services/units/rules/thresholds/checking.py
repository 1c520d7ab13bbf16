"""The check: a text read twice, by the rules and by the second reader, and where they differ."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import islice
from operator import itemgetter
from typing import Final

from services.units.rules.thresholds.folding import fold
from services.units.rules.thresholds.hearing import Hearing
from services.units.rules.thresholds.lexicon import Lexicon
from services.units.rules.thresholds.reading import MOST_OF_A_KIND, Reading, read_parsed
from services.units.rules.thresholds.shielding import parse
from services.units.rules.thresholds.suspicion import Suspicion
from services.units.rules.thresholds.verdicts import Finding

_PLACE: Final = itemgetter(0, 1)


def check(text: str, lexicon: Lexicon, suspicion: Suspicion) -> Reading:
    """Read a text of a post by the rules, and listen to what no rule knows.

    A refusal needs both: where the second reader thinks the rules' words innocent, and where it
    suspects words that no rule found, an officer looks, unless a denial shields the whole clause.
    A doubt of the rules that it thinks harmless is let go.
    """
    parsed = parse(fold(text, lexicon.spelling), lexicon)
    read = read_parsed(text, parsed, lexicon)
    heard = Hearing(parsed, suspicion)
    found, known = [], set[int]()
    for finding in read.findings:
        places = heard.touched(finding.start, finding.end)
        known.update(places)
        # A clear finding that sounds innocent becomes a doubt, a doubt that sounds harmless goes.
        if _sounds(
            places, heard, heard.limits.harmless if finding.doubt else heard.limits.innocent
        ):
            found.append(finding)
        elif not finding.doubt:
            found.append(finding._replace(doubt=suspicion.dissent))
    suspected = _suspected(text, heard, suspicion, known)
    told = (one for one in suspected if not parsed.denies(one.start, one.end))
    found += islice(told, MOST_OF_A_KIND)
    return Reading(tuple(sorted(found, key=_PLACE)), read.other_law)


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
