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
from services.matching.rules.round_promises import reasons, turn_by_turn
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
    found = _named(_order(gathered, seen))
    for look in _LOOKS:
        found += _named(look(seen))
    open_tiers, closed = turn_by_turn(seen)
    found += _named(open_tiers)
    found += _named(reasons(seen, outcome, closed))
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


def _no_envy(seen: Sight) -> Iterator[Violation]:
    """Nobody unplaced lists a seat that is free, or that somebody with a later turn holds."""
    last = [max((seen.place[row] for row in holders), default=NONE) for holders in seen.holders]
    for row in seen.unplaced():
        for post in seen.wished(row):
            if last[post] > seen.place[row] or len(seen.holders[post]) < seen.free[post]:
                yield seen.violation("no_envy", (row,), post)


_LOOKS: Final[tuple[Callable[[Sight], Iterator[Violation]], ...]] = (
    _own_list,
    _capacity,
    _no_envy,
    best_set,
    exchanges,
)
