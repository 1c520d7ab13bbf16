"""Where the placed sit: inside the promises each youth, in order, gets the best post that is left.

The answer is one and no other: it follows from lists, capacities and the order alone.
"""

from services.common.compiling import long_kernel
from services.matching.engine.kernel import NONE, Lists, Room, Seating
from services.matching.engine.meeting import Back, Labels, drop, has_free, make_way, put


@long_kernel
def settle(lists: Lists, seating: Seating, labels: Labels, room: Room, back: Back) -> None:
    """Let each youth, in order, move to the best post that costs nobody before or a promise."""
    fresh = 1 + len(seating.taken)
    for y in range(len(seating.post)):
        if seating.post[y] == NONE:
            continue
        for entry in range(seating.begin[y], seating.end[y]):
            p = lists.posts[entry]
            if p == seating.post[y]:
                break
            moved, fresh = _try(y, p, fresh, lists, seating, labels, room, back)
            if moved:
                break
        labels.settled[y] = 1
        labels.fixed[seating.post[y]] += 1


@long_kernel
def _try(
    y: int,
    p: int,
    fresh: int,
    lists: Lists,
    seating: Seating,
    labels: Labels,
    room: Room,
    back: Back,
) -> tuple[bool, int]:
    """Move `y` to `p` if others can make way; where they cannot, part those posts from the rest."""
    seats = seating.first[p + 1] - seating.first[p]
    if labels.fixed[p] == seats or labels.of[p] != labels.of[seating.post[y]]:
        return False, fresh
    end, seen, known = make_way(y, p, lists, seating, labels, room, back)
    if end != NONE:
        _move_round(end, y, seating, room, back)
    for place in range(abs(seen)):
        q = room.queue[place]
        room.mover[q] = NONE
        if end == NONE and seen > 0:
            labels.of[q] = fresh
    for place in range(abs(known)):
        q = back.queue[place]
        room.mover[q], back.into[q] = NONE, NONE
        if end == NONE and known > 0:
            labels.of[q] = fresh
    return end != NONE, fresh + 1


@long_kernel
def _move_round(end: int, y: int, seating: Seating, room: Room, back: Back) -> None:
    """Move everyone along the way to its end: the seat that `y` leaves, or a free one."""
    home, home_seat = seating.post[y], seating.seat[y]
    p = end
    if p == home:
        seat = home_seat
    else:
        seat = seating.first[p] + seating.taken[p]
        seating.taken[p] += 1
        if not has_free(p, seating):
            drop(p, back)
    z = NONE
    while z != y:
        z = room.mover[p]
        left, p_left = seating.seat[z], seating.post[z]
        seating.sitter[seat], seating.seat[z], seating.post[z] = z, seat, p
        seat, p = left, p_left
    if end != home:
        _give_up(home, home_seat, seating)
        put(home, back)


@long_kernel
def _give_up(p: int, seat: int, seating: Seating) -> None:
    """Free a seat of a post: its last sitter moves there, for seats are filled from the first."""
    last = seating.first[p] + seating.taken[p] - 1
    if seat != last:
        z = seating.sitter[last]
        seating.sitter[seat], seating.seat[z] = z, seat
    seating.sitter[last] = NONE
    seating.taken[p] -= 1
