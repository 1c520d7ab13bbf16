"""The public list of a settlement: names asked of matching while the publicity lasts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import release
from services.common.time.clock import day_of
from services.common.values import region as regions
from services.reporting import policy
from services.reporting.clients.matching import Matching, Named
from services.reporting.documents.publicity import Publicity
from services.reporting.queries import calendar, settlements
from services.reporting.queries import publicity as queries
from services.reporting.rules import hearings
from services.reporting.rules import publicity as rules
from services.reporting.tables.settlements import Settlement, SettlementLine


@dataclass(frozen=True)
class Public:
    """A publicised line with its names."""

    line: SettlementLine
    named: Named


@dataclass(frozen=True)
class OpenList:
    """A settlement whose list is public, and its last day."""

    settlement: Settlement
    last_day: date


async def last_day_of(session: AsyncSession, settlement: Settlement) -> date | None:
    """The last day of publicity: the one told, or while it runs the later one by the calendar.

    By the values as this process has learned them: who decides by it calls `current` before.
    """
    told = settlement.publicity_ends_on
    if told is None or settlement.state != "publicised":
        return told
    published = await _published_on(session, settlement)
    days = policy.publicity_days(published, settlement.region)
    working = await calendar.calendar_around(session, published)
    return hearings.last_day(told, published, days, working)


async def open_list(session: AsyncSession, deed: Deed, settlement_id: str) -> OpenList:
    """A settlement whose list is public today. Raises PublicityClosed."""
    found = await queries.settlement(session, settlement_id)
    if found is None:
        raise rules.PublicityClosed
    last = await last_day_of(session, found)
    return OpenList(found, rules.require_public(found.state, last, deed.today))


async def period_of(session: AsyncSession, shown: OpenList) -> Publicity:
    """How long a list that is public is up, and of which office it is."""
    settlement, last = shown.settlement, shown.last_day
    published = await _published_on(session, settlement)
    first = date.fromordinal(published.toordinal() + 1)
    working = await calendar.calendar_of(session, [first, last])
    office = regions.find(settlement.region, published)
    return Publicity(
        settlement_id=settlement.id,
        month=f"{settlement.month.year}年{settlement.month.month}月",
        office=office.name if office else settlement.region,
        first_day=first,
        last_day=last,
        working_days=working.worked_between(first, last),
    )


async def _published_on(session: AsyncSession, settlement: Settlement) -> date:
    steps = await settlements.moves(session, settlement.id)
    return next(day_of(one.recorded_at) for one in steps if one.move == "publication")


async def stretch(
    session: AsyncSession,
    matching: Matching,
    settlement_id: str,
    *,
    after: str | None,
    limit: int | None,
) -> list[Public]:
    """A stretch of the public lines, or all of them. Raises NamesUnavailable."""
    lines = await queries.stretch(session, settlement_id, after=after, limit=limit)
    await release(session)
    names = await _names(matching, lines)
    return [Public(line, names[line.placement_id]) for line in lines]


async def _names(matching: Matching, lines: Sequence[SettlementLine]) -> dict[str, Named]:
    return await matching.names([line.placement_id for line in lines])
