"""Why a youth waits: post by post what rules it out or who has it, and what would bring one.

Nobody else is named: of others it tells counts and places in the order.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from services.common.errors import NotFound
from services.matching.rules.intentions import Obstacle, Seat, Seeker, obstacles

Verdict = Literal["free", "full", "reserved", "at_rest", "ruled_out"]
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)
Field = Literal["regions", "industries", "occupations", "needs_lodging"]

MOST_CODES: Final = 10
"""Of the codes that would bring a free seat, so many are listed for each field."""

_FIELDS: Final[Mapping[Field, Obstacle]] = {
    "regions": "region",
    "industries": "industry",
    "occupations": "occupation",
    "needs_lodging": "lodging",
}
"""What of the intention can be loosened, and which obstacle that takes away."""


class PostNotOpenHere(NotFound):
    """没有找到这个岗位，或者它现在没有在您的派遣市场开放。"""


@dataclass(frozen=True)
class PostNow:
    """An open post at this instant, or one found unsafe that rests.

    What is taken counts what is set aside for fairs. `round_id` names the round for which what is
    not taken is kept back.
    """

    seat: Seat
    offered: int
    taken: int
    set_aside: int
    round_id: str | None = None
    unsafe: bool = False
    """Whether nobody is sent there until an officer has cleared it."""

    @property
    def free(self) -> int:
        """Seats that whoever would take them has at once: none while a round keeps them back."""
        return 0 if self.round_id or self.unsafe else self.offered - self.taken

    @property
    def kept_back(self) -> int:
        """Seats that nobody has, and which a round will give."""
        return self.offered - self.taken if self.round_id and not self.unsafe else 0


@dataclass(frozen=True)
class Judged:
    """A post as it stands to one youth."""

    post: PostNow
    verdict: Verdict
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True)
class LastTaken:
    """Who came last in the order of those that dispatch gave a seat: the place, and since when."""

    place: int
    taken_at: datetime


@dataclass(frozen=True)
class Change:
    """One field of the intention loosened to 'any': which posts that adds, and what is free now.

    `codes` are those of free posts, most free seats first: naming one of them is enough.
    """

    field: Field
    posts: int
    free_posts: int
    free_seats: int
    codes: tuple[tuple[str, int], ...]


def judge(seeker: Seeker, posts: Iterable[PostNow]) -> list[Judged]:
    """Every post as it stands to a youth, in the order given."""
    return [_judged(seeker, post) for post in posts]


def in_question(judged: Iterable[Judged]) -> list[Judged]:
    """Without what rests and would not be taken anyhow: it is no open post that is ruled out."""
    return [one for one in judged if not one.post.unsafe or one.verdict == "at_rest"]


def changes(judged: Sequence[Judged]) -> tuple[Change, ...]:
    """What each field alone would add; a field that adds nothing is left out. Most free first."""
    found = (_change(field, judged) for field in _FIELDS)
    told = [change for change in found if change.posts]
    return tuple(sorted(told, key=lambda change: (-change.free_seats, -change.posts)))


def kept_for_round(judged: Iterable[Judged]) -> int:
    """Of how many posts that fit a round keeps seats back."""
    return sum(one.verdict == "reserved" and one.post.kept_back > 0 for one in judged)


def ruled_out(judged: Iterable[Judged]) -> tuple[tuple[Obstacle, int], ...]:
    """How many posts each obstacle keeps apart, most first; a post may have several."""
    counts = Counter(name for one in judged for name in one.obstacles)
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _judged(seeker: Seeker, post: PostNow) -> Judged:
    found = obstacles(seeker, post.seat)
    return Judged(post, "ruled_out" if found else _standing(post), found)


def _standing(post: PostNow) -> Verdict:
    if post.unsafe:
        return "at_rest"
    if post.free > 0:
        return "free"
    return "reserved" if post.set_aside or post.kept_back else "full"


def _change(field: Field, judged: Iterable[Judged]) -> Change:
    added = [one.post for one in judged if one.obstacles == (_FIELDS[field],)]
    free = [post for post in added if post.free > 0]
    seats: Counter[str] = Counter()
    for post in free:
        seats[_code(field, post.seat)] += post.free
    listed = sorted(seats.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_CODES]
    return Change(
        field=field,
        posts=len(added),
        free_posts=len(free),
        free_seats=sum(post.free for post in free),
        codes=() if field == "needs_lodging" else tuple(listed),
    )


def _code(field: Field, seat: Seat) -> str:
    codes = {"regions": seat.county, "industries": seat.industry, "occupations": seat.occupation}
    return codes.get(field, "")
