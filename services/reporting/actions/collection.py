"""Collection counted: seats in hand, shares, the ledger of departments, intake beside its plans.

Offices decide on these figures, so that every feed is read to its head before any is counted.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.following import Follower
from services.common.values.month import Month
from services.common.values.region import PROVINCE
from services.reporting.actions.facts import catch_up
from services.reporting.actions.offers import keep_up
from services.reporting.queries import collection as queries
from services.reporting.queries import offers, openings
from services.reporting.readers.code_lists import LISTS
from services.reporting.rules.beginnings import whole_from
from services.reporting.rules.facts import Fact, by_object
from services.reporting.rules.histories import placement_of, plan_of, unit_of
from services.reporting.rules.indicators import Counted
from services.reporting.rules.intakes import IntakeMonth, intake, months_between
from services.reporting.rules.ledgers import Entry, ledger, ledger_by_unit
from services.reporting.rules.periods import Period
from services.reporting.rules.seats_in_hand import (
    SeatsInHand,
    check_day,
    compare,
    is_known,
    same_day_last_year,
)
from services.reporting.rules.shares import Aspect, Share, Stock, UnitSeats, by_code, by_group
from services.reporting.rules.unit_codes import IndustryGroup, codes_at

_LISTS = {
    "industry": "industries",
    "group": "industry-groups",
    "ownership": "ownerships",
    "kind": "unit-kinds",
    "recommender": "recommenders",
}


@dataclass(frozen=True)
class Shares:
    """The shares of one aspect, with what they are shares of."""

    day: date
    names: dict[str, str]
    stock: Stock
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class Asked:
    """Of which area, on which day; today unless one is named."""

    area: str
    on: date | None

    def day(self, today: date) -> date:
        """The day asked for. Raises DayInFuture."""
        day = self.on or today
        check_day(day, today)
        return day


@dataclass(frozen=True)
class PostStretch:
    """Which posts: after an id, at most so many, of one county of the workplace if one is named."""

    county: str | None
    after: str
    limit: int


async def seats_in_hand(
    session: AsyncSession, deed: Deed, followers: Mapping[str, Follower], asked: Asked
) -> SeatsInHand:
    """An area's seats on a day beside the same day last year.

    Raises DayInFuture, FactsIncomplete.
    """
    area, day = asked.area, asked.day(deed.today)
    await _read_offers(session, followers)
    since = await queries.known_since(session)
    begun = whole_from(area, await openings.papers(session))
    days = day, same_day_last_year(day)
    now, last_year = [
        await offers.placed_on(session, area, each)
        if is_known(each, since) and begun.stands_on(each)
        else None
        for each in days
    ]
    return compare(now, last_year, area, day)


async def posts_in_hand(
    session: AsyncSession,
    deed: Deed,
    followers: Mapping[str, Follower],
    asked: Asked,
    stretch: PostStretch,
) -> list[Counted]:
    """A stretch of the posts that make up an area's seats on a day, by id.

    Raises DayInFuture, FactsIncomplete.
    """
    area, day = asked.area, asked.day(deed.today)
    await _read_offers(session, followers)
    found = await offers.stretch_offered(session, area, day, **vars(stretch))
    return [seats.counted for seats in found]


async def shares(
    session: AsyncSession,
    deed: Deed,
    followers: Mapping[str, Follower],
    asked: Asked,
    aspect: Aspect,
) -> Shares:
    """An area's units and seats on a day by one aspect. Raises DayInFuture, FactsIncomplete."""
    day = asked.day(deed.today)
    await _read_offers(session, followers)
    seats = await offers.offered_by_unit(session, asked.area, day)
    return await _share_out(session, asked.area, day, aspect, seats)


async def shares_by_post(
    session: AsyncSession,
    deed: Deed,
    followers: Mapping[str, Follower],
    asked: Asked,
    aspect: Aspect,
) -> Shares:
    """The same with the seats of each post by themselves. Raises DayInFuture, FactsIncomplete."""
    day = asked.day(deed.today)
    await _read_offers(session, followers)
    seats = await offers.offered_on(session, asked.area, day)
    return await _share_out(session, asked.area, day, aspect, seats)


async def departments_ledger(
    session: AsyncSession, followers: Mapping[str, Follower], area: str, span: Period
) -> tuple[Entry, ...]:
    """What every department brought about within a span. Raises FactsIncomplete."""
    await _read_offers(session, followers)
    facts = await _credited_facts(session, area, span)
    added = await offers.added_by_unit(session, area, span)
    return await asyncio.to_thread(ledger_by_unit, facts, added, area, span)


async def departments_ledger_by_post(
    session: AsyncSession, followers: Mapping[str, Follower], area: str, span: Period
) -> tuple[Entry, ...]:
    """The same with the seats added to each post by themselves. Raises FactsIncomplete."""
    await _read_offers(session, followers)
    facts = await _credited_facts(session, area, span)
    added = await offers.added_within(session, area, span)
    return await asyncio.to_thread(ledger, facts, added, area, span)


async def on_paper_until(session: AsyncSession, area: str, day: date) -> date | None:
    """The last day within an area of which not all is here, if a count looks at one so early."""
    paper = whole_from(area, await openings.papers(session)).paper
    return paper.last if paper and day <= paper.last else None


async def stands_from(session: AsyncSession, area: str, day: date) -> date | None:
    """The day from whose end on all that stands within an area is here, if `day` is before it."""
    begun = whole_from(area, await openings.papers(session))
    return None if begun.paper is None or begun.stands_on(day) else begun.paper.last


async def intake_by_month(
    session: AsyncSession,
    followers: Mapping[str, Follower],
    area: str,
    span: tuple[Month, Month],
) -> tuple[IntakeMonth, ...]:
    """An area's plans and arrivals by month. Raises MonthsReversed, MonthsTooMany, FactsIncomplete.

    `span` is the first month and the last.
    """
    months = months_between(*span)
    await catch_up(session, followers)
    facts = await queries.facts_of_kinds(session, area, ("intake-plan",))
    whole = Period(months[0].first, months[-1].last)
    facts += await queries.placements_arrived(session, area, whole)
    return await asyncio.to_thread(_by_month, facts, area, months)


async def _credited_facts(session: AsyncSession, area: str, span: Period) -> list[Fact]:
    facts = await queries.facts_of_kinds(session, area, ("unit",))
    facts += await queries.placements_arrived(session, area, span)
    # A unit of this area may stand in another county's register.
    return facts + await queries.facts_of_kinds(session, PROVINCE, ("prospect",))


async def _read_offers(session: AsyncSession, followers: Mapping[str, Follower]) -> None:
    await catch_up(session, followers)
    await keep_up(session)


def _by_month(facts: list[Fact], area: str, months: Sequence[Month]) -> tuple[IntakeMonth, ...]:
    plans = [plan_of(group) for group in by_object(facts, "intake-plan")]
    placements = [
        placement for group in by_object(facts, "placement") if (placement := placement_of(group))
    ]
    return tuple(intake(area, month, plans, placements) for month in months)


async def _share_out(
    session: AsyncSession, area: str, day: date, aspect: Aspect, seats: Sequence[UnitSeats]
) -> Shares:
    facts = await queries.facts_of_kinds(session, area, ("unit",))

    def count() -> Shares:
        stock = _stock(facts, seats, area, day)
        return Shares(day, dict(LISTS[_LISTS[aspect]].items), stock, _shared(stock, aspect))

    # Counting takes a while, here and elsewhere: requests and heartbeats go on beside it.
    return await asyncio.to_thread(count)


def _shared(stock: Stock, aspect: Aspect) -> tuple[Share, ...]:
    named = LISTS[_LISTS[aspect]]
    if aspect == "group":
        groups = [IndustryGroup(code, named.classes[code]) for code, _ in named.items]
        return by_group(stock, groups)
    return by_code(stock, aspect, [code for code, _ in named.items])


def _stock(facts: Sequence[Fact], seats: Sequence[UnitSeats], area: str, day: date) -> Stock:
    groups = by_object(facts, "unit")
    standing = ((unit_of(group, area).standing_at(day), group[0].object_id) for group in groups)
    return Stock(
        units=tuple(
            Counted("unit", key, 1, fact.occurred_on, (fact.id,)) for fact, key in standing if fact
        ),
        seats=tuple(seats),
        codes={group[0].object_id: codes_at(group, day) for group in groups},
    )
