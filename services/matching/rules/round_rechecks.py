"""What of a round can still be carried out, hold for hold and seat for seat."""

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
class LeftOut:
    """One whom the round placed and who is not dispatched, and why."""

    place: int
    serial: int
    post_id: str
    what: Change


def placing(gathered: RoundInput, outcome: RoundOutcome, turn: int, row: int) -> Placing:
    """One youth of a round, by the turn and the row."""
    post, serial = outcome.assigned[row], gathered.serials[row]
    if post == NONE:
        return Placing(turn, serial, None, None, None)
    begin, end = gathered.starts[row], gathered.starts[row + 1]
    rank = gathered.posts.index(post, begin, end) - begin + 1
    return Placing(turn, serial, gathered.post_ids[post], outcome.promised[row], rank)


class Recheck:
    """The placed looked at again in the order of turns, some at a time.

    Where a post has lost seats, the last turns go without.
    """

    def __init__(self, posts: Mapping[str, PostNow]) -> None:
        """The posts as they stand; nobody has been looked at."""
        self._posts = posts
        self._free = {post_id: post.free for post_id, post in posts.items()}

    def of(
        self, placed: Iterable[Placing], youths: Mapping[int, Standing]
    ) -> tuple[list[Placing], list[LeftOut]]:
        """Whom of the next turns the round still sends, and who is left out."""
        sent: list[Placing] = []
        left_out: list[LeftOut] = []
        for one in placed:
            if one.post_id is None:
                continue
            what = self._change(one.post_id, youths.get(one.serial))
            if what is None:
                self._free[one.post_id] -= 1
                sent.append(one)
            else:
                left_out.append(LeftOut(one.place, one.serial, one.post_id, what))
        return sent, left_out

    def _change(self, post_id: str, youth: Standing | None) -> Change | None:
        post = self._posts.get(post_id)
        return _of_youth(youth, post) or _of_post(post, self._free.get(post_id, 0))


def too_many(left_out: int, placed: int, percent: int) -> bool:
    """Whether so much has changed that the round is not applied; one alone never is too many."""
    return left_out > max(1, placed * percent // 100)


def _of_youth(youth: Standing | None, post: PostNow | None) -> Change | None:
    if youth is None:
        return "youth_left"
    if not youth.eligible:
        return "not_eligible"
    # What else the youth wishes is as it was when the intake closed.
    if post is not None and not may_be_there(youth.seeker, post.seat):
        return "may_not_be_there"
    return None


def _of_post(post: PostNow | None, free: int) -> Change | None:
    if post is None or not post.is_open:
        return "post_not_open"
    return None if free > 0 else "seats_gone"
