"""What the checks of a round look at: who sits where, by their own reading of the outcome."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from services.matching.rules.rounds import NONE, Numbers, RoundInput, RoundOutcome

MOST_NAMED: Final = 20
"""Of each property so many violations are named; one already refuses the round."""

Property = Literal[
    "form",
    "order",
    "own_list",
    "one_seat",
    "capacity",
    "best_tier",
    "no_envy",
    "reason",
    "maximum",
    "best_set",
    "no_exchange",
]


@dataclass(frozen=True)
class Violation:
    """A property that doesn't hold, and for whom: serials of youths, or a post."""

    property: Property
    serials: tuple[int, ...] = ()
    post_id: str | None = None


@dataclass(frozen=True)
class Sight:
    """Input and outcome; a youth is a row, a post a number."""

    serials: list[int]
    post_ids: tuple[str, ...]
    free: list[int]
    starts: list[int]
    posts: Numbers
    tiers: Numbers
    order: list[int]
    place: list[int]
    """By youth: the place in the order."""
    assigned: list[int]
    promised: list[int]
    holders: list[list[int]]
    """By post: who holds a seat."""

    def wished(self, row: int) -> Numbers:
        """The whole list of a youth."""
        return self.posts[self.starts[row] : self.starts[row + 1]]

    def promise(self, row: int) -> Numbers:
        """The posts of the promised tier."""
        begin, end = self.starts[row], self.starts[row + 1]
        first = bisect_left(self.tiers, self.promised[row], begin, end)
        return self.posts[first : bisect_right(self.tiers, self.promised[row], first, end)]

    def better(self, row: int) -> Numbers:
        """The posts of all tiers better than the promise; the whole list where there is none."""
        begin, end = self.starts[row], self.starts[row + 1]
        if self.assigned[row] == NONE:
            return self.posts[begin:end]
        return self.posts[begin : bisect_left(self.tiers, self.promised[row], begin, end)]

    def unplaced(self) -> Iterable[int]:
        """Who got nothing, in the order of turns."""
        return (row for row in self.order if self.assigned[row] == NONE)

    def violation(self, of: Property, rows: Iterable[int], post: int = NONE) -> Violation:
        """A violation with its youths and its post named."""
        serials = tuple(self.serials[row] for row in rows)
        return Violation(of, serials, None if post == NONE else self.post_ids[post])


def sight(gathered: RoundInput, outcome: RoundOutcome) -> Sight:
    """What there is to look at. The outcome's columns must be whole: `form` says whether."""
    place = [NONE] * gathered.youths
    for turn, row in enumerate(outcome.order):
        place[row] = turn
    holders: list[list[int]] = [[] for _ in gathered.post_ids]
    for row, post in enumerate(outcome.assigned):
        if post != NONE:
            holders[post].append(row)
    return Sight(
        serials=gathered.serials.tolist(),
        post_ids=gathered.post_ids,
        free=gathered.free.tolist(),
        starts=gathered.starts.tolist(),
        posts=gathered.posts,
        tiers=gathered.tiers,
        order=outcome.order.tolist(),
        place=place,
        assigned=outcome.assigned.tolist(),
        promised=outcome.promised.tolist(),
        holders=holders,
    )
