"""The check: a text read twice, by the rules and by the second reader, and where they differ."""

from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import islice
from operator import itemgetter
from typing import Final

from services.units.rules.thresholds.folding import fold
from services.units.rules.thresholds.hearing import Hearing
from services.units.rules.thresholds.lexicon import Lexicon
from services.units.rules.thresholds.reading import MOST, Found, Reading, found_in, other_law
from services.units.rules.thresholds.shielding import parse
from services.units.rules.thresholds.suspicion import Suspicion
from services.units.rules.thresholds.verdicts import Finding

_PLACE: Final = itemgetter(0, 1)


def check(text: str, lexicon: Lexicon, suspicion: Suspicion) -> Reading:
    """Read a text of a post by the rules, and listen to what no rule knows.

    A refusal needs both: where the second reader thinks the rules' words innocent, and where it
    suspects words that no rule found, an officer looks, unless a denial shields the whole clause.
    A doubt of the rules that it thinks harmless is let go. Told are the first hundred clear ones
    and doubtful ones of a kind that remain: no more of them change what follows.
    """
    parsed = parse(fold(text, lexicon.spelling), lexicon)
    heard, found = Hearing(parsed, suspicion), found_in(parsed, lexicon)
    known = set[int]()
    judged = _judged(found, heard, suspicion, known)
    findings = [found.told(at, doubt, text) for at, doubt in judged]
    suspected = _suspected(text, heard, suspicion, known)
    told = (one for one in suspected if not parsed.denies(one.start, one.end))
    findings += islice(told, MOST)
    return Reading(tuple(sorted(findings, key=_PLACE)), tuple(other_law(text, parsed, lexicon)))


def _judged(
    found: Found, heard: Hearing, suspicion: Suspicion, known: set[int]
) -> Iterator[tuple[int, str | None]]:
    """Which of the rules' findings remain, with their doubts; `known` learns all their clauses."""
    told = Counter[tuple[str, bool]]()
    innocent, harmless = heard.limits.innocent, heard.limits.harmless
    touched = heard.touched(found.spans)
    for at, (places, doubt) in enumerate(zip(touched, found.doubts, strict=True)):
        known.update(places)
        # A clear finding that sounds innocent becomes a doubt, a doubt that sounds harmless goes.
        kind = found.demands[at].kind
        if told[kind, doubt is not None] == MOST:
            continue
        if not _sounds(places, heard, innocent if doubt is None else harmless):
            if doubt is not None or told[kind, True] == MOST:
                continue
            doubt = suspicion.dissent  # noqa: PLW2901
        told[kind, doubt is not None] += 1
        yield at, doubt


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
    starts, ends = heard.edges
    for place in range(heard.count):
        if place not in known and heard.reaches(place, heard.limits.suspect + 1):
            start, end = starts[place], ends[place]
            yield Finding(
                start,
                end,
                text[start:end],
                heard.kind(place),
                suspicion.rule,
                suspicion.suggestion,
                suspicion.doubt,
            )
