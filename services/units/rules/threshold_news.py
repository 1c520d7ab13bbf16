"""Findings of the threshold check that no officer has been shown yet."""

from collections.abc import Iterable, Sequence
from typing import Final

from services.units.rules.post_texts import PostFinding, PostOtherFinding, PostReading, PostText
from services.units.rules.thresholds.verdicts import Strength

Places = frozenset[tuple[str, int, int, str, str]]
"""Where words were found, of which kind or by which article, and how strongly: clear words are
doubtful ones and more."""
_BOTH: Final[tuple[Strength, ...]] = ("flag", "refuse")


def places_of(
    findings: Iterable[PostFinding],
    other_law: Iterable[PostOtherFinding] = (),
    *,
    clear: bool = False,
) -> Places:
    """What was found, without what is said of it; `clear`: an officer took all of it for clear."""
    mine = {
        (one.pointer, one.found.start, one.found.end, one.found.kind, strength)
        for one in findings
        for strength in (_BOTH if clear or one.found.strength == "refuse" else ("flag",))
    }
    return frozenset(
        mine | {(o.pointer, o.found.start, o.found.end, o.found.article, "flag") for o in other_law}
    )


def places_kept(read: PostReading, now: Iterable[PostText], *, clear: bool = False) -> Places:
    """What was found in those texts that stand there still, word for word."""
    stand = frozenset(now)
    kept = {one.pointer for one in read.texts if one in stand}
    return frozenset(
        place for place in places_of(read.findings, read.other_law, clear=clear) if place[0] in kept
    )


def covers(read: PostReading, now: PostReading) -> bool:
    """Whether a review listed all that is found in the same texts now: officers may mark more."""
    seen = places_of(read.findings, read.other_law)
    return not is_news(places_of(now.findings, now.other_law), [seen])


def is_news(found: Places, seen: Sequence[Places]) -> bool:
    """Whether no officer has been shown something of the same text, or not as clear as now."""
    return bool(found - frozenset().union(*seen))
