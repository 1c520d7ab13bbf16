"""Handing a unit over: an account that its office has seen stands for it, others no longer do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.actions.unit_standings import (
    UnitStanding,
    closed_elsewhere,
    hand,
    offices_of,
    standing_of,
)
from services.accounts.clients.sisters import Office, Sisters
from services.accounts.queries import handovers as queries
from services.accounts.rules import handovers as rules
from services.accounts.rules.accounts import Account
from services.accounts.tables.handovers import Handover
from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.common.values import ids
from services.common.web.access import covers
from services.common.web.tokens import Caller


@dataclass(frozen=True)
class Handed:
    """The account that takes a unit over, and the handover if a second officer decides it."""

    account: Account
    handover: Handover | None


@dataclass(frozen=True)
class HandoverDecision:
    """What a second officer decides, why, and which version they saw."""

    approve: bool
    ground: str
    expected_version: int | None


async def hand_unit_over(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    *,
    account_id: str,
    ground: str,
    sisters: Sisters,
    now: datetime,
) -> Handed:
    """Let an account, with the staff it opened, stand for a unit; every other account is suspended.

    Of a unit that was recognised once it is kept until a second officer decides. What is suspended
    becomes staff of the new first account, which may reinstate whom it knows. `now` is real time.
    Raises UnitNotFound, UnitGone, UnitsUnavailable, TakerUnknown, TakerUnfit, HandoverWaits.
    """
    offices, borne = await offices_of(session, sisters, unit_id, account_id)
    office = offices.get(unit_id)
    if office is None or not covers(caller, office.region):
        raise rules.UnitNotFound
    needs_second = rules.needs_second(office.weight)
    elsewhere = borne in offices
    if not needs_second:
        elsewhere |= await closed_elsewhere(session, deed, sisters, (unit_id, borne), account_id)
    standing = await standing_of(session, unit_id, account_id, stands_elsewhere=elsewhere)
    if needs_second:
        kept = await _ask_second(session, deed, standing, office, ground=ground, now=now)
        return Handed(standing.taker.facts(), kept)
    await hand(session, deed, standing, why=(office.region, ground), now=now)
    return Handed(standing.taker.facts(), None)


async def decide_handover(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    handover_id: str,
    decision: HandoverDecision,
    *,
    sisters: Sisters,
    now: datetime,
) -> Handover:
    """Carry out what another officer asked for, or decline it; `now` is real time.

    Raises HandoverNotFound, HandoverSettled, HandedBySamePerson, Stale, Unpinned, UnitGone,
    UnitsUnavailable, TakerUnknown, TakerUnfit, StandsOtherwise.
    """
    seen = await _handover_for(session, caller, handover_id)
    expected = decision.expected_version
    _check(seen, deed.author, expected)
    standing = await _stands_now(session, deed, sisters, seen) if decision.approve else None
    handover = await _handover_for(session, caller, handover_id, lock=True)
    _check(handover, deed.author, expected)
    if standing:
        rules.check_same_first(handover.first_id, standing.first_id)
        await hand(session, deed, standing, why=(handover.region, handover.ground), now=now)
    handover.state = "done" if standing else "declined"
    handover.decided_by, handover.decided_at = deed.author, now
    event = "handover.approved" if standing else "handover.declined"
    await _tell(session, deed, handover, event, decision.ground)
    return handover


async def _stands_now(
    session: AsyncSession, deed: Deed, sisters: Sisters, handover: Handover
) -> UnitStanding:
    unit_id, taker_id = handover.unit_id, handover.taker_id
    offices, borne = await offices_of(session, sisters, unit_id, taker_id)
    if unit_id not in offices:
        raise rules.HandoverNotFound
    rules.needs_second(offices[unit_id].weight)
    both = (unit_id, borne)
    elsewhere = borne in offices or await closed_elsewhere(session, deed, sisters, both, taker_id)
    return await standing_of(session, unit_id, taker_id, stands_elsewhere=elsewhere)


async def handovers_within(
    session: AsyncSession, area: str, *, after: str | None, limit: int
) -> Sequence[Handover]:
    """Handovers that wait for a second officer, the newest first; one more than the limit."""
    return await queries.waiting_within(session, area, after=after, limit=limit)


def _check(handover: Handover, decider: str, expected: int | None) -> None:
    version = handover.version
    rules.check_decision(
        handover.state, handover.asked_by, decider, version=version, expected=expected
    )


async def _handover_for(
    session: AsyncSession, caller: Caller, handover_id: str, *, lock: bool = False
) -> Handover:
    found = await queries.handover(session, handover_id, lock=lock)
    if found is None or not covers(caller, found.region):
        raise rules.HandoverNotFound
    return found


async def _ask_second(
    session: AsyncSession,
    deed: Deed,
    standing: UnitStanding,
    office: Office,
    *,
    ground: str,
    now: datetime,
) -> Handover:
    # The locks of the unit are held: of two who ask at once the second finds the first's.
    if await queries.waits(session, standing.unit_id):
        raise rules.HandoverWaits
    handover = Handover(
        id=ids.new("hov"),
        version=0,
        unit_id=standing.unit_id,
        region=office.region,
        state="waiting",
        taker_id=standing.taker.id,
        first_id=standing.first_id,
        ground=ground,
        asked_by=deed.author,
        asked_at=now,
    )
    session.add(handover)
    await _tell(session, deed, handover, "handover.asked", ground)
    return handover


async def _tell(
    session: AsyncSession, deed: Deed, handover: Handover, event: str, ground: str
) -> None:
    handover.version += 1
    data = {"unit_id": handover.unit_id, "region": handover.region, "state": handover.state}
    change = Change("handover", handover.id, handover.version, event, deed.today, data, ground)
    await record_grounded(session, deed, change)
