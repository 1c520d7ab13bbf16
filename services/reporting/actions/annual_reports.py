"""Counting a year: its two reports, from facts, the ledger of departments and waiting times."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.policy import NoPolicyValue
from services.common.store.database import release
from services.common.store.following import Follower
from services.common.values.dated import Value
from services.common.values.month import Month
from services.reporting import policy
from services.reporting.actions import collection, policy_rows
from services.reporting.actions.facts import catch_up
from services.reporting.actions.grounds import place_of, read_to, standing_now
from services.reporting.clients.matching import Matching
from services.reporting.clients.units import Units
from services.reporting.queries import annual_filings as filings
from services.reporting.queries import collection as known
from services.reporting.queries import facts, openings, payments, year_facts
from services.reporting.rules import annual_reports as rules
from services.reporting.rules import year_numbers as numbers
from services.reporting.rules.annual_reports import (
    AnnualReport,
    AreaWaits,
    Implementation,
    Recognitions,
    StageCount,
    Standing,
)
from services.reporting.rules.beginnings import (
    Beginning,
    beginning_of,
    offices_on_paper,
    whole_from,
)
from services.reporting.rules.disbursements import KINDS
from services.reporting.rules.facts import Fact
from services.reporting.rules.indicators import SUBSIDY
from services.reporting.rules.monthly_reports import ValueUsed
from services.reporting.rules.periods import Period
from services.reporting.rules.pictures import Payment, Scope, take
from services.reporting.rules.seats_in_hand import is_known
from services.reporting.rules.year_counts import YearCounts, count_year, months_of
from services.reporting.rules.year_tallies import ends_by_cause, paid_by_kind, tallies
from services.reporting.rules.year_units import (
    ActCounts,
    by_office,
    by_recommender,
    counts_of,
    units_of_year,
)


@dataclass(frozen=True)
class Sisters:
    """The services that are asked for a year: whose feeds are followed, who names and who waits."""

    followers: Mapping[str, Follower]
    units: Units
    matching: Matching


@dataclass(frozen=True)
class _Ground:
    """All that a year and the year before are counted from."""

    standing: Standing
    facts: Sequence[Fact]
    beside: Sequence[Fact]
    payments: Sequence[Payment]
    since: date | None
    papers: Mapping[str, Month]
    waits: tuple[tuple[AreaWaits, ...], ...]
    departments: tuple[StageCount, ...]

    @property
    def begun(self) -> Beginning:
        """Since when the area's figures are kept here."""
        return beginning_of(self.standing.region, self.papers)

    @property
    def whole(self) -> Beginning:
        """Since when those of everybody in it are: a year with less is compared with none."""
        return whole_from(self.standing.region, self.papers)

    def span(self, years_back: int = 0) -> Period:
        """The days of the year counted, or of a whole year before."""
        first = date(self.standing.year - years_back, 1, 1)
        last = date(first.year, 12, 31) if years_back else self.standing.until
        return Period(first, last)

    def kept(self) -> Period:
        """The days of the year of which all is kept here."""
        return replace(self.span(), first=rules.counted_from(self.standing.year, self.begun))

    def keeps_last_year(self) -> bool:
        """Whether all of the year before is kept here."""
        return self.whole.keeps(Month(self.standing.year - 1, 1))


async def report(
    session: AsyncSession, deed: Deed, sisters: Sisters, area: str, year: int
) -> AnnualReport:
    """A region's year as known now, every feed read to its head.

    Raises RegionUnknown, YearNotBegun, YearOnPaper, NoPolicyValue, FactsIncomplete,
    NamesUnavailable, WaitsUnavailable.
    """
    standing = await _standing(session, deed, area, year)
    is_filed = await filings.count(session, area, year) > 0
    signed = await openings.signed_months(session)
    rules.refuse_on_paper(area, year, signed, is_filed=is_filed)
    # Who took placements over is told by a feed.
    await catch_up(session, sisters.followers)
    ground = await _ground(session, sisters, standing, await openings.papers(session))
    # Counting takes a while: requests and heartbeats go on beside it, and no connection waits.
    await release(session)
    counted = await asyncio.to_thread(_count, ground)
    return await _named(sisters.units, counted)


@dataclass(frozen=True)
class YearAsked:
    """Which year of an area, to which day, as known when."""

    area: str
    year: int
    until: date
    known_at: datetime


def year_of(
    asked: YearAsked, told: Sequence[Fact], money: Sequence[Payment]
) -> tuple[YearCounts, tuple[Value, ...]]:
    """A year counted month by month, and the values by which its last month was read.

    Raises NoPolicyValue.
    """
    months = months_of(asked.year, asked.until)
    readings = [policy.reading_for(month, asked.area, asked.known_at) for month in months]
    scope = Scope(asked.area, months[-1], asked.known_at, readings[-1][0])
    by_month = zip(months, (reading for reading, _ in readings), strict=True)
    return count_year(take(scope, told, money), dict(by_month)), readings[-1][1]


async def _standing(session: AsyncSession, deed: Deed, area: str, year: int) -> Standing:
    until = rules.until_of(year, deed.today)
    place = place_of(area, Month.of(until))
    await policy_rows.current(session)
    days, value = policy.annual_days(year, area, deed.now)
    return Standing(
        region=area,
        name=place.name,
        year=year,
        known_at=deed.now,
        until=until,
        days=days,
        as_of=(),
        values=(_used(value),),
    )


async def _ground(
    session: AsyncSession, sisters: Sisters, standing: Standing, papers: Mapping[str, Month]
) -> _Ground:
    area, year = standing.region, standing.year
    begun = beginning_of(area, papers)
    kept = Period(rules.counted_from(year, begun), standing.until)
    before = Period(date(year - 1, 1, 1), date(year - 1, 12, 31))
    # Sisters are asked before anything is read: no connection waits for them.
    await release(session)
    waits = [
        () if each.is_empty else await sisters.matching.waits(area, each) for each in (kept, before)
    ]
    entries = await collection.departments_ledger(session, sisters.followers, area, kept)
    as_of = await standing_now(session)
    return _Ground(
        standing=replace(
            standing,
            as_of=as_of,
            paper_until=rules.paper_until(year, begun),
            offices_on_paper=offices_on_paper(area, year, papers),
        ),
        facts=await facts.facts_of(session, area, standing.known_at, read_to(as_of)),
        beside=await year_facts.facts_beside(session, area, standing.known_at),
        payments=await payments.payments_of(
            session, area, standing.known_at, Period(before.first, standing.until)
        ),
        since=await known.known_since(session),
        papers=papers,
        waits=tuple(waits),
        departments=rules.stage_counts(
            [(one.recommender, one.stage, int(one.counted.amount)) for one in entries]
        ),
    )


async def _named(units: Units, counted: AnnualReport) -> AnnualReport:
    listed = counted.recognitions.units
    names = await units.names([one.unit_id for one in listed])
    named = tuple(replace(one, name=names.get(one.unit_id, one.unit_id)) for one in listed)
    return replace(counted, recognitions=replace(counted.recognitions, units=named))


def _count(ground: _Ground) -> AnnualReport:
    now, values = _year(ground, ground.standing.year)
    before = None
    if is_known(ground.span(1).last, ground.since):
        before = _last_year(ground)
    standing = replace(ground.standing, values=(*ground.standing.values, *map(_used, values)))
    return AnnualReport(
        standing=standing,
        recognitions=_recognitions(ground, now, before),
        implementation=_implementation(ground, now, before),
    )


def _last_year(ground: _Ground) -> YearCounts | None:
    try:
        return _year(ground, ground.standing.year - 1)[0]
    except NoPolicyValue:
        # Nobody says how a form of that year is read.
        return None


def _year(ground: _Ground, year: int) -> tuple[YearCounts, tuple[Value, ...]]:
    standing = ground.standing
    asked = YearAsked(standing.region, year, standing.until, standing.known_at)
    return year_of(asked, ground.facts, ground.payments)


def _recognitions(ground: _Ground, now: YearCounts, before: YearCounts | None) -> Recognitions:
    told = [*ground.facts, *ground.beside]
    area = ground.standing.region
    kept = units_of_year(told, area, ground.kept())
    at_end = ground.whole.tells(1, Month(ground.standing.year - 1, 12))
    return Recognitions(
        standing_before=int(before.figures[0].value) if before and at_end else None,
        standing_now=int(now.figures[0].value),
        total=ActCounts(None, counts_of(kept)),
        by_recommender=by_recommender(kept),
        by_office=by_office(kept),
        units=units_of_year(told, area, ground.span()),
    )


def _implementation(ground: _Ground, now: YearCounts, before: YearCounts | None) -> Implementation:
    area, until, begun = ground.standing.region, ground.standing.until, ground.begun
    offices, papers = _offices(ground), ground.papers
    spans = ground.kept(), ground.span(1)
    this, last = (tallies(ground.beside, offices, span) for span in spans)
    early = (one for one in now.figures[12].counted if one.occurred_on in ground.kept())
    kept_before = before if ground.keeps_last_year() else None
    paid_before = before if ground.whole.tells(SUBSIDY.no, Month.of(spans[1].last)) else None
    return Implementation(
        numbers=numbers.numbers_of(now, before, begun, ground.whole),
        months=numbers.month_lines(now, begun),
        parts=numbers.year_parts_of(area, until, now, offices, papers),
        parts_last_year=numbers.year_parts_of(area, spans[1].last, before, offices, papers),
        early_ends=ends_by_cause(early),
        paid=paid_by_kind(ground.payments, [*KINDS], ground.span()),
        paid_last_year=paid_by_kind(ground.payments, [*KINDS], spans[1]) if paid_before else (),
        waits=ground.waits[0],
        waits_last_year=ground.waits[1] if kept_before else (),
        tallies=rules.tallies_of(area, this, last if kept_before else None),
        departments=ground.departments,
        planned=numbers.planned_of(now, offices, begun),
    )


def _offices(ground: _Ground) -> dict[str, str]:
    """The office of every fact, payment and placement, by its id."""
    offices = {fact.id: fact.region for fact in ground.facts if fact.region}
    offices |= {payment.id: payment.region for payment in ground.payments}
    return offices | {
        fact.object_id: fact.region
        for fact in ground.facts
        if fact.kind == "placement" and fact.region
    }


def _used(value: Value) -> ValueUsed:
    return ValueUsed(value.version, value.source, value.grade)
