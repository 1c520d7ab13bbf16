"""The public list of a settlement: names asked of matching while the publicity lasts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import release
from services.common.time.clock import day_of
from services.common.values import region as regions
from services.reporting.clients.matching import Matching, Named
from services.reporting.documents.publicity import Publicity
from services.reporting.queries import calendar, settlements
from services.reporting.queries import publicity as queries
from services.reporting.rules import publicity as rules
from services.reporting.tables.settlements import Settlement, SettlementLine


@dataclass(frozen=True)
class Public:
    """A publicised line with its names."""

    line: SettlementLine
    named: Named


async def open_list(session: AsyncSession, deed: Deed, settlement_id: str) -> Settlement:
    """A settlement whose list is public today. Raises PublicityClosed."""
    found = await queries.settlement(session, settlement_id)
    if found is None:
        raise rules.PublicityClosed
    rules.require_public(found.state, found.publicity_ends_on, deed.today)
    return found


async def period_of(session: AsyncSession, settlement: Settlement) -> Publicity:
    """How long a list that is public is up, and of which office it is."""
    steps = await settlements.moves(session, settlement.id)
    published = next(day_of(one.recorded_at) for one in steps if one.move == "publication")
    first = date.fromordinal(published.toordinal() + 1)
    last = settlement.publicity_ends_on or first
    working = await calendar.calendar_of(session, [first, last])
    office = regions.find(settlement.region, published)
    return Publicity(
        settlement_id=settlement.id,
        month=f"{settlement.month.year}年{settlement.month.month}月",
        office=office.name if office else settlement.region,
        first_day=first,
        last_day=last,
        working_days=working.count(first, last),
    )


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
