"""Findings of the threshold check that no officer has been shown yet."""

from collections.abc import Iterable, Sequence

from services.units.rules.post_texts import PostFinding, PostOtherFinding, PostReading, PostText

Places = frozenset[tuple[str, int, int, str]]
"""Where words were found, and of which kind or by which article."""


def places_of(
    findings: Iterable[PostFinding], other_law: Iterable[PostOtherFinding] = ()
) -> Places:
    """What was found, without what is said of it."""
    mine = {(one.pointer, one.found.start, one.found.end, one.found.kind) for one in findings}
    return frozenset(
        mine | {(o.pointer, o.found.start, o.found.end, o.found.article) for o in other_law}
    )


def places_kept(read: PostReading, now: Iterable[PostText]) -> Places:
    """What was found in those texts that stand there still, word for word."""
    stand = frozenset(now)
    kept = {one.pointer for one in read.texts if one in stand}
    return frozenset(
        place for place in places_of(read.findings, read.other_law) if place[0] in kept
    )


def covers(read: PostReading, now: PostReading) -> bool:
    """Whether a review listed all that is found in the same texts now: officers may mark more."""
    seen = places_of(read.findings, read.other_law)
    return not is_news(places_of(now.findings, now.other_law), [seen])


def is_news(found: Places, seen: Sequence[Places]) -> bool:
    """Whether something was found that no officer has been shown of the same text."""
    return bool(found - frozenset().union(*seen))
