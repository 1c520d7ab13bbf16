"""The public zone: what may be asked of its lists, and how near a county lies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from services.common.errors import Malformed
from services.common.values import region as regions
from services.common.values.region import is_county
from services.units.rules.searching import share_held

SAME_COUNTY: Final = 0
SAME_CITY: Final = 1
ELSEWHERE: Final = 2
COMMON: Final = 0.02
"""The share of posts from which on it may take longer to gather all than to walk the newest."""


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
    """Which share of posts holds a piece of words, or lies in an area; rare ones are not told.

    Areas are told by the leading digits of their counties' codes.
    """

    pieces: Mapping[str, float] = field(default_factory=dict)
    areas: Mapping[str, float] = field(default_factory=dict)


def is_common(wish: PostWish, shares: Shares) -> bool:
    """Whether so many posts may hold the words that are asked that they are better not gathered."""
    area = regions.prefix(wish.area) if wish.area else ""
    held = share_held(wish.expression or "", shares.pieces)
    return held * shares.areas.get(area, 1.0) >= COMMON


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
