"""What is kept of accident insurance: contracts as they stand, lists, and a trainee's entries."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region as regions
from services.reporting.rules.days import Days
from services.reporting.rules.insurance_contracts import Contract
from services.reporting.rules.insurance_covers import Answer, Entry
from services.reporting.tables.insurance import (
    InsuranceContract,
    InsuranceEntry,
    InsuranceList,
    InsuranceRejection,
)


def as_rule(row: InsuranceContract) -> Contract:
    """What the rules read of a contract."""
    return Contract(
        row.id,
        row.region,
        row.cover,
        Days(row.first_day, row.last_day),
        row.premium_rule,
        row.premium,
        row.seats,
    )


async def contracts(session: AsyncSession) -> list[InsuranceContract]:
    """Every contract as it stands, in the order in which they were made."""
    return list(await session.scalars(_standing()))


async def contract(session: AsyncSession, contract_id: str) -> InsuranceContract | None:
    """One contract as it stands."""
    return await session.scalar(_standing().where(InsuranceContract.id == contract_id))


async def is_contract_of(session: AsyncSession, contract_id: str, office: str) -> bool:
    """Whether a contract is of an office's region or one within."""
    found = await contract(session, contract_id)
    return found is not None and regions.lies_within(found.region, office)


async def contract_versions(
    session: AsyncSession, contract_id: str, *, after: int, limit: int
) -> list[InsuranceContract]:
    """The versions of a contract after one, the first one first."""
    query = (
        select(InsuranceContract)
        .where(InsuranceContract.id == contract_id, InsuranceContract.version > after)
        .order_by(InsuranceContract.version)
        .limit(limit)
    )
    return list(await session.scalars(query))


async def last_number(session: AsyncSession, contract_id: str) -> int:
    """The number of the last list drawn by a contract, 0 before the first."""
    query = select(func.coalesce(func.max(InsuranceList.no), 0))
    return await session.scalar(query.where(InsuranceList.contract_id == contract_id)) or 0


async def lists_of(
    session: AsyncSession, contract_id: str, *, after: str | None, limit: int
) -> list[InsuranceList]:
    """The lists of a contract, the last one first."""
    query = select(InsuranceList).where(InsuranceList.contract_id == contract_id)
    if after:
        query = query.where(InsuranceList.id < after)
    return list(await session.scalars(query.order_by(InsuranceList.id.desc()).limit(limit)))


async def find_list(
    session: AsyncSession, list_id: str, *, office: str, lock: bool = False
) -> InsuranceList | None:
    """A list of a contract of an office's region."""
    query = select(InsuranceList).where(InsuranceList.id == list_id)
    found = await session.scalar(query.with_for_update() if lock else query)
    return found if found and regions.lies_within(found.region, office) else None


async def lines(
    session: AsyncSession, list_id: str, *, after: int = 0, limit: int | None = None
) -> Sequence[tuple[InsuranceEntry, str | None]]:
    """The lines of a list in their order, each with the reason for which it was rejected."""
    rows = await session.execute(
        select(InsuranceEntry, InsuranceRejection.reason)
        .outerjoin(
            InsuranceRejection,
            (InsuranceRejection.list_id == InsuranceEntry.list_id)
            & (InsuranceRejection.line == InsuranceEntry.line),
        )
        .where(InsuranceEntry.list_id == list_id, InsuranceEntry.line > after)
        .order_by(InsuranceEntry.line)
        .limit(limit)
    )
    return [(entry, reason) for entry, reason in rows]


async def entries_of(
    session: AsyncSession, placements: Collection[str]
) -> dict[str, tuple[Entry, ...]]:
    """What lists say of placements, in the order of the lists, with the carriers' answers."""
    rows = await session.execute(
        select(InsuranceEntry, InsuranceList, InsuranceRejection.reason)
        .join(InsuranceList, InsuranceList.id == InsuranceEntry.list_id)
        .outerjoin(
            InsuranceRejection,
            (InsuranceRejection.list_id == InsuranceEntry.list_id)
            & (InsuranceRejection.line == InsuranceEntry.line),
        )
        .where(InsuranceEntry.placement_id.in_(placements))
        .order_by(InsuranceList.id, InsuranceEntry.line)
    )
    found: dict[str, tuple[Entry, ...]] = {}
    for entry, told, reason in rows:
        listed = _entry(entry, told, is_rejected=reason is not None)
        found[entry.placement_id] = (*found.get(entry.placement_id, ()), listed)
    return found


async def rejected_lines(session: AsyncSession, list_id: str) -> set[int]:
    """The lines of a list that the carrier is known to have rejected."""
    query = select(InsuranceRejection.line).where(InsuranceRejection.list_id == list_id)
    return set(await session.scalars(query))


async def entries_by(session: AsyncSession, contract_id: str) -> dict[str, tuple[Entry, ...]]:
    """What the lists of one contract say, by placement."""
    query = select(InsuranceEntry.placement_id).where(InsuranceEntry.contract_id == contract_id)
    told = await entries_of(session, set(await session.scalars(query)))
    return {
        key: tuple(one for one in entries if one.contract_id == contract_id)
        for key, entries in told.items()
    }


def _entry(row: InsuranceEntry, told: InsuranceList, *, is_rejected: bool) -> Entry:
    answer: Answer = "rejected" if is_rejected else "accepted"
    return Entry(
        row.contract_id,
        row.kind,
        Days(row.first_day, row.last_day),
        answer if told.state == "acknowledged" else "pending",
        told.effective_from,
    )


def _standing() -> Select[InsuranceContract]:
    return (
        select(InsuranceContract)
        .ext(distinct_on(InsuranceContract.id))
        .order_by(InsuranceContract.id, InsuranceContract.version.desc())
    )
