"""A whole round: turns, promises, then the best seats inside the promises."""

from array import array
from collections import Counter
from collections.abc import Iterable
from typing import Final

from services.common.compiling import COMPILED, where_compiled
from services.matching.engine.kernel import Lists, Numbers, Room, Seating, promise, put_in_turn
from services.matching.engine.meeting import Back, Labels, fill
from services.matching.engine.parting import Walk, part
from services.matching.engine.settling import settle
from services.matching.rules.rounds import NONE, RoundInput, RoundOutcome, priority_order
from services.matching.rules.rounds import Numbers as Column


def run(gathered: RoundInput) -> RoundOutcome:
    """The one outcome of a round; it follows from its input and seed alone."""
    order = priority_order(gathered)
    lists = _in_turn(gathered, order)
    seating = _empty(gathered, len(order))
    posts = len(gathered.post_ids)
    room = Room(_all(NONE, posts), _all(NONE, posts))
    promise(lists, seating, room)
    label = _all(NONE, posts)
    part(lists, seating, Walk(*(_all(NONE, posts + 1) for _ in Walk._fields)), label)
    back = _back(seating, posts)
    fill(lists, seating, back)
    settle(lists, seating, Labels(label, _all(0, posts), _all(0, len(order))), room, back)
    return _outcome(order, lists, seating)


def _all(value: int, count: int) -> Numbers:
    # Where loops aren't compiled, lists are read faster than arrays.
    return array("i", [value]) * count if COMPILED else [value] * count


def _given(column: Column) -> Numbers:
    return column if COMPILED else column.tolist()


def in_turn_in_loops(gathered: RoundInput, order: Column) -> Lists:
    """The lists in the order of turns, in loops."""
    lists = Lists(gathered.starts, gathered.posts, gathered.tiers)
    starts, entries = array("q", [0]) * len(lists.starts), len(lists.posts)
    turned = Lists(starts, array("i", [0]) * entries, array("b", [0]) * entries)
    put_in_turn(order, lists, turned)
    return turned


def in_turn_in_steps(gathered: RoundInput, order: Column) -> Lists:
    """The same, list by list."""
    starts, posts, tiers = array("q", [0]), array("i"), array("b")
    for row in order:
        begin, end = gathered.starts[row], gathered.starts[row + 1]
        posts.extend(gathered.posts[begin:end])
        tiers.extend(gathered.tiers[begin:end])
        starts.append(len(posts))
    return Lists(_given(starts), _given(posts), _given(tiers))


_in_turn: Final = where_compiled(in_turn_in_loops, in_turn_in_steps)


def _empty(gathered: RoundInput, youths: int) -> Seating:
    """Every seat free that somebody could come to sit on."""
    first = array("q", [0])
    for seats in _within_reach(gathered):
        first.append(first[-1] + seats)
    posts = len(gathered.free)
    return Seating(
        first=_given(first),
        taken=_all(0, posts),
        sitter=_all(NONE, first[-1]),
        seat=_all(NONE, youths),
        post=_all(NONE, youths),
        begin=_all(0, youths),
        end=_all(0, youths),
        closed=_all(NONE, posts),
    )


def _within_reach(gathered: RoundInput) -> Iterable[int]:
    """Free seats by post, no more than one beyond those who list it: a file may say any number.

    The one beyond keeps a post from ever being full that never could be.
    """
    if sum(gathered.free) <= len(gathered.posts):
        return gathered.free
    asked = Counter(gathered.posts)
    return [min(seats, asked[post] + 1) for post, seats in enumerate(gathered.free)]


def _back(seating: Seating, posts: int) -> Back:
    """Room for the search from the end."""
    promised = sum(seating.end) - sum(seating.begin)
    return Back(
        starts=_all(0, posts + 1),
        youths=_all(NONE, promised),
        mover=_all(NONE, posts),
        into=_all(NONE, posts),
        queue=_all(NONE, posts),
        stock=_all(NONE, posts),
        at=_all(NONE, posts),
        count=_all(0, 1),
    )


def _outcome(order: Column, lists: Lists, seating: Seating) -> RoundOutcome:
    """What the seats say, by row."""
    nobody = array("i", [NONE]) * len(order)
    assigned, regions = nobody[:], nobody[:]
    promised = array("b", [NONE]) * len(order)
    for turn, row in enumerate(order):
        if seating.post[turn] == NONE:
            wished = lists.posts[lists.starts[turn] : lists.starts[turn + 1]]
            regions[row] = max((seating.closed[p] for p in wished), default=NONE)
        else:
            assigned[row] = seating.post[turn]
            promised[row] = lists.tiers[seating.begin[turn]]
    return RoundOutcome(order, assigned, promised, regions, array("i", seating.closed))
