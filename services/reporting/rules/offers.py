"""Offers: from which day to which a post offers how many seats, and what was added to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from services.reporting.rules.histories import Post
from services.reporting.rules.indicators import Counted


@dataclass(frozen=True)
class OfferedSeats:
    """The seats that one post offers on a day: at whose office, in which county, by which unit."""

    region: str
    county: str | None
    unit_id: str | None
    counted: Counted


@dataclass(frozen=True)
class OfferedSpan:
    """Days through which nothing is told of a post that offers seats; `until` is the next word."""

    first_day: date
    until: date | None
    seats: OfferedSeats

    def holds(self, day: date) -> bool:
        """Whether this is what is offered at 24:00 of a day."""
        return self.first_day <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class AddedSeats:
    """Seats that one unit added to a post: by its first publication, or by a raise.

    `region` is that of the office where the post was first told of.
    """

    post_id: str
    version: int
    region: str | None
    unit_id: str
    seats: int
    occurred_on: date
    fact: str


def spans_of(post: Post) -> Iterator[OfferedSpan]:
    """Every span of days on which a post offers seats, in their order."""
    days = sorted({fact.occurred_on for fact in post.changes})
    for first_day, until in zip(days, [*days[1:], None], strict=True):
        if seats := offered_at(post, first_day):
            yield OfferedSpan(first_day, until, seats)


def offered_at(post: Post, day: date) -> OfferedSeats | None:
    """The headcount of a post open at 24:00 of a day, else None.

    Whose it is, at whose office and in which county is by that day's newest word on each.
    """
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


def additions_to(post: Post) -> Iterator[AddedSeats]:
    """What was added to a post, in the order of its versions."""
    for fact, seats in post.additions():
        yield AddedSeats(
            post_id=post.id,
            version=fact.version,
            region=post.changes[0].region,
            unit_id=fact.data["unit_id"],
            seats=seats,
            occurred_on=fact.occurred_on,
            fact=fact.id,
        )
