"""Contracts of accident insurance: recorded, corrected by a new version, found."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.common.values import ids
from services.common.values import region as regions
from services.reporting import policy
from services.reporting.actions import policy_rows
from services.reporting.queries import insurance as queries
from services.reporting.queries import locks
from services.reporting.rules import insurance_contracts as rules
from services.reporting.rules.days import Days
from services.reporting.rules.insurance_contracts import PremiumRule
from services.reporting.rules.insurance_covers import kept_days
from services.reporting.rules.versions import require_seen
from services.reporting.tables.insurance import InsuranceContract


@dataclass(frozen=True)
class Given:
    """A contract as it is handed in, sums in yuan."""

    carrier: str
    procurement_number: str
    cover: Decimal
    first_day: date
    last_day: date
    premium_rule: PremiumRule
    premium: Decimal
    seats: int | None
    ground: str


async def record_contract(
    session: AsyncSession, deed: Deed, area: str, given: Given
) -> InsuranceContract:
    """A new contract of a region. Raises CoverAboveLimit, ContractsOverlap, Malformed."""
    await policy_rows.current(session)
    row = _row(deed, ids.new("icn"), 1, area, given)
    await _check(session, row)
    return await _keep(session, deed, row, "insurance-contract.recorded")


async def correct(
    session: AsyncSession,
    deed: Deed,
    contract_id: str,
    given: Given,
    *,
    office: str,
    seen: int | None,
) -> InsuranceContract:
    """The same contract anew; what it was before stays.

    Raises InsuranceContractUnknown, RecordChanged, RecordVersionMissing, CoverAboveLimit,
    ContractsOverlap, ListedDaysOutside, Malformed.
    """
    await policy_rows.current(session)
    before = await find(session, contract_id, office)
    await locks.hold(session, "insurance-contract", before.region)
    await locks.hold(session, "insurance-list", contract_id)
    before = await find(session, contract_id, office)
    require_seen(seen, before.version)
    row = _row(deed, contract_id, before.version + 1, before.region, given)
    await _check(session, row)
    rules.require_listed_inside(queries.as_rule(row), await _listed(session, contract_id))
    return await _keep(session, deed, row, "insurance-contract.corrected")


async def find(session: AsyncSession, contract_id: str, office: str) -> InsuranceContract:
    """A contract that an office manages. Raises InsuranceContractUnknown."""
    found = await queries.contract(session, contract_id)
    if found is None or not regions.lies_within(found.region, office):
        raise rules.InsuranceContractUnknown
    return found


async def see(session: AsyncSession, contract_id: str, office: str) -> InsuranceContract:
    """A contract that reaches into an office's region. Raises InsuranceContractUnknown."""
    found = await queries.contract(session, contract_id)
    if found is None or not reaches(found, office):
        raise rules.InsuranceContractUnknown
    return found


def reaches(row: InsuranceContract, area: str) -> bool:
    """Whether a contract is of an area, of one within, or of one around it."""
    return regions.lies_within(row.region, area) or regions.lies_within(area, row.region)


async def _check(session: AsyncSession, row: InsuranceContract) -> None:
    rules.require_whole(row.first_day, row.last_day, row.premium_rule, row.seats)
    rules.require_within_limit(row.cover, row.cover_limit)
    await locks.hold(session, "insurance-contract", row.region)
    others = [one for one in await queries.contracts(session) if one.region == row.region]
    rules.require_apart(queries.as_rule(row), map(queries.as_rule, others))


async def _listed(session: AsyncSession, contract_id: str) -> list[Days]:
    told = await queries.entries_by(session, contract_id)
    return [days for entries in told.values() for days in kept_days(entries)]


def _row(deed: Deed, contract_id: str, version: int, area: str, given: Given) -> InsuranceContract:
    return InsuranceContract(
        id=contract_id,
        version=version,
        region=area,
        cover_limit=policy.cover_limit(given.first_day, area),
        author=deed.author,
        recorded_at=deed.now,
        **vars(given),
    )


async def _keep(
    session: AsyncSession, deed: Deed, row: InsuranceContract, event: str
) -> InsuranceContract:
    session.add(row)
    told = Change(
        object="insurance-contract",
        id=row.id,
        version=row.version,
        event=event,
        occurred_on=deed.today,
        ground=row.ground,
        data={
            "region": row.region,
            "cover": str(row.cover),
            "first_day": row.first_day.isoformat(),
            "last_day": row.last_day.isoformat(),
            "premium_rule": row.premium_rule,
            "premium": str(row.premium),
            "seats": row.seats,
        },
    )
    await record_grounded(session, deed, told)
    return row
