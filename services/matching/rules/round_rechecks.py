"""Whether what a round found can still be carried out, hold for hold and seat for seat."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from services.matching.rules.intentions import Seat, Seeker, may_be_there
from services.matching.rules.rounds import NONE, RoundInput, RoundOutcome

Change = Literal["youth_left", "not_eligible", "may_not_be_there", "post_not_open", "seats_gone"]

MOST_TOLD: Final = 20


@dataclass(frozen=True, slots=True)
class Placing:
    """One youth with what a round found: the place in the order, 1 first; the seat, if any."""

    place: int
    serial: int
    post_id: str | None
    tier: int | None
    rank: int | None
    """The rank of the post in the youth's list; 1 is the best."""


@dataclass(frozen=True)
class Standing:
    """A youth who waits: whether the conditions are met today, and how the lists see them now."""

    eligible: bool
    seeker: Seeker


@dataclass(frozen=True)
class PostNow:
    """A post now: its facts, whether it is open in this market, and its free seats."""

    seat: Seat
    is_open: bool
    free: int


@dataclass(frozen=True)
class Difference:
    """One thing that stands in the way: of a youth, or of a post."""

    what: Change
    serial: int | None = None
    post_id: str | None = None


def placings(gathered: RoundInput, outcome: RoundOutcome) -> list[Placing]:
    """Every youth of a round in the order of turns."""
    return [_placing(gathered, outcome, turn, row) for turn, row in enumerate(outcome.order, 1)]


def _placing(gathered: RoundInput, outcome: RoundOutcome, turn: int, row: int) -> Placing:
    post, serial = outcome.assigned[row], gathered.serials[row]
    if post == NONE:
        return Placing(turn, serial, None, None, None)
    begin, end = gathered.starts[row], gathered.starts[row + 1]
    rank = gathered.posts.index(post, begin, end) - begin + 1
    return Placing(turn, serial, gathered.post_ids[post], outcome.promised[row], rank)


def differences(
    placed: Iterable[Placing], youths: Mapping[int, Standing], posts: Mapping[str, PostNow]
) -> list[Difference]:
    """What has changed since the intake closed so that the round can't be applied as it is."""
    found: list[Difference] = []
    needed: Counter[str] = Counter()
    for one in placed:
        if one.post_id is not None:
            needed[one.post_id] += 1
            found.extend(_of_youth(one.serial, youths.get(one.serial), posts.get(one.post_id)))
    for post_id, seats in sorted(needed.items()):
        post = posts.get(post_id)
        if post is None or not post.is_open:
            found.append(Difference("post_not_open", post_id=post_id))
        elif post.free < seats:
            found.append(Difference("seats_gone", post_id=post_id))
    return found


def _of_youth(serial: int, youth: Standing | None, post: PostNow | None) -> Iterable[Difference]:
    if youth is None:
        yield Difference("youth_left", serial)
    elif not youth.eligible:
        yield Difference("not_eligible", serial)
    # What else the youth wishes is as it was when the intake closed.
    elif post is not None and not may_be_there(youth.seeker, post.seat):
        yield Difference("may_not_be_there", serial, post.seat.post_id)
