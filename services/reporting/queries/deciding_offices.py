"""Which office a fact or a disbursement is of, by its id."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.rules.indicators import Counted
from services.reporting.tables.disbursements import Disbursement
from services.reporting.tables.facts import Fact


async def deciding_offices(session: AsyncSession, counted: Iterable[Counted]) -> dict[str, str]:
    """The office of the first fact behind each, of money that of the disbursement."""
    numbers: dict[str, set[int]] = defaultdict(set)
    money: set[str] = set()
    for entry in counted:
        if entry.facts:
            source, _, no = entry.facts[0].partition(":")
            numbers[source].add(int(no))
        else:
            money.add(entry.id)
    found: dict[str, str] = {}
    for source, wanted in numbers.items():
        found |= await _of_facts(session, source, wanted)
    rows = await session.execute(
        select(Disbursement.id, Disbursement.region).where(
            Disbursement.id == func.any(sorted(money))
        )
    )
    return found | {row.id: row.region for row in rows}


async def _of_facts(session: AsyncSession, source: str, wanted: set[int]) -> dict[str, str]:
    rows = await session.execute(
        select(Fact.no, Fact.region).where(
            Fact.source == source, Fact.no == func.any(sorted(wanted)), Fact.region.is_not(None)
        )
    )
    return {f"{source}:{no}": code for no, code in rows if code}
