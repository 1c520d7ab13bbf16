"""Records: what a figure of an evaluation counts, one by one, each with the day that decides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from services.reporting.rules.histories import Placement, Post
from services.reporting.rules.periods import Period


@dataclass(frozen=True)
class Record:
    """One object that a figure counts.

    `amount` is its share: 1, a number of seats, or of days. `decided_on` is the day by which it
    falls into the period. `days` are its days by name, `codes` what a figure is broken down by.
    """

    kind: str
    id: str
    amount: int
    decided_on: date
    state: str
    facts: tuple[str, ...]
    days: Mapping[str, date] = field(default_factory=dict)
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def offered_posts(posts: Iterable[Post], period: Period) -> tuple[Record, ...]:
    """Posts that stood open at 24:00 of at least one day of the period, each once.

    The day that decides is the first such day.
    """
    return tuple(_offered(post, period, 1) for post in posts if _stretches(post, period))


def offered_seats(posts: Iterable[Post], period: Period) -> tuple[Record, ...]:
    """Of each such post, the most seats that stood open at 24:00 of one of those days."""
    return tuple(
        _offered(post, period, max(headcount for _, headcount in stretches))
        for post in posts
        if (stretches := _stretches(post, period))
    )


def mentored_posts(posts: Iterable[Post], period: Period) -> tuple[Record, ...]:
    """Of the posts offered, those to which a mentor was named when last offered in the period."""
    return tuple(
        _offered(post, period, 1)
        for post in posts
        if _stretches(post, period) and _last_offer(post, period)
    )


def added_seats(posts: Iterable[Post], period: Period) -> tuple[Record, ...]:
    """Seats of first publications and raises in the period: indicator 4 of the form."""
    steps = (
        (post, [step for step in post.additions() if step[0].occurred_on in period])
        for post in posts
    )
    return tuple(
        Record(
            kind="post",
            id=post.id,
            amount=sum(seats for _, seats in added),
            decided_on=added[0][0].occurred_on,
            state=post.changes[-1].data["state"],
            facts=tuple(fact.id for fact, _ in added),
        )
        for post, added in steps
        if added
    )


def absorbed(placements: Iterable[Placement], period: Period) -> tuple[Record, ...]:
    """Trainees by day of arrival: indicator 6."""
    return tuple(_at_arrival(one) for one in placements if one.arrived_on in period)


def on_post(placements: Iterable[Placement], period: Period) -> tuple[Record, ...]:
    """Trainees on post at 24:00 of the last day: indicator 14."""
    return tuple(_at_arrival(one) for one in placements if one.on_post_at(period.last))


def ended(placements: Iterable[Placement], period: Period, *states: str) -> tuple[Record, ...]:
    """Trainees whose last day lies in the period, by how it ended: indicators 9 and 13."""
    return tuple(
        _at_end(one)
        for one in placements
        if one.state in states and one.last_day is not None and one.last_day in period
    )


def with_outcome(
    placements: Iterable[Placement], period: Period, outcome: str
) -> tuple[Record, ...]:
    """Of those completed, the ones with that outcome by what is known: indicators 10 and 12."""
    return ended((one for one in placements if one.outcome == outcome), period, "completed")


def _stretches(post: Post, period: Period) -> list[tuple[date, int]]:
    # The first day of each stretch of days on which the post stood open, and its headcount.
    began = [(period.first, post.offer_at(period.first))]
    changed = sorted({fact.occurred_on for fact in post.changes if fact.occurred_on in period})
    offers = began + [(day, post.offer_at(day)) for day in changed]
    return [
        (day, int(offer.data["headcount"]))
        for day, offer in offers
        if offer is not None and offer.data["state"] == "open"
    ]


def _last_offer(post: Post, period: Period) -> str | None:
    day, _ = _stretches(post, period)[-1]
    newest = post.newest_at(day)
    return newest.data.get("mentor_id") if newest else None


def _offered(post: Post, period: Period, amount: int) -> Record:
    first, _ = _stretches(post, period)[0]
    offer = post.offer_at(first)
    published = post.published_first()
    return Record(
        kind="post",
        id=post.id,
        amount=amount,
        decided_on=first,
        state=post.changes[-1].data["state"],
        facts=tuple(fact.id for fact in (offer,) if fact),
        days={"published_on": published.occurred_on} if published else {},
    )


def _at_arrival(placement: Placement) -> Record:
    return _of_placement(placement, placement.arrived_on, placement.arrival_fact)


def _at_end(placement: Placement) -> Record:
    told = (placement.end_fact, placement.outcome_fact)
    return _of_placement(placement, placement.last_day or placement.arrived_on, *told)


def _of_placement(placement: Placement, day: date, *facts: str | None) -> Record:
    days = {"arrived_on": placement.arrived_on, "last_day": placement.last_day}
    codes = {
        "cause": placement.cause,
        "by_whom": placement.by_whom,
        "outcome": placement.outcome,
    }
    return Record(
        kind="placement",
        id=placement.id,
        amount=1,
        decided_on=day,
        state=placement.state,
        facts=tuple(dict.fromkeys(fact for fact in facts if fact)),
        days={name: day for name, day in days.items() if day},
        codes={name: (code,) for name, code in codes.items() if code},
    )
