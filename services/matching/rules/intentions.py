"""What a youth would take, and in which order: the engine's eyes.

Its facts have no education level, school, major, gender, ethnicity or birth date: what it cannot
see it cannot use (宁人社函〔2020〕272号 二).
"""

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from services.common.values.region import lies_within
from services.matching.rules.lotteries import tie_of_post, tie_of_youth

Obstacle = Literal["declined", "under_18", "months", "region", "industry", "occupation", "lodging"]

BY_KIND: Final[frozenset[Obstacle]] = frozenset({"under_18", "months", "lodging"})
"""What depends on the kind of post alone, and on no place in the wish's own lists."""


class Wish(NamedTuple):
    """An intention: lists in the youth's own order, an empty one meaning 'any'."""

    regions: tuple[str, ...]
    industries: tuple[str, ...]
    occupations: tuple[str, ...]
    needs_lodging: bool


class Seeker(NamedTuple):
    """A youth as the engine sees one."""

    serial: int
    wish: Wish
    under_18: bool
    months_left: int
    declined: frozenset[str]
    """Posts that the youth refused before: never offered again."""


class Seat(NamedTuple):
    """A post as the engine sees one: its id first, what it is judged by behind it."""

    post_id: str
    county: str
    industry: str
    occupation: str
    months: int
    lodging: bool
    unsuitable_under_18: bool


def obstacles(seeker: Seeker, seat: Seat) -> tuple[Obstacle, ...]:
    """Everything that keeps a youth and a post apart; nothing where the youth takes it."""
    checks: tuple[tuple[Obstacle, bool], ...] = (
        *_by_law(seeker, seat),
        ("region", region_rank(seeker.wish, seat) is not None),
        ("industry", code_rank(seeker.wish.industries, seat.industry) is not None),
        ("occupation", code_rank(seeker.wish.occupations, seat.occupation) is not None),
        ("lodging", seat.lodging or not seeker.wish.needs_lodging),
    )
    return tuple(name for name, passed in checks if not passed)


def obstacle(seeker: Seeker, seat: Seat) -> Obstacle | None:
    """The first thing that keeps a youth and a post apart, or None where the youth takes it."""
    return next(iter(obstacles(seeker, seat)), None)


def may_be_there(seeker: Seeker, seat: Seat) -> bool:
    """Whether nothing keeps them apart but what the youth wishes."""
    return all(passed for _, passed in _by_law(seeker, seat))


def _by_law(seeker: Seeker, seat: Seat) -> tuple[tuple[Obstacle, bool], ...]:
    """What keeps a youth and a post apart whatever the youth wishes, and whether it is passed."""
    return (
        ("declined", seat.post_id not in seeker.declined),
        ("under_18", not (seeker.under_18 and seat.unsuitable_under_18)),
        ("months", seat.months <= seeker.months_left),
    )


def takes(seeker: Seeker, seat: Seat) -> bool:
    """Whether the youth would take a seat of this post."""
    return obstacle(seeker, seat) is None


def in_order_of_wish(seeker: Seeker, seats: Iterable[Seat], secret: bytes) -> list[Seat]:
    """The seats that the youth would take, best first; ties by the lottery of the secret."""
    mine = tie_of_youth(secret, seeker.serial)
    judged: dict[Kind, Ranks | None] = {}
    ranked = []
    for seat in seats:
        if seat.post_id in seeker.declined:
            continue
        # Posts alike in all but their number are judged once: a market has thousands.
        kind = seat[1:]
        if kind not in judged:
            judged[kind] = _ranks(seeker, seat)
        ranks = judged[kind]
        if ranks is not None:
            ranked.append((ranks, mine ^ tie_of_post(secret, seat.post_id), seat.post_id, seat))
    return [one[-1] for one in sorted(ranked)]


def region_rank(wish: Wish, seat: Seat) -> int | None:
    """The place of the first wished region in which the workplace lies; 0 where any will do."""
    if not wish.regions:
        return 0
    places = (i for i, area in enumerate(wish.regions) if lies_within(seat.county, area))
    return next(places, None)


def code_rank(wished: tuple[str, ...], code: str) -> int | None:
    """The place of the first wished code that covers this one; 0 where any will do.

    Classifications nest by prefix: who wishes for 65 takes 6510 too.
    """
    if not wished:
        return 0
    return next((i for i, wide in enumerate(wished) if covers(code, wide)), None)


def covers(code: str, wide: str) -> bool:
    """Whether a wider code of a classification covers one."""
    return code.startswith(wide)


Kind = tuple[str, str, str, int, bool, bool]
Ranks = tuple[int, int, int]


def _ranks(seeker: Seeker, seat: Seat) -> Ranks | None:
    """The places in the wish of a post's region, industry and occupation; None if not taken."""
    if not takes(seeker, seat):
        return None
    wish = seeker.wish
    return (
        region_rank(wish, seat) or 0,
        code_rank(wish.industries, seat.industry) or 0,
        code_rank(wish.occupations, seat.occupation) or 0,
    )
