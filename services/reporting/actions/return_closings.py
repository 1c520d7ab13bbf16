"""Closing allowance that came back: one person says that it is not paid again, another confirms."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.common.values import ids
from services.common.values.month import Month
from services.reporting.actions.returned_allowances import unclaimed
from services.reporting.queries import locks
from services.reporting.queries import return_closings as queries
from services.reporting.rules import return_closings as rules
from services.reporting.rules.return_closings import Move
from services.reporting.rules.returned_allowances import ReturnedAllowance
from services.reporting.rules.versions import require_seen
from services.reporting.tables.return_closings import ReturnClosing

_EVENTS: Final[dict[Move, str]] = {
    "confirmation": "return-closing.confirmed",
    "declining": "return-closing.declined",
    "withdrawal": "return-closing.withdrawn",
}


@dataclass(frozen=True)
class Decision:
    """What the second person says, as of which version they saw."""

    closing_id: str
    move: Move
    seen: int | None
    ground: str


async def propose(
    session: AsyncSession, deed: Deed, of: tuple[str, Month], office: str, ground: str
) -> ReturnClosing:
    """Say that what came back of a placement's month, and nothing explains, is not paid again.

    Raises RecoveryOpen, ReturnedAllowanceUnknown, ReturnClosingProposed.
    """
    row = _row(deed, await unclaimed(session, *of, office), ground)
    rules.require_none_proposed(awaits_decision=await queries.awaits_decision(session, *of))
    session.add(row)
    await session.flush()
    await record_grounded(session, deed, _told(deed, row, "return-closing.proposed", ground))
    return row


async def decide(session: AsyncSession, deed: Deed, office: str, given: Decision) -> ReturnClosing:
    """Confirm a closing, decline it, or withdraw one that was confirmed.

    Raises ReturnClosingUnknown, RecordChanged, RecordVersionMissing, ReturnClosingStateForbids,
    ClosedBySamePerson.
    """
    row = await queries.find(session, given.closing_id, office)
    if row is None:
        raise rules.ReturnClosingUnknown
    # As whoever pays the month again does: what came back has one explanation.
    await locks.hold(session, "settled-month", row.month)
    await queries.hold(session, row)
    require_seen(given.seen, row.version)
    rules.require_second_person(deed.author, row.author)
    row.state, row.version = rules.next_state(row.state, given.move), row.version + 1
    if given.move == "withdrawal":
        row.withdrawn_by, row.withdrawal, row.withdrawn_at = deed.author, given.ground, deed.now
    else:
        row.answered_by, row.answer, row.answered_at = deed.author, given.ground, deed.now
    await record_grounded(session, deed, _told(deed, row, _EVENTS[given.move], given.ground))
    return row


def _row(deed: Deed, found: ReturnedAllowance, ground: str) -> ReturnClosing:
    return ReturnClosing(
        id=ids.new("rtc"),
        placement_id=found.placement_id,
        month=found.month,
        youth_id=found.youth_id,
        unit_id=found.unit_id,
        region=found.region,
        amount=found.left,
        explained=found.for_good,
        state="proposed",
        version=1,
        author=deed.author,
        ground=ground,
        recorded_at=deed.now,
        answered_by=None,
        answer=None,
        answered_at=None,
        withdrawn_by=None,
        withdrawal=None,
        withdrawn_at=None,
    )


def _told(deed: Deed, row: ReturnClosing, event: str, ground: str) -> Change:
    return Change(
        object="return-closing",
        id=row.id,
        version=row.version,
        event=event,
        occurred_on=deed.today,
        ground=ground,
        data={
            "placement_id": row.placement_id,
            "month": str(row.month),
            "region": row.region,
            "amount": str(row.amount),
        },
    )
