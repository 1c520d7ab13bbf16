"""The overview of an area: its year from facts, how it stands now from matching, its money."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import release
from services.common.values.month import Month
from services.reporting.actions import overdue, policy_rows
from services.reporting.actions.annual_reports import YearAsked, year_of
from services.reporting.actions.grounds import place_of, read_to, standing_now
from services.reporting.clients.matching import Matching
from services.reporting.queries import books, facts, openings, payments
from services.reporting.queries.deciding_offices import deciding_offices
from services.reporting.rules import year_numbers as numbers
from services.reporting.rules.annual_reports import paper_until, until_of
from services.reporting.rules.beginnings import beginning_of, offices_on_paper
from services.reporting.rules.books import Fund
from services.reporting.rules.disbursements import KINDS
from services.reporting.rules.indicators import SUBSIDY
from services.reporting.rules.monthly_reports import AsOf
from services.reporting.rules.overviews import Overview, overview_months
from services.reporting.rules.periods import Period
from services.reporting.rules.year_counts import YearCounts
from services.reporting.rules.year_tallies import Paid, paid_by_kind


async def overview(
    session: AsyncSession, deed: Deed, matching: Matching, area: str, year: int | None
) -> Overview:
    """An area's year, this one unless another is named, by what has been read of the feeds.

    Raises RegionUnknown, YearNotBegun, NoPolicyValue, StandingUnavailable.
    """
    asked_year = year or deed.today.year
    until = until_of(asked_year, deed.today)
    place = place_of(area, Month.of(until))
    # Matching is asked before anything is read: no connection waits for it.
    await release(session)
    seats = await matching.standing(area)
    told = await _told(session, YearAsked(area, asked_year, until, deed.now))
    begun = beginning_of(area, told.papers)
    knows_money = begun.tells(SUBSIDY.no, Month.of(until))
    return Overview(
        region=area,
        name=place.name,
        year=asked_year,
        until=until,
        known_at=deed.now,
        as_of=told.as_of,
        paper_until=paper_until(asked_year, begun),
        offices_on_paper=offices_on_paper(area, asked_year, told.papers),
        numbers=numbers.numbers_of(told.counts, None, begun),
        planned=numbers.planned_of(told.counts, told.offices, begun),
        months=overview_months(told.counts, begun),
        seats=seats,
        reports_overdue=await _reports_overdue(session, deed, area),
        paid=told.paid if knows_money else (),
        balance=await books.balance(session, Fund(area, asked_year)),
        parts=numbers.year_parts_of(area, until, told.counts, told.offices, told.papers),
    )


@dataclass(frozen=True)
class _Told:
    """A year counted by what has been read, and since when each office's figures are kept here."""

    as_of: tuple[AsOf, ...]
    counts: YearCounts
    paid: tuple[Paid, ...]
    offices: Mapping[str, str]
    papers: Mapping[str, Month]


async def _told(session: AsyncSession, asked: YearAsked) -> _Told:
    await policy_rows.current(session)
    as_of = await standing_now(session)
    told = await facts.facts_of(session, asked.area, asked.known_at, read_to(as_of))
    span = Period(Month(asked.year, 1).first, asked.until)
    money = await payments.payments_of(session, asked.area, asked.known_at, span)
    # Counting takes a while: requests and heartbeats go on beside it.
    counts, _ = await asyncio.to_thread(year_of, asked, told, money)
    return _Told(
        as_of=as_of,
        counts=counts,
        paid=paid_by_kind(money, [*KINDS], span),
        offices=await deciding_offices(session, [e for f in counts.figures for e in f.counted]),
        papers=await openings.papers(session),
    )


async def _reports_overdue(session: AsyncSession, deed: Deed, area: str) -> int:
    found = await overdue.overdue_as_read(session, deed, area)
    return sum(one.standing in ("warned", "missing") for one in found)
