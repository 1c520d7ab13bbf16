"""Rounds small enough to try every dispatch, and what trying them all says."""

from array import array
from datetime import UTC, datetime, timedelta
from itertools import product

from hypothesis import strategies as st

from services.matching.rules.rounds import NONE, RoundInput, RoundOutcome, priority_order
from tests.matching.gathering import Gathering

CLASSES = ("hardship", "regular", "declined")
DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def a_round(free, lists, *, seed=b"seed", classes=None, instants=None, serials=None):
    """A round; `lists` are pairs of post number and tier, the rows in the order of turns."""
    gathering = Gathering(
        "round_1", CLASSES, [(f"post_{p}", seats) for p, seats in enumerate(free)]
    )
    for row, wished in enumerate(lists):
        gathering.add(
            serials[row] if serials else row + 1,
            classes[row] if classes else "regular",
            DAY + timedelta(minutes=instants[row] if instants else row),
            [post for post, _ in wished],
            [tier for _, tier in wished],
        )
    return gathering.frozen(seed)


@st.composite
def small_rounds(draw, most_tiers=3, most_youths=5, most_posts=4):
    free = draw(st.lists(st.integers(0, 2), min_size=1, max_size=most_posts))
    youths = draw(st.integers(1, most_youths))
    lists = []
    for _ in range(youths):
        posts = draw(st.lists(st.integers(0, len(free) - 1), unique=True, max_size=most_posts))
        tier = st.integers(1, most_tiers)
        tiers = draw(st.lists(tier, min_size=len(posts), max_size=len(posts)))
        lists.append(list(zip(posts, sorted(tiers), strict=True)))
    return a_round(
        free,
        lists,
        seed=draw(st.binary(min_size=1, max_size=4)),
        classes=draw(st.lists(st.sampled_from(CLASSES), min_size=youths, max_size=youths)),
        instants=draw(st.lists(st.integers(0, 2), min_size=youths, max_size=youths)),
    )


def wished(gathered: RoundInput, row: int) -> list[tuple[int, int]]:
    span = slice(gathered.starts[row], gathered.starts[row + 1])
    return list(zip(gathered.posts[span], gathered.tiers[span], strict=True))


def fits(gathered: RoundInput, assigned) -> bool:
    return all(assigned.count(post) <= seats for post, seats in enumerate(gathered.free))


def dispatches(gathered: RoundInput):
    """Every dispatch that fills no post over: by row the post, or NONE."""
    options = [[NONE, *(p for p, _ in wished(gathered, y))] for y in range(gathered.youths)]
    return [assigned for assigned in product(*options) if fits(gathered, assigned)]


def tiers_of(gathered: RoundInput, assigned) -> tuple[int, ...]:
    return tuple(dict(wished(gathered, y)).get(post, NONE) for y, post in enumerate(assigned))


def promises(gathered: RoundInput, every) -> tuple[int, ...]:
    """By row the best tier that the turns before leave open."""
    kept = every
    promised = [NONE] * gathered.youths
    for row in priority_order(gathered):
        best = min(_rank(tiers_of(gathered, assigned)[row]) for assigned in kept)
        kept = [a for a in kept if _rank(tiers_of(gathered, a)[row]) == best]
        promised[row] = tiers_of(gathered, kept[0])[row]
    return tuple(promised)


def _rank(tier: int) -> float:
    return tier if tier != NONE else float("inf")


def ranks(gathered: RoundInput, assigned) -> tuple[int, ...]:
    """By turn, how far down the list: the end of it for who got nothing."""
    found = []
    for row in priority_order(gathered):
        posts = [post for post, _ in wished(gathered, row)]
        found.append(posts.index(assigned[row]) if assigned[row] in posts else len(posts))
    return tuple(found)


def answer(gathered: RoundInput) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Promises and seats by trying everything."""
    every = dispatches(gathered)
    promised = promises(gathered, every)
    inside = [a for a in every if tiers_of(gathered, a) == promised]
    return promised, min(inside, key=lambda assigned: ranks(gathered, assigned))


def size(assigned) -> int:
    return len(assigned) - list(assigned).count(NONE)


def is_better_for_some_and_worse_for_none(gathered, these, than) -> bool:
    pairs = list(zip(ranks(gathered, these), ranks(gathered, than), strict=True))
    return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)


def with_seats(outcome: RoundOutcome, gathered: RoundInput, assigned) -> RoundOutcome:
    """The same turns and reasons, other seats."""
    return RoundOutcome(
        order=outcome.order,
        assigned=array("i", assigned),
        promised=array("b", tiers_of(gathered, assigned)),
        regions=outcome.regions,
        closed=outcome.closed,
    )
