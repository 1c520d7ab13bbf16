"""Whether everybody was promised the best tier that was open, and what was closed by whose turn."""

from collections.abc import Iterator, Sequence

from services.matching.rules.round_sight import MOST_NAMED, Sight, Violation
from services.matching.rules.rounds import NONE, Numbers, RoundOutcome


def turn_by_turn(seen: Sight) -> tuple[list[Violation], list[int]]:
    """Who could have had a better tier beside the promises made before; when each post closed.

    Whoever had turns before sits where the outcome seats them, which keeps all their promises: so
    a better tier was open just if moving them about within their promises leads to a seat that none
    of them holds. Posts from which no such way leads stay closed in every later turn.
    """
    sitting: list[list[int]] = [[] for _ in seen.post_ids]
    closed = [NONE] * len(seen.post_ids)
    found = []
    for turn, row in enumerate(seen.order):
        free = _open(seen.better(row), turn, sitting, closed, seen)
        if free != NONE:
            found.append(seen.violation("best_tier", (row,), free))
            if len(found) == MOST_NAMED:
                break
        if seen.assigned[row] != NONE:
            sitting[seen.assigned[row]].append(row)
    return found, closed


def _open(
    wished: Numbers, turn: int, sitting: list[list[int]], closed: list[int], seen: Sight
) -> int:
    """A post with a seat left to which a way leads; where none does, all on the way is closed."""
    way: list[int] = []
    for posts in _moves(wished, way, sitting, seen):
        for post in posts:
            if closed[post] == NONE:
                closed[post] = turn
                way.append(post)
                if len(sitting[post]) < seen.free[post]:
                    for passed in way:
                        closed[passed] = NONE
                    return post
    return NONE


def _moves(
    wished: Numbers, way: list[int], sitting: list[list[int]], seen: Sight
) -> Iterator[Numbers]:
    yield wished
    for post in way:
        for sitter in sitting[post]:
            yield seen.promise(sitter)


def reasons(seen: Sight, outcome: RoundOutcome, closed: Sequence[int]) -> Iterator[Violation]:
    """What the outcome says of closed posts, and of who waits, is what was found turn by turn."""
    for post, turn in enumerate(closed):
        if outcome.closed[post] != turn:
            yield seen.violation("reason", (), post)
    for row, told in enumerate(outcome.regions):
        wished = [] if seen.assigned[row] != NONE else seen.wished(row)
        if max((closed[post] for post in wished), default=NONE) != told:
            yield seen.violation("reason", (row,))
