"""Which posts can exchange people in a ring at all: their strongly connected components.

A step leads from post `p` to post `q` if a sitter of `p` was promised a tier in which `q` stands.
All posts with a free seat are joined by one more place, the store of free seats: from it a step
leads to every post that has a sitter, for that sitter may leave. By Tarjan's algorithm, without
recursion: a way through the country may be long.
"""

from typing import NamedTuple

from services.common.compiling import long_kernel
from services.matching.engine.kernel import NONE, Lists, Numbers, Seating


class Walk(NamedTuple):
    """Room for the walk, an entry a post and one for the store of free seats."""

    number: Numbers
    """In which order a place was reached."""
    low: Numbers
    on_way: Numbers
    way: Numbers
    """Places reached whose component is not known yet."""
    stack: Numbers
    """Places being looked at."""
    seat: Numbers
    entry: Numbers
    """By place: how far its sitters and the list of the present one are looked through."""


@long_kernel
def part(lists: Lists, seating: Seating, walk: Walk, label: Numbers) -> None:
    """Give every post the label of its component."""
    store = len(seating.taken)
    counted, on_way = 0, 0
    for root in range(store + 1):
        if walk.number[root] != NONE:
            continue
        depth = 0
        walk.stack[0] = root
        counted, on_way = _reach(root, counted, on_way, seating, walk)
        while depth >= 0:
            p = walk.stack[depth]
            q = _next(p, lists, seating, walk)
            if q == NONE:
                on_way = _leave(p, on_way, label, walk)
                depth -= 1
                if depth >= 0:
                    walk.low[walk.stack[depth]] = min(walk.low[walk.stack[depth]], walk.low[p])
            elif walk.number[q] == NONE:
                depth += 1
                walk.stack[depth] = q
                counted, on_way = _reach(q, counted, on_way, seating, walk)
            elif walk.on_way[q] == 1:
                walk.low[p] = min(walk.low[p], walk.number[q])


@long_kernel
def _reach(p: int, counted: int, on_way: int, seating: Seating, walk: Walk) -> tuple[int, int]:
    walk.number[p], walk.low[p] = counted, counted
    walk.on_way[p], walk.way[on_way] = 1, p
    walk.seat[p], walk.entry[p] = NONE, NONE
    if p < len(seating.taken) and seating.taken[p] == seating.first[p + 1] - seating.first[p]:
        # A full post has no step to the store of free seats.
        walk.seat[p] = 0
    return counted + 1, on_way + 1


@long_kernel
def _next(p: int, lists: Lists, seating: Seating, walk: Walk) -> int:
    """The next place to which a step leads from `p`; NONE when all were given."""
    store = len(seating.taken)
    if p == store:
        while walk.seat[p] < store - 1:
            walk.seat[p] += 1
            if seating.taken[walk.seat[p]] > 0:
                return int(walk.seat[p])
        return NONE
    if walk.seat[p] == NONE:
        walk.seat[p] = 0
        return store
    while walk.seat[p] < seating.taken[p]:
        z = seating.sitter[seating.first[p] + walk.seat[p]]
        if walk.entry[p] == NONE:
            walk.entry[p] = seating.begin[z]
        if walk.entry[p] < seating.end[z]:
            walk.entry[p] += 1
            return int(lists.posts[walk.entry[p] - 1])
        walk.entry[p] = NONE
        walk.seat[p] += 1
    return NONE


@long_kernel
def _leave(p: int, on_way: int, label: Numbers, walk: Walk) -> int:
    """When `p` is the first reached of its component, label that component."""
    if walk.low[p] != walk.number[p]:
        return on_way
    q = NONE
    while q != p:
        on_way -= 1
        q = walk.way[on_way]
        walk.on_way[q] = 0
        if q < len(label):
            label[q] = p
    return on_way
