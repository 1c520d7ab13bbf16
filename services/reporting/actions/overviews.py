"""The overview of an area: its year from facts, how it stands now from matching, its money."""

import asyncio

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
from services.reporting.rules.beginnings import beginning_of
from services.reporting.rules.books import Fund
from services.reporting.rules.disbursements import KINDS
from services.reporting.rules.indicators import SUBSIDY
from services.reporting.rules.overviews import Overview, overview_months
from services.reporting.rules.periods import Period
from services.reporting.rules.year_tallies import paid_by_kind


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
    await policy_rows.current(session)
    as_of = await standing_now(session)
    told = await facts.facts_of(session, area, deed.now, read_to(as_of))
    span = Period(Month(asked_year, 1).first, until)
    money = await payments.payments_of(session, area, deed.now, span)
    asked = YearAsked(area, asked_year, until, deed.now)
    # Counting takes a while: requests and heartbeats go on beside it.
    counts, _ = await asyncio.to_thread(year_of, asked, told, money)
    papers = await openings.papers(session)
    begun = beginning_of(area, papers)
    offices = await deciding_offices(session, [e for f in counts.figures for e in f.counted])
    return Overview(
        region=area,
        name=place.name,
        year=asked_year,
        until=until,
        known_at=deed.now,
        as_of=as_of,
        paper_until=paper_until(asked_year, begun),
        numbers=numbers.numbers_of(counts, None, begun),
        planned=numbers.planned_of(counts, offices, begun),
        months=overview_months(counts, begun),
        seats=seats,
        reports_overdue=await _reports_overdue(session, deed, area),
        paid=paid_by_kind(money, [*KINDS], span)
        if begun.tells(SUBSIDY.no, Month.of(until))
        else (),
        balance=await books.balance(session, Fund(area, asked_year)),
        parts=numbers.year_parts_of(area, until, counts, offices, papers),
    )


async def _reports_overdue(session: AsyncSession, deed: Deed, area: str) -> int:
    found = await overdue.overdue_reports(session, deed, area)
    return sum(one.standing in ("warned", "missing") for one in found)
