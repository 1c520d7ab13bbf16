"""Lists to carriers: drawn from facts, answered by the carrier, handed out with names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import audit
from services.common.store.bulk import columns_of, insert_rows, table_of
from services.common.store.changes import Change
from services.common.store.database import release
from services.common.store.grounds import record_grounded
from services.common.values import ids
from services.reporting.actions import insurance_contracts as contracts
from services.reporting.actions.insurance_covers import every_trainee
from services.reporting.queries import insurance as queries
from services.reporting.queries import locks
from services.reporting.rules import insurance_lists as rules
from services.reporting.rules.days import require_between
from services.reporting.rules.insurance_covers import due
from services.reporting.rules.insurance_lists import Line
from services.reporting.rules.versions import require_seen
from services.reporting.tables.insurance import InsuranceEntry, InsuranceList, InsuranceRejection


@dataclass(frozen=True)
class Answered:
    """What a carrier answered: when, by which paper, from when it covers, whom it rejects."""

    acknowledged_on: date
    reference: str
    effective_from: date | None
    rejected: Sequence[tuple[int, str]]
    """Line of the list, and why."""


async def draw(session: AsyncSession, deed: Deed, contract_id: str, office: str) -> InsuranceList:
    """The next list of a contract: whoever comes under its cover or leaves it since the last one.

    Raises InsuranceContractUnknown, NothingToList, SeatsExceeded.
    """
    await contracts.find(session, contract_id, office)
    await locks.hold(session, "insurance-list", contract_id)
    contract = queries.as_rule(await contracts.find(session, contract_id, office))
    trainees = await every_trainee(session, contract.region, contract.days.first)
    lines = [line for one in trainees for line in rules.lines_of(one, contract.id)]
    rules.require_lines(lines)
    rules.require_seats(contract, (days for one in trainees for days in due(one, contract.id)))
    drawn = await _drawn(session, deed, contract_id, contract.region, lines)
    await _keep_lines(session, drawn, lines)
    await _tell(session, deed, drawn, "insurance-list.drawn")
    return drawn


async def acknowledge(
    session: AsyncSession,
    deed: Deed,
    list_id: str,
    answered: Answered,
    *,
    office: str,
    seen: int | None,
) -> InsuranceList:
    """Keep what the carrier answered to a list.

    Raises InsuranceListUnknown, RecordChanged, RecordVersionMissing, ListAcknowledged, Malformed.
    """
    told = await _seen(session, list_id, office, seen)
    rules.require_open(told.state)
    await _answer(session, deed, told, answered, office)
    await _tell(session, deed, told, "insurance-list.acknowledged")
    return told


async def correct(
    session: AsyncSession,
    deed: Deed,
    list_id: str,
    answered: Answered,
    *,
    office: str,
    seen: int | None,
    ground: str,
) -> InsuranceList:
    """Put right what was put down of a carrier's answer; its rejections come to those of before.

    Raises InsuranceListUnknown, RecordChanged, RecordVersionMissing, ListNotAcknowledged,
    Malformed.
    """
    told = await _seen(session, list_id, office, seen)
    rules.require_acknowledged(told.state)
    await _answer(session, deed, told, answered, office)
    await _tell(session, deed, told, "insurance-list.corrected", ground)
    return told


async def find(session: AsyncSession, list_id: str, office: str) -> InsuranceList:
    """A list of an office's contracts. Raises InsuranceListUnknown."""
    found = await queries.find_list(session, list_id, office=office)
    if found is None:
        raise rules.InsuranceListUnknown
    return found


async def open_for_carrier(
    session: AsyncSession, deed: Deed, list_id: str, office: str
) -> tuple[InsuranceList, list[InsuranceEntry]]:
    """A list to be handed out with names and numbers; the look is logged before anybody tells them.

    Raises InsuranceListUnknown.
    """
    told = await find(session, list_id, office)
    await audit.note(
        session,
        deed,
        action="insurance-list.copied",
        object_id=list_id,
        ground="carrier",
        region=told.region,
    )
    entries = [entry for entry, _ in await queries.lines(session, list_id)]
    # No connection waits on the network.
    await release(session)
    return told, entries


async def _seen(
    session: AsyncSession, list_id: str, office: str, seen: int | None
) -> InsuranceList:
    told = await queries.find_list(session, list_id, office=office, lock=True)
    if told is None:
        raise rules.InsuranceListUnknown
    require_seen(seen, told.version)
    return told


async def _answer(
    session: AsyncSession, deed: Deed, told: InsuranceList, answered: Answered, office: str
) -> None:
    require_between(answered.acknowledged_on, told.drawn_on, deed.today, "/acknowledged_on")
    contract = await contracts.find(session, told.contract_id, office)
    rules.require_effective(answered.effective_from, queries.as_rule(contract))
    before = await queries.rejected_lines(session, told.id)
    rejected = [line for line, _ in answered.rejected]
    rules.require_listed(rejected, told.additions + told.withdrawals, before)
    for line, reason in answered.rejected:
        session.add(InsuranceRejection(list_id=told.id, line=line, reason=reason))
    told.state, told.version = "acknowledged", told.version + 1
    told.acknowledged_on, told.reference = answered.acknowledged_on, answered.reference
    told.effective_from, told.rejected = answered.effective_from, len(before) + len(rejected)


async def _drawn(
    session: AsyncSession, deed: Deed, contract_id: str, region: str, lines: Sequence[Line]
) -> InsuranceList:
    additions = sum(line.kind == "addition" for line in lines)
    drawn = InsuranceList(
        id=ids.new("isl"),
        contract_id=contract_id,
        no=await queries.last_number(session, contract_id) + 1,
        region=region,
        state="drawn",
        version=1,
        additions=additions,
        withdrawals=len(lines) - additions,
        rejected=0,
        drawn_on=deed.today,
        acknowledged_on=None,
        reference=None,
        effective_from=None,
        author=deed.author,
        recorded_at=deed.now,
    )
    session.add(drawn)
    await session.flush()
    return drawn


async def _keep_lines(session: AsyncSession, drawn: InsuranceList, lines: Sequence[Line]) -> None:
    rows = [
        {
            "line": number,
            "placement_id": line.placement_id,
            "youth_id": line.youth_id,
            "unit_id": line.unit_id,
            "kind": line.kind,
            "first_day": line.days.first,
            "last_day": line.days.last,
        }
        for number, line in enumerate(lines, 1)
    ]
    same = {"list_id": drawn.id, "contract_id": drawn.contract_id}
    await insert_rows(session, table_of(InsuranceEntry), columns_of(rows), same)


async def _tell(
    session: AsyncSession, deed: Deed, told: InsuranceList, event: str, ground: str = ""
) -> None:
    change = Change(
        object="insurance-list",
        id=told.id,
        version=told.version,
        event=event,
        occurred_on=deed.today,
        ground=ground,
        data={
            "contract_id": told.contract_id,
            "region": told.region,
            "no": told.no,
            "additions": told.additions,
            "withdrawals": told.withdrawals,
            "rejected": told.rejected,
        },
    )
    await record_grounded(session, deed, change)
