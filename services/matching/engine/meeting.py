"""A way by which people make room, sought from both its ends at once.

From one end alone nearly all posts are looked at before the other end comes in sight; from both,
few are. The side that has looked at less goes on.
"""

from typing import Final, NamedTuple

from services.common.compiling import long_kernel
from services.matching.engine.kernel import NONE, Lists, Numbers, Room, Seating

BEFORE: Final = 64
"""So many entries are looked at from the beginning alone: most ways are short."""


class Labels(NamedTuple):
    """Posts between which moving people in a ring is still possible bear one label."""

    of: Numbers
    """By post."""
    fixed: Numbers
    """By post: how many of its sitters stay for good."""
    settled: Numbers
    """By youth: 1 for who stays for good."""


class Back(NamedTuple):
    """What the search from the end works with."""

    starts: Numbers
    youths: Numbers
    """Who was promised a tier with post `p`: `youths[starts[p]:starts[p + 1]]`."""
    mover: Numbers
    into: Numbers
    """By post seen from the end: who would leave it, and into which post; itself at an end."""
    queue: Numbers
    stock: Numbers
    at: Numbers
    """Posts with a free seat; by post the place among them, or NONE."""
    count: Numbers
    """One number: how many posts have a free seat."""


@long_kernel
def fill(lists: Lists, seating: Seating, back: Back) -> None:
    """Write down who was promised which post, and which posts have a free seat."""
    for y in range(len(seating.post)):
        for entry in range(seating.begin[y], seating.end[y]):
            back.starts[lists.posts[entry] + 1] += 1
    for p in range(len(seating.taken)):
        back.starts[p + 1] += back.starts[p]
        back.queue[p] = back.starts[p]
        if has_free(p, seating):
            put(p, back)
    for y in range(len(seating.post)):
        for entry in range(seating.begin[y], seating.end[y]):
            p = lists.posts[entry]
            back.youths[back.queue[p]] = y
            back.queue[p] += 1


@long_kernel
def make_way(
    y: int, p: int, lists: Lists, seating: Seating, labels: Labels, room: Room, back: Back
) -> tuple[int, int, int]:
    """From `p` to the post that `y` leaves, or to a free seat: where the way ends, or NONE.

    With it how many posts were seen from the beginning and from the end. Where there is no way,
    the side that found it out tells how many it saw, the other is told as less than none.
    """
    goal = seating.post[y]
    room.mover[p], room.queue[0] = y, p
    looked, seen, work = 0, 1, 0
    behind, known, effort = 0, 0, NONE
    end = p if has_free(p, seating) else NONE
    while end == NONE and looked < seen:
        if effort == NONE and work > BEFORE + back.count[0]:
            known = _sow(goal, labels, back)
            effort = known
        if effort == NONE or work <= effort:
            q = room.queue[looked]
            looked += 1
            end, seen, work = _ahead(q, y, goal, seen, work, lists, seating, labels, room, back)
        elif behind == known:
            return NONE, -seen, known
        else:
            q = back.queue[behind]
            behind += 1
            end, known, effort = _behind(q, y, known, effort, seating, labels, room, back)
    if end == NONE:
        return NONE, seen, -known
    return _joined(end, room, back), seen, known


@long_kernel
def _sow(goal: int, labels: Labels, back: Back) -> int:
    """The ends from which to search: the seat that is left, and free ones of the same label."""
    back.queue[0], back.into[goal] = goal, goal
    known = 1
    for place in range(back.count[0]):
        p = back.stock[place]
        if labels.of[p] == labels.of[goal] and back.into[p] == NONE:
            back.queue[known], back.into[p] = p, p
            known += 1
    return known


@long_kernel
def _ahead(
    p: int,
    y: int,
    goal: int,
    seen: int,
    work: int,
    lists: Lists,
    seating: Seating,
    labels: Labels,
    room: Room,
    back: Back,
) -> tuple[int, int, int]:
    """See the posts into which sitters of `p` might move; stop at one that ends or meets."""
    for seat in range(seating.first[p], seating.first[p] + seating.taken[p]):
        z = seating.sitter[seat]
        if labels.settled[z] == 1 or z == y:
            continue
        for entry in range(seating.begin[z], seating.end[z]):
            q = lists.posts[entry]
            if labels.of[q] == labels.of[goal] and room.mover[q] == NONE:
                room.mover[q], room.queue[seen] = z, q
                seen += 1
                if q == goal or back.into[q] != NONE or has_free(q, seating):
                    return q, seen, work
        work += seating.end[z] - seating.begin[z]
    return NONE, seen, work + 1


@long_kernel
def _behind(
    p: int,
    y: int,
    known: int,
    effort: int,
    seating: Seating,
    labels: Labels,
    room: Room,
    back: Back,
) -> tuple[int, int, int]:
    """See the posts from which people might move to `p`; stop at one that meets."""
    for entry in range(back.starts[p], back.starts[p + 1]):
        z = back.youths[entry]
        q = seating.post[z]
        is_new = labels.of[q] == labels.of[p] and back.into[q] == NONE
        if is_new and labels.settled[z] == 0 and z != y:
            back.mover[q], back.into[q], back.queue[known] = z, p, q
            known += 1
            if room.mover[q] != NONE:
                return q, known, effort
    return NONE, known, effort + back.starts[p + 1] - back.starts[p] + 1


@long_kernel
def _joined(meeting: int, room: Room, back: Back) -> int:
    """Where the way ends that goes on from where both met."""
    p = meeting
    while back.into[p] != NONE and back.into[p] != p:
        q = back.into[p]
        room.mover[q] = back.mover[p]
        p = q
    return p


@long_kernel
def has_free(p: int, seating: Seating) -> bool:
    """Whether a post has a free seat."""
    return bool(seating.taken[p] < seating.first[p + 1] - seating.first[p])


@long_kernel
def put(p: int, back: Back) -> None:
    """A post has a free seat now."""
    if back.at[p] == NONE:
        back.at[p] = back.count[0]
        back.stock[back.count[0]] = p
        back.count[0] += 1


@long_kernel
def drop(p: int, back: Back) -> None:
    """A post has no free seat any more."""
    back.count[0] -= 1
    last = back.stock[back.count[0]]
    back.stock[back.at[p]] = last
    back.at[last] = back.at[p]
    back.at[p] = NONE
