"""Wishes gathered: what is wished and what stands open in an area, and who waits too long."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values import region as regions
from services.matching import policy
from services.matching.queries import wishes as queries
from services.matching.rules.wishes import (
    Aspect,
    Call,
    CountyWishes,
    OpenSeats,
    WaitingWish,
    call,
    in_county,
    only_elsewhere,
)


@dataclass(frozen=True)
class AreaWishes:
    """An area's wishes: how many wait, county by county, and the calls to raise posts."""

    waiting: int
    elsewhere: int
    counties: tuple[CountyWishes, ...]
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class Looked:
    """Which part is looked at: one county, one code (or none named), those who wait too long."""

    county: str | None
    aspect: Aspect | None
    code: str | None
    overdue: bool = False


async def area_wishes(session: AsyncSession, deed: Deed, area: str) -> AreaWishes:
    """What those who wait and live in an area would take, beside the seats free there."""
    wished = await queries.wishes_within(session, area)
    posts = await queries.open_seats_within(session, area)
    counties = [
        place.code
        for place in regions.regions_on(deed.today)
        if place.level == "county" and regions.lies_within(place.code, area)
    ]
    calls = (
        call(home, policy.waiting_days(deed.today, home), wished, deed.today)
        for home in sorted({wish.home for wish in wished})
    )
    return AreaWishes(
        waiting=len(wished),
        elsewhere=len(only_elsewhere(wished, counties)),
        counties=tuple(in_county(county, wished, posts) for county in counties),
        calls=tuple(told for told in calls if told),
    )


async def wishing_youths(
    session: AsyncSession, deed: Deed, area: str, looked: Looked
) -> list[WaitingWish]:
    """The youths that make up a number, by their ids."""
    return [
        wish
        for wish in await queries.wishes_within(session, area)
        if _is_meant(wish, looked) and (not looked.overdue or _is_overdue(wish, deed))
    ]


async def posts_wished(session: AsyncSession, area: str, looked: Looked) -> list[OpenSeats]:
    """The posts that make up a number of free seats, by their ids."""
    return [
        post
        for post in await queries.open_seats_within(session, area)
        if looked.county in (None, post.county)
        and (looked.aspect is None or post.code(looked.aspect) == looked.code)
    ]


def _is_meant(wish: WaitingWish, looked: Looked) -> bool:
    if looked.county is not None and not wish.takes_county(looked.county):
        return False
    if looked.aspect is None:
        return True
    codes = wish.codes(looked.aspect)
    return not codes if looked.code is None else looked.code in codes


def _is_overdue(wish: WaitingWish, deed: Deed) -> bool:
    return wish.waits_longer(policy.waiting_days(deed.today, wish.home), deed.today)
