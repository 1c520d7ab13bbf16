"""Wishes of those who wait, beside the seats that stand open, county by county."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.common.values.region import lies_within

Aspect = Literal["industry", "occupation"]


@dataclass(frozen=True)
class WaitingWish:
    """What one waiting youth would take, and since which day they wait.

    Lists as in an intention: an empty one means 'any'. `home` is the place of residence.
    """

    youth_id: str
    home: str
    regions: tuple[str, ...]
    industries: tuple[str, ...]
    occupations: tuple[str, ...]
    since: date

    def takes_county(self, county: str) -> bool:
        """Whether a workplace there would do."""
        return not self.regions or any(lies_within(county, area) for area in self.regions)

    def codes(self, aspect: Aspect) -> frozenset[str]:
        """The sections of industries, or the major groups of occupations, that they named."""
        named = self.industries if aspect == "industry" else self.occupations
        return frozenset(code[:1] for code in named)

    def waits_longer(self, days: int, today: date) -> bool:
        """Whether they have waited for more than so many days."""
        return (today - self.since).days > days


@dataclass(frozen=True)
class OpenSeats:
    """The free seats of one open post."""

    post_id: str
    county: str
    industry: str
    occupation: str
    free: int

    def code(self, aspect: Aspect) -> str:
        """Its section of industries, or its major group of occupations."""
        return (self.industry if aspect == "industry" else self.occupation)[:1]


@dataclass(frozen=True)
class Demand:
    """Who named a code, beside the free seats of it. One youth may name several."""

    code: str
    youths: tuple[str, ...]
    posts: tuple[OpenSeats, ...]

    @property
    def seats(self) -> int:
        """The free seats."""
        return sum(post.free for post in self.posts)


@dataclass(frozen=True)
class CountyWishes:
    """Who would work in a county: what they named there, and who would take anything."""

    county: str
    youths: tuple[str, ...]
    seats: int
    any_industry: int
    any_occupation: int
    industries: tuple[Demand, ...]
    occupations: tuple[Demand, ...]


@dataclass(frozen=True)
class Call:
    """A place whose youths have waited too long: a call to raise posts, and of which kind."""

    region: str
    days: int
    youths: tuple[str, ...]
    longest_since: date
    any_industry: int
    industries: tuple[tuple[str, int], ...]
    """Section and how many of them named it, most wished first."""
    any_occupation: int
    occupations: tuple[tuple[str, int], ...]
    """Major group and how many of them named it, most wished first."""


def in_county(
    county: str, wishes: Iterable[WaitingWish], posts: Iterable[OpenSeats]
) -> CountyWishes:
    """One county's wishes and seats; a code that nobody named and no seat has is left out."""
    there = [wish for wish in wishes if wish.takes_county(county)]
    open_there = [post for post in posts if post.county == county]
    return CountyWishes(
        county=county,
        youths=tuple(wish.youth_id for wish in there),
        seats=sum(post.free for post in open_there),
        any_industry=sum(not wish.industries for wish in there),
        any_occupation=sum(not wish.occupations for wish in there),
        industries=_demands("industry", there, open_there),
        occupations=_demands("occupation", there, open_there),
    )


def only_elsewhere(wishes: Iterable[WaitingWish], counties: Sequence[str]) -> tuple[str, ...]:
    """Those who would work in none of these counties."""
    return tuple(
        wish.youth_id
        for wish in wishes
        if not any(wish.takes_county(county) for county in counties)
    )


def call(region: str, days: int, wishes: Iterable[WaitingWish], today: date) -> Call | None:
    """The call of one place of residence; None where nobody there has waited too long."""
    late = [wish for wish in wishes if wish.home == region and wish.waits_longer(days, today)]
    if not late:
        return None
    return Call(
        region=region,
        days=days,
        youths=tuple(wish.youth_id for wish in late),
        longest_since=min(wish.since for wish in late),
        any_industry=sum(not wish.industries for wish in late),
        industries=_most_wished("industry", late),
        any_occupation=sum(not wish.occupations for wish in late),
        occupations=_most_wished("occupation", late),
    )


def _most_wished(aspect: Aspect, wishes: Sequence[WaitingWish]) -> tuple[tuple[str, int], ...]:
    counts = Counter(code for wish in wishes for code in wish.codes(aspect))
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _demands(
    aspect: Aspect, wishes: Sequence[WaitingWish], posts: Sequence[OpenSeats]
) -> tuple[Demand, ...]:
    named = {code for wish in wishes for code in wish.codes(aspect)}
    offered = {post.code(aspect) for post in posts}
    return tuple(
        Demand(
            code=code,
            youths=tuple(wish.youth_id for wish in wishes if code in wish.codes(aspect)),
            posts=tuple(post for post in posts if post.code(aspect) == code),
        )
        for code in sorted(named | offered)
    )
