"""What any dispatch of the same youths to the same seats could reach, tiers set aside."""

from collections.abc import Iterator

from services.matching.rules.round_sight import Sight, Violation
from services.matching.rules.rounds import NONE


def best_set(seen: Sight) -> Iterator[Violation]:
    """With one tier: nobody unplaced could stand in for somebody placed who has a later turn.

    The sets that can be placed together form a matroid, so a set that no single exchange makes
    better is the best of all. From the unplaced, first turns first, all whom they could push out
    are sought; who was found for an earlier turn is not sought again.
    """
    if max(seen.tiers, default=1) > 1:
        return
    found = [False] * len(seen.post_ids)
    for row in seen.unplaced():
        way = [row]
        for pushed in way:
            for post in seen.wished(pushed):
                if not found[post]:
                    found[post] = True
                    way += seen.holders[post]
        late = next((pushed for pushed in way if seen.place[pushed] > seen.place[row]), None)
        if late is not None:
            yield seen.violation("best_set", (row, late))


def maximum(seen: Sight) -> int:
    """How many could be placed at most: augmenting ways from what is there, until none is left.

    Berge: a dispatch without an augmenting way is one of the greatest. Posts from which no moving
    leads to a free seat never come to lead to one, whatever is moved elsewhere.
    """
    seats = _Seats(seen)
    leads = seats.leading()
    searched = [row for row in seen.unplaced() if any(leads[post] for post in seen.wished(row))]
    grew = True
    while grew:
        seats.forget()
        left = [row for row in searched if not seats.takes(row)]
        grew = len(left) < len(searched)
        searched = left
    return sum(map(len, seats.holders))


class _Seats:
    """Holders that move; who holds more seats than there are is not counted."""

    def __init__(self, seen: Sight) -> None:
        self._seen = seen
        self.holders = [rows[: seen.free[post]] for post, rows in enumerate(seen.holders)]
        self._closed = [False] * len(self.holders)
        self._passed = self._closed[:]

    def leading(self) -> list[bool]:
        """By post, whether moving its holders on leads to a free seat: sought from those."""
        way = [post for post, rows in enumerate(self.holders) if len(rows) < self._seen.free[post]]
        # Where every seat is taken nothing leads to a free one.
        from_posts = self._steps() if way else []
        leads = [False] * len(self.holders)
        for post in way:
            leads[post] = True
        for post in way:
            for before in from_posts[post]:
                if not leads[before]:
                    leads[before] = True
                    way.append(before)
        self._closed = [not led for led in leads]
        return leads

    def _steps(self) -> list[list[int]]:
        """By post: from which posts a holder might move to it."""
        from_posts: list[list[int]] = [[] for _ in self.holders]
        for post, holders in enumerate(self.holders):
            for wished in {post for row in holders for post in self._seen.wished(row)}:
                from_posts[wished].append(post)
        return from_posts

    def forget(self) -> None:
        """Begin another sweep."""
        self._passed = self._closed[:]

    def takes(self, row: int) -> bool:
        """Seat one more, moving others, by posts that no search of this sweep came by."""
        way: list[tuple[int, int, int]] = []
        stack = [(row, NONE, NONE)]
        free, holders, passed = self._seen.free, self.holders, self._passed
        while stack:
            mover, home, back = stack.pop()
            step = len(way)
            way.append((mover, home, back))
            for post in self._seen.wished(mover):
                if passed[post]:
                    continue
                if len(holders[post]) < free[post]:
                    self._move(mover, post, home, back, way)
                    return True
                passed[post] = True
                stack += [(holder, post, step) for holder in holders[post]]
        return False

    def _move(
        self, mover: int, post: int, home: int, back: int, way: list[tuple[int, int, int]]
    ) -> None:
        """Everyone along the way moves on, each into the seat that the one before left."""
        while True:
            self.holders[post].append(mover)
            if home == NONE:
                return
            self.holders[home].remove(mover)
            post = home
            mover, home, back = way[back]
