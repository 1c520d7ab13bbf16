"""Whether people could still change seats inside their promises, better for one, worse for none."""

from collections.abc import Iterator

from services.matching.rules.round_sight import Sight, Violation
from services.matching.rules.rounds import Numbers


def exchanges(seen: Sight) -> Iterator[Violation]:
    """A free seat that somebody would rather have, and a ring in which everyone would.

    A step leads from post to post when a holder of the first would rather have the second. Orders
    are strict, so nobody gains without a free seat or a ring.
    """
    rather = [_rather(row, seen) for row in range(len(seen.serials))]
    for row, posts in enumerate(rather):
        for post in posts:
            if len(seen.holders[post]) < seen.free[post]:
                yield seen.violation("no_exchange", (row,), post)
    stay = _in_rings(rather, seen)
    if any(stay):
        yield seen.violation("no_exchange", _ring(rather, stay, seen))


def _rather(row: int, seen: Sight) -> Numbers:
    """The promised posts that a holder of a seat would rather have."""
    posts, post = seen.promise(row), seen.assigned[row]
    return posts[: posts.index(post)] if post in posts else posts[:0]


def _in_rings(rather: list[Numbers], seen: Sight) -> list[bool]:
    """By post: whether it stays when posts that no step reaches are taken away to the end."""
    coming = [0] * len(seen.post_ids)
    for posts in rather:
        for post in posts:
            coming[post] += 1
    gone = [post for post, steps in enumerate(coming) if steps == 0]
    for post in gone:
        for row in seen.holders[post]:
            for other in rather[row]:
                coming[other] -= 1
                if coming[other] == 0:
                    gone.append(other)
    return [steps > 0 for steps in coming]


def _ring(rather: list[Numbers], stay: list[bool], seen: Sight) -> list[int]:
    """One ring among the posts that stayed: everyone in it would rather have the next one's."""
    comes_from: dict[int, int] = {}
    for row, posts in enumerate(rather):
        if posts and stay[seen.assigned[row]]:
            comes_from.update(dict.fromkeys(posts, row))
    post, passed = stay.index(True), list[int]()
    while post not in passed:
        passed.append(post)
        post = seen.assigned[comes_from[post]]
    return [comes_from[p] for p in passed[passed.index(post) :]]
