"""Whether an outcome has every property that a round promises, by code that made no part of it.

Each property is looked at in one pass over the lists, whatever engine gave the outcome.
"""

import hmac
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice, pairwise
from typing import Final

from services.matching.rules.round_bounds import best_set, maximum
from services.matching.rules.round_exchanges import exchanges
from services.matching.rules.round_sight import MOST_NAMED, Sight, Violation, sight
from services.matching.rules.rounds import NONE, RoundInput, RoundOutcome


@dataclass(frozen=True)
class Report:
    """What was found: nothing, or what is wrong; and how many could have been placed at most."""

    violations: tuple[Violation, ...]
    placed: int
    maximum: int
    """By the best of all dispatches, whoever is served first; 0 where the form is broken."""

    @property
    def holds(self) -> bool:
        """Whether the outcome may be applied."""
        return not self.violations


def check(gathered: RoundInput, outcome: RoundOutcome) -> Report:
    """Look at every property; where the form is broken there is nothing more to look at."""
    broken = tuple(_form(gathered, outcome))
    if broken:
        return Report(broken, outcome.placed, 0)
    seen = sight(gathered, outcome)
    found = [*_named(_order(gathered, seen))]
    for look in _LOOKS:
        found += _named(look(seen))
    found += _named(_reasons(seen, outcome))
    most = maximum(seen)
    if max(seen.tiers, default=1) <= 1 and most != outcome.placed:
        found.append(Violation("maximum"))
    return Report(tuple(found), outcome.placed, most)


def _named(violations: Iterable[Violation]) -> list[Violation]:
    return list(islice(violations, MOST_NAMED))


def _form(gathered: RoundInput, outcome: RoundOutcome) -> Iterator[Violation]:
    """Every youth has one turn and one line, and what the lines name is there."""
    youths, posts = gathered.youths, len(gathered.post_ids)
    columns = (outcome.order, outcome.assigned, outcome.promised, outcome.regions)
    if any(len(column) != youths for column in columns) or len(outcome.closed) != posts:
        yield Violation("form")
    elif sorted(outcome.order) != list(range(youths)):
        turns = set(outcome.order)
        missed = (gathered.serials[row] for row in range(youths) if row not in turns)
        yield Violation("one_seat", tuple(islice(missed, MOST_NAMED)))
    elif not all(NONE <= post < posts for post in outcome.assigned):
        yield Violation("form")


def _order(gathered: RoundInput, seen: Sight) -> Iterator[Violation]:
    """Turns go by class, instant of registration, and the lot that the seed gives."""

    def key(row: int) -> tuple[int, int, bytes]:
        lot = hmac.new(gathered.seed, b"%d" % gathered.serials[row], sha256).digest()
        return gathered.class_ranks[row], gathered.registered[row], lot

    for (first, key_first), (then, key_then) in pairwise((row, key(row)) for row in seen.order):
        if key_first >= key_then:
            yield seen.violation("order", (first, then))


def _own_list(seen: Sight) -> Iterator[Violation]:
    """Who holds a seat listed the post, in the tier of the promise; who holds none has none."""
    for row, post in enumerate(seen.assigned):
        fits = seen.promised[row] == NONE if post == NONE else post in seen.promise(row)
        if not fits:
            yield seen.violation("own_list", (row,), post)


def _capacity(seen: Sight) -> Iterator[Violation]:
    """No post has more holders than seats."""
    for post, holders in enumerate(seen.holders):
        if len(holders) > seen.free[post]:
            yield seen.violation("capacity", holders[:MOST_NAMED], post)


def _best_tier(seen: Sight) -> Iterator[Violation]:
    """Nobody could have had a better tier beside the promises made before.

    Whoever had turns before sits where the outcome seats them, which keeps all their promises: so
    a better tier was open just if moving them about within their promises leads to a seat that none
    of them holds. Posts from which no such way leads stay closed in every later turn.
    """
    sitting: list[list[int]] = [[] for _ in seen.post_ids]
    closed = [False] * len(seen.post_ids)
    for row in seen.order:
        free = _open(seen.better(row), sitting, closed, seen)
        if free != NONE:
            yield seen.violation("best_tier", (row,), free)
        if seen.assigned[row] != NONE:
            sitting[seen.assigned[row]].append(row)


def _open(wished: list[int], sitting: list[list[int]], closed: list[bool], seen: Sight) -> int:
    """A post with a seat left to which a way leads; where none does, all on the way is closed."""
    way: list[int] = []
    for posts in _moves(wished, way, sitting, seen):
        for post in posts:
            if not closed[post]:
                closed[post] = True
                way.append(post)
                if len(sitting[post]) < seen.free[post]:
                    for passed in way:
                        closed[passed] = False
                    return post
    return NONE


def _moves(
    wished: list[int], way: list[int], sitting: list[list[int]], seen: Sight
) -> Iterator[list[int]]:
    yield wished
    for post in way:
        for sitter in sitting[post]:
            yield seen.promise(sitter)


def _no_envy(seen: Sight) -> Iterator[Violation]:
    """Nobody unplaced lists a seat that is free, or that somebody with a later turn holds."""
    last = [max((seen.place[row] for row in holders), default=NONE) for holders in seen.holders]
    for row in seen.unplaced():
        for post in seen.wished(row):
            if last[post] > seen.place[row] or len(seen.holders[post]) < seen.free[post]:
                yield seen.violation("no_envy", (row,), post)


def _reasons(seen: Sight, outcome: RoundOutcome) -> Iterator[Violation]:
    """What closed for good was full, held by earlier turns, and promised nothing but its like."""
    closed = outcome.closed.tolist()
    for row in range(len(seen.serials)):
        wished = [] if seen.assigned[row] != NONE else seen.wished(row)
        told = outcome.regions[row]
        turns = [closed[post] for post in wished]
        if max(turns, default=NONE) != told or NONE in turns or told > seen.place[row]:
            yield seen.violation("reason", (row,))
    for post, turn in enumerate(closed):
        if turn != NONE and not _is_closed(post, turn, closed, seen):
            yield seen.violation("reason", (), post)


def _is_closed(post: int, turn: int, closed: list[int], seen: Sight) -> bool:
    holders = seen.holders[post]
    return len(holders) == seen.free[post] and all(
        seen.place[row] < turn and all(NONE < closed[p] <= turn for p in seen.promise(row))
        for row in holders
    )


_LOOKS: Final[tuple[Callable[[Sight], Iterator[Violation]], ...]] = (
    _own_list,
    _capacity,
    _best_tier,
    _no_envy,
    best_set,
    exchanges,
)
