"""The loops of a round, in the subset of Python that numba compiles: arrays and whole numbers.

A youth is known by the place in the priority order, 0 first; a post by its number. Whatever is not
there is NONE. Compiled or not, the answers are the same.
"""

from typing import Any, Final, NamedTuple

from services.common.compiling import long_kernel

NONE: Final = -1

Numbers = Any
"""A list of whole numbers, or an array of them where the loops are compiled."""


class Lists(NamedTuple):
    """What the youths would take: that of `y` is `posts[starts[y]:starts[y + 1]]`, best first.

    `tiers` names the tier of each entry; along a list it never falls.
    """

    starts: Numbers
    posts: Numbers
    tiers: Numbers


class Seating(NamedTuple):
    """Who sits where. Post `p` has the seats `first[p]` to `first[p + 1] - 1`, filled in turn."""

    first: Numbers
    taken: Numbers
    """By post: how many of its seats."""
    sitter: Numbers
    """By seat: the youth."""
    seat: Numbers
    post: Numbers
    """By youth: the seat and its post."""
    begin: Numbers
    end: Numbers
    """By youth: the part of the list that the promise covers; nothing for who has none."""
    closed: Numbers
    """By post: the youth whose search closed it for ever."""


class Room(NamedTuple):
    """Room to work in, an entry a post: who would move in, and which posts to look at next."""

    mover: Numbers
    queue: Numbers


@long_kernel
def put_in_turn(order: Numbers, lists: Lists, turned: Lists) -> None:
    """Write the lists in the order of turns into others of that length."""
    end = 0
    for turn in range(len(order)):
        for entry in range(lists.starts[order[turn]], lists.starts[order[turn] + 1]):
            turned.posts[end], turned.tiers[end] = lists.posts[entry], lists.tiers[entry]
            end += 1
        turned.starts[turn + 1] = end


@long_kernel
def promise(lists: Lists, seating: Seating, room: Room) -> None:
    """Promise each youth, in order, the best tier that the promises before leave open."""
    for y in range(len(lists.starts) - 1):
        begin, stop = lists.starts[y], lists.starts[y + 1]
        while begin < stop and seating.post[y] == NONE:
            end = begin + 1
            while end < stop and lists.tiers[end] == lists.tiers[begin]:
                end += 1
            free, seen = _search(y, begin, end, lists, seating, room)
            if free != NONE:
                _shift(free, y, seating, room)
                seating.begin[y], seating.end[y] = begin, end
            for place in range(seen):
                p = room.queue[place]
                room.mover[p] = NONE
                if free == NONE:
                    seating.closed[p] = y
            begin = end


@long_kernel
def _search(
    y: int, begin: int, end: int, lists: Lists, seating: Seating, room: Room
) -> tuple[int, int]:
    """A post with a free seat that `y` reaches by moving people within their promises.

    Gives it, or NONE, and how many posts were seen.
    """
    free, seen = _enter(y, begin, end, 0, lists, seating, room)
    looked = 0
    while free == NONE and looked < seen:
        p = room.queue[looked]
        looked += 1
        seat = seating.first[p]
        while free == NONE and seat < seating.first[p] + seating.taken[p]:
            z = seating.sitter[seat]
            seat += 1
            free, seen = _enter(z, seating.begin[z], seating.end[z], seen, lists, seating, room)
    return free, seen


@long_kernel
def _enter(
    z: int, begin: int, end: int, seen: int, lists: Lists, seating: Seating, room: Room
) -> tuple[int, int]:
    """See the posts into which `z` might move; stop at one with a free seat."""
    for entry in range(begin, end):
        p = lists.posts[entry]
        if seating.closed[p] == NONE and room.mover[p] == NONE:
            room.mover[p] = z
            room.queue[seen] = p
            seen += 1
            if seating.taken[p] < seating.first[p + 1] - seating.first[p]:
                return p, seen
    return NONE, seen


@long_kernel
def _shift(free: int, y: int, seating: Seating, room: Room) -> None:
    """Move everyone along the way that ends at a free seat, `y` the last into a seat left."""
    p = free
    seat = seating.first[p] + seating.taken[p]
    seating.taken[p] += 1
    z = NONE
    while z != y:
        z = room.mover[p]
        left, p_left = seating.seat[z], seating.post[z]
        seating.sitter[seat], seating.seat[z], seating.post[z] = z, seat, p
        seat, p = left, p_left
