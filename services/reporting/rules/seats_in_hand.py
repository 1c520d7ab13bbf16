"""Seats in hand: what is offered on a day, beside the same day last year.

宁人社函〔2020〕272号 三: 见习岗位总量不低于上年.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.common.errors import Malformed
from services.common.values import region
from services.common.values.month import add_months
from services.reporting.rules.histories import Post
from services.reporting.rules.indicators import Counted


class DayInFuture(Malformed):
    """不能查询尚未到来的日期。"""


@dataclass(frozen=True)
class OfferedSeats:
    """The seats that one post offers on a day: at whose office, in which county, by which unit."""

    region: str
    county: str | None
    unit_id: str | None
    counted: Counted


@dataclass(frozen=True)
class Comparison:
    """Seats of a place on a day and a year before; None where nothing was known yet.

    A nought is an answer: it was known, and no seat was offered.
    """

    code: str | None
    now: int | None
    last_year: int | None

    @property
    def difference(self) -> int | None:
        """More (or fewer) than last year; None where either is unknown."""
        if self.now is None or self.last_year is None:
            return None
        return self.now - self.last_year


@dataclass(frozen=True)
class SeatsInHand:
    """The comparison of an area, by office and by county of the workplace."""

    day: date
    last_year_day: date
    total: Comparison
    by_region: tuple[Comparison, ...]
    by_county: tuple[Comparison, ...]


def check_day(day: date, today: date) -> None:
    """Seats are in hand on days that have come: DayInFuture."""
    if day > today:
        raise DayInFuture("/on", DayInFuture.title())


def same_day_last_year(day: date) -> date:
    """The corresponding day of the year before; that of 29 February is 28 February."""
    return add_months(day, -12)


def offered_on(posts: Iterable[Post], area: str, day: date) -> tuple[OfferedSeats, ...]:
    """The headcount of every post of an area's offices open at 24:00 of a day, by ids of posts.

    Whose it is, at whose office and in which county is by that day's newest word on each.
    """
    offered = (seats for post in posts if (seats := _offered(post, day)))
    found = (seats for seats in offered if region.lies_within(seats.region, area))
    return tuple(sorted(found, key=lambda seats: seats.counted.id))


def _offered(post: Post, day: date) -> OfferedSeats | None:
    offer, newest, placed = post.offer_at(day), post.newest_at(day), post.placed_at(day)
    if not (offer and newest and placed) or offer.data["state"] != "open":
        return None
    told = tuple(dict.fromkeys(fact.id for fact in (offer, newest, placed)))
    return OfferedSeats(
        region=newest.region or "",
        county=placed.workplace_county,
        unit_id=post.owner_at(day),
        counted=Counted("post", post.id, offer.data["headcount"], offer.occurred_on, told),
    )


def compare(posts: Sequence[Post], area: str, day: date, known_since: date | None) -> SeatsInHand:
    """Seats on a day and a year before, by the office that recognised the unit and by workplace.

    `known_since` is the first day of which anything is known; before it there is no nought.
    """
    before = same_day_last_year(day)
    now = offered_on(posts, area, day) if _known(day, known_since) else None
    last_year = offered_on(posts, area, before) if _known(before, known_since) else None
    within = [
        place.code for place in region.regions_on(day) if region.lies_within(place.code, area)
    ]
    counties = {code for code in within if region.parent(code) and not code.endswith("00")}
    counties |= {seats.county for seats in (*(now or ()), *(last_year or ())) if seats.county}

    def beside(code: str, belongs: Callable[[OfferedSeats], bool]) -> Comparison:
        return Comparison(code, _sum(now, belongs), _sum(last_year, belongs))

    return SeatsInHand(
        day=day,
        last_year_day=before,
        total=beside(area, lambda _: True),
        by_region=tuple(beside(code, _of_office(code)) for code in within),
        by_county=tuple(beside(code, _of_county(code)) for code in sorted(counties)),
    )


def _known(day: date, since: date | None) -> bool:
    return since is not None and since <= day


def _of_office(code: str) -> Callable[[OfferedSeats], bool]:
    return lambda seats: region.lies_within(seats.region, code)


def _of_county(code: str) -> Callable[[OfferedSeats], bool]:
    return lambda seats: seats.county == code


def _sum(
    offered: tuple[OfferedSeats, ...] | None, belongs: Callable[[OfferedSeats], bool]
) -> int | None:
    if offered is None:
        return None
    return sum(int(seats.counted.amount) for seats in offered if belongs(seats))
