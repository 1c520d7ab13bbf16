"""The public zone: what may be asked of its lists, and how near a county lies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Final

from services.common.errors import Malformed
from services.common.values import region as regions
from services.common.values.month import Month
from services.common.values.region import is_county
from services.units.rules.searching import most_held, share_held

SAME_COUNTY: Final = 0
SAME_CITY: Final = 1
ELSEWHERE: Final = 2
COMMON: Final = 0.02
"""The share of posts from which on it may take longer to gather all than to walk the newest."""
FOLD: Final = 6
"""So many times as many posts as are looked at have to hold the words: others do not fit else."""
FEW: Final = 1 / 3
"""Of more of all months than this share it takes no longer to look at all of them."""


class MonthsCrossed(Malformed):
    """见习期限的起止月数颠倒了。"""


class NearIsNoCounty(Malformed):
    """排序所依据的地区应当是县级行政区划代码。"""


@dataclass(frozen=True)
class PostWish:
    """What is asked of the list of posts; None leaves a thing open."""

    area: str | None = None
    industry: str | None = None
    occupation: str | None = None
    meals: bool | None = None
    lodging: bool | None = None
    allowance: bool | None = None
    open_seats: bool | None = None
    months_from: int | None = None
    months_to: int | None = None
    expression: str | None = None
    near: str | None = None


@dataclass(frozen=True)
class UnitWish:
    """What is asked of the list of units."""

    area: str | None = None
    industry: str | None = None
    kind: str | None = None
    open_seats: bool | None = None
    expression: str | None = None
    near: str | None = None


@dataclass(frozen=True)
class Shares:
    """Which share of posts holds a piece of words, lies in an area, was published in a month.

    Rare ones are not told. Areas are told by the leading digits of their counties' codes, months as
    2026-03.
    """

    pieces: Mapping[str, float] = field(default_factory=dict)
    areas: Mapping[str, float] = field(default_factory=dict)
    months: Mapping[str, float] = field(default_factory=dict)
    posts: float = 0
    """How many posts there are, about."""


@dataclass(frozen=True)
class Way:
    """How words are looked for. It tells how long that takes, not what is found."""

    is_common: bool
    months: tuple[str, ...] = ()
    """Months of publication of which the newest posts are looked at first; none for all."""


def is_common(wish: PostWish, shares: Shares) -> bool:
    """Whether so many posts may hold the words that are asked that they are better not gathered."""
    held = share_held(wish.expression or "", shares.pieces)
    return held * _share_of_area(wish, shares) >= COMMON


def newest_months(wish: PostWish, shares: Shares, looked_at: int, until: date) -> tuple[str, ...]:
    """The months, back from a day, whose posts by a guess hold the words often enough.

    None where that takes most of all months, or nobody can say. A month too few costs a second look
    and hides no post.
    """
    if wish.near or not wish.expression or ":*" in wish.expression:
        return ()
    held = most_held(wish.expression, shares.pieces) * _share_of_area(wish, shares) * shares.posts
    share, last = 0.0, Month.of(until)
    for told in sorted((one for one in shares.months if one <= str(last)), reverse=True):
        share += shares.months[told]
        if share > FEW:
            break
        if held * share >= FOLD * looked_at:
            return _months(Month.parse(told), last)
    return ()


def _months(first: Month, last: Month) -> tuple[str, ...]:
    # Also those of which nothing is told yet: the newest posts of all lie there.
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return tuple(str(first.plus(number)) for number in range(count))


def _share_of_area(wish: PostWish, shares: Shares) -> float:
    return shares.areas.get(regions.prefix(wish.area) if wish.area else "", 1.0)


def check_months(first: int | None, last: int | None) -> None:
    """A span of months goes upwards: MonthsCrossed."""
    if first is not None and last is not None and first > last:
        raise MonthsCrossed("/query/months_from", MonthsCrossed.title())


def check_near(code: str | None) -> None:
    """Nearness is counted from a county: NearIsNoCounty."""
    if code is not None and not is_county(code):
        raise NearIsNoCounty("/query/near", NearIsNoCounty.title())


def stages(near: str | None) -> tuple[int, ...]:
    """In which order of nearness a list is read; everywhere at once where none is asked."""
    return (SAME_COUNTY, SAME_CITY, ELSEWHERE) if near else (ELSEWHERE,)


def nearness(county: str, near: str | None) -> int:
    """How near a county lies: the same, of the same city, elsewhere."""
    if near is None:
        return ELSEWHERE
    if county == near:
        return SAME_COUNTY
    return SAME_CITY if regions.parent(county) == regions.parent(near) else ELSEWHERE


def binding(wish: PostWish | UnitWish) -> str:
    """What binds a cursor to what was wished: another wish has another."""
    return sha256(repr(wish).encode()).hexdigest()[:16]
