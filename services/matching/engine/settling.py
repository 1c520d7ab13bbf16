"""Where the placed sit: inside the promises each youth, in order, gets the best post that is left.

The answer is one and no other: it follows from lists, capacities and the order alone.
"""

from typing import NamedTuple

from services.matching.engine.compiling import kernel
from services.matching.engine.kernel import NONE, Lists, Numbers, Room, Seating


class Labels(NamedTuple):
    """Posts between which moving people in a ring is still possible bear one label."""

    of: Numbers
    """By post."""
    fixed: Numbers
    """By post: how many of its sitters stay for good."""
    settled: Numbers
    """By youth: 1 for who stays for good."""


@kernel
def settle(lists: Lists, seating: Seating, labels: Labels, room: Room) -> None:
    """Let each youth, in order, move to the best post that costs nobody before or a promise."""
    fresh = 1 + len(seating.taken)
    for y in range(len(seating.post)):
        if seating.post[y] == NONE:
            continue
        for entry in range(seating.begin[y], seating.end[y]):
            p = lists.posts[entry]
            if p == seating.post[y]:
                break
            moved, fresh = _try(y, p, fresh, lists, seating, labels, room)
            if moved:
                break
        labels.settled[y] = 1
        labels.fixed[seating.post[y]] += 1


@kernel
def _try(
    y: int, p: int, fresh: int, lists: Lists, seating: Seating, labels: Labels, room: Room
) -> tuple[bool, int]:
    """Move `y` to `p` if others can make way; where they cannot, part those posts from the rest."""
    seats = seating.first[p + 1] - seating.first[p]
    if labels.fixed[p] == seats or labels.of[p] != labels.of[seating.post[y]]:
        return False, fresh
    free, seen = _make_way(y, p, lists, seating, labels, room)
    if free != NONE:
        _move_round(free, y, seating, room)
    for place in range(seen):
        q = room.queue[place]
        room.mover[q] = NONE
        if free == NONE:
            labels.of[q] = fresh
    return free != NONE, fresh + 1


@kernel
def _make_way(
    y: int, p: int, lists: Lists, seating: Seating, labels: Labels, room: Room
) -> tuple[int, int]:
    """From `p` to the post that `y` leaves, or to a free seat: that post, and how many seen."""
    goal = seating.post[y]
    room.mover[p], room.queue[0] = y, p
    looked, seen = 0, 1
    if _has_free(p, seating):
        return p, seen
    while looked < seen:
        p = room.queue[looked]
        looked += 1
        for seat in range(seating.first[p], seating.first[p] + seating.taken[p]):
            z = seating.sitter[seat]
            if labels.settled[z] == 0 and z != y:
                end, seen = _see(z, goal, seen, lists, seating, labels, room)
                if end != NONE:
                    return end, seen
    return NONE, seen


@kernel
def _see(
    z: int, goal: int, seen: int, lists: Lists, seating: Seating, labels: Labels, room: Room
) -> tuple[int, int]:
    """The posts of the goal's label to which `z` might move; stop at one that ends the way."""
    for entry in range(seating.begin[z], seating.end[z]):
        q = lists.posts[entry]
        if labels.of[q] == labels.of[goal] and room.mover[q] == NONE:
            room.mover[q] = z
            room.queue[seen] = q
            seen += 1
            if q == goal or _has_free(q, seating):
                return q, seen
    return NONE, seen


@kernel
def _has_free(p: int, seating: Seating) -> bool:
    return bool(seating.taken[p] < seating.first[p + 1] - seating.first[p])


@kernel
def _move_round(end: int, y: int, seating: Seating, room: Room) -> None:
    """Move everyone along the way to its end: the seat that `y` leaves, or a free one."""
    home, home_seat = seating.post[y], seating.seat[y]
    p = end
    if p == home:
        seat = home_seat
    else:
        seat = seating.first[p] + seating.taken[p]
        seating.taken[p] += 1
    z = NONE
    while z != y:
        z = room.mover[p]
        left, p_left = seating.seat[z], seating.post[z]
        seating.sitter[seat], seating.seat[z], seating.post[z] = z, seat, p
        seat, p = left, p_left
    if end != home:
        _give_up(home, home_seat, seating)


@kernel
def _give_up(p: int, seat: int, seating: Seating) -> None:
    """Free a seat of a post: its last sitter moves there, for seats are filled from the first."""
    last = seating.first[p] + seating.taken[p] - 1
    if seat != last:
        z = seating.sitter[last]
        seating.sitter[seat], seating.seat[z] = z, seat
    seating.sitter[last] = NONE
    seating.taken[p] -= 1
