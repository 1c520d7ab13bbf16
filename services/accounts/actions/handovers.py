"""Handing a unit over: an account that its office has seen stands for it, others no longer do."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.actions.unit_standings import (
    UnitStanding,
    close_left,
    hand,
    offices_of,
    standing_of,
)
from services.accounts.clients.sisters import Sisters
from services.accounts.queries import handovers as queries
from services.accounts.rules import handover_objections as objections
from services.accounts.rules import handovers as rules
from services.accounts.rules.accounts import Account
from services.accounts.tables.handovers import Handover
from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.database import release
from services.common.store.grounds import record_grounded
from services.common.values import ids
from services.common.web.access import covers
from services.common.web.tokens import Caller

SOME: Final = 100
"""Of how many units units is asked at a time."""


@dataclass(frozen=True)
class Waiting:
    """A handover that waits for an officer, or whose objection does, and its unit's region now."""

    handover: Handover
    region: str


@dataclass(frozen=True)
class Handed:
    """The account that takes a unit over, and the handover, done or waiting."""

    account: Account
    handover: Handover


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
    Raises UnitNotFound, UnitGone, UnitsUnavailable, TakerUnknown, TakerUnfit, ObjectionWaits,
    HandoverWaits.
    """
    offices, borne = await offices_of(session, sisters, unit_id, account_id)
    office = offices.get(unit_id)
    if office is None or not covers(caller, office.region):
        raise rules.UnitNotFound
    rules.check_not_gone(office.weight)
    check = partial(
        _unobjected, session, unit_id, account_id, borne=borne, stands_elsewhere=borne in offices
    )
    why = (office.region, ground)
    if rules.needs_second(office.weight):
        standing = await check()
        kept = await _ask_second(session, deed, standing, why=why, now=now)
        return Handed(standing.taker.facts(), kept)
    standing = await close_left(session, deed, sisters, check)
    # What is kept names whoever stands for the unit before it is handed over.
    kept = _asked(deed, standing, why=why, now=now)
    kept.state, kept.decided_at = "done", now
    await hand(session, deed, standing, why=why, now=now)
    session.add(kept)
    await tell(session, deed, kept, "handover.made", ground)
    return Handed(standing.taker.facts(), kept)


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

    The office that looks after the unit now decides, also if the unit moved since it was asked.
    Raises HandoverNotFound, HandoverSettled, HandedBySamePerson, Stale, Unpinned, UnitGone,
    UnitsUnavailable, TakerUnknown, TakerUnfit, ObjectionWaits, StandsOtherwise.
    """
    seen = await seen_handover(session, handover_id)
    offices, borne = await offices_of(session, sisters, seen.unit_id, seen.taker_id)
    office = offices.get(seen.unit_id)
    if office is None or not covers(caller, office.region):
        raise rules.HandoverNotFound
    handover = await _to_be_decided(session, deed, handover_id, decision)
    if decision.approve:
        rules.check_not_gone(office.weight)
        elsewhere = borne in offices
        check = partial(
            _as_asked, session, deed, handover_id, decision, borne=borne, stands_elsewhere=elsewhere
        )
        standing = await close_left(session, deed, sisters, check, handover_id)
        await hand(session, deed, standing, why=(office.region, handover.ground), now=now)
    handover.region = office.region
    await _settle(session, deed, handover, decision, now)
    return handover


async def _to_be_decided(
    session: AsyncSession, deed: Deed, handover_id: str, decision: HandoverDecision
) -> Handover:
    # Held first: of two decisions the second is told that it comes late, not what the first did.
    handover = await held_handover(session, handover_id)
    version, expected = handover.version, decision.expected_version
    rules.check_decision(
        handover.state, handover.asked_by, deed.author, version=version, expected=expected
    )
    return handover


async def _as_asked(
    session: AsyncSession,
    deed: Deed,
    handover_id: str,
    decision: HandoverDecision,
    *,
    borne: str | None,
    stands_elsewhere: bool,
) -> UnitStanding:
    handover = await _to_be_decided(session, deed, handover_id, decision)
    unit_id, taker_id = handover.unit_id, handover.taker_id
    standing = await _unobjected(
        session, unit_id, taker_id, borne=borne, stands_elsewhere=stands_elsewhere
    )
    rules.check_same_first(handover.first_id, standing.first_id)
    return standing


async def _unobjected(
    session: AsyncSession,
    unit_id: str,
    account_id: str,
    *,
    borne: str | None,
    stands_elsewhere: bool,
) -> UnitStanding:
    standing = await standing_of(
        session, unit_id, account_id, borne=borne, stands_elsewhere=stands_elsewhere
    )
    # The locks of the unit are held, as whoever objects holds them: nothing is filed meanwhile.
    objections.check_none_waits(await queries.last_objection(session, unit_id))
    return standing


async def _settle(
    session: AsyncSession, deed: Deed, handover: Handover, decision: HandoverDecision, now: datetime
) -> None:
    handover.state = "done" if decision.approve else "declined"
    handover.decided_by, handover.decided_at = deed.author, now
    handover.decision_ground = decision.ground
    event = "handover.approved" if decision.approve else "handover.declined"
    await tell(session, deed, handover, event, decision.ground)


async def withdraw_handover(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    handover_id: str,
    *,
    ground: str,
    expected_version: int | None,
    now: datetime,
) -> Handover:
    """Take back what waits for a second officer, by whoever asked for it; `now` is real time.

    Raises HandoverNotFound, HandoverSettled, AskedByAnother, Stale, Unpinned.
    """
    handover = await held_handover(session, handover_id)
    if handover.asked_by != deed.author and not covers(caller, handover.region):
        raise rules.HandoverNotFound
    version = handover.version
    rules.check_withdrawal(
        handover.state, handover.asked_by, deed.author, version=version, expected=expected_version
    )
    handover.state = "withdrawn"
    handover.decided_by, handover.decided_at = deed.author, now
    handover.decision_ground = ground
    await tell(session, deed, handover, "handover.withdrawn", ground)
    return handover


async def handovers_within(
    session: AsyncSession, caller: Caller, sisters: Sisters, *, after: str | None, limit: int
) -> list[Waiting]:
    """Handovers that wait for an officer or are objected to, newest first; one more than the limit.

    Of the units that the office looks after now, whoever looked after them when it was asked.
    Raises UnitsUnavailable.
    """
    found: list[Waiting] = []
    some = await queries.waiting(session, after=after, limit=SOME)
    while some:
        await release(session)
        offices = await sisters.offices_of({one.unit_id for one in some})
        regions = [(one, offices[one.unit_id].region) for one in some if one.unit_id in offices]
        found += [Waiting(one, region) for one, region in regions if covers(caller, region)]
        if len(found) > limit or len(some) < SOME:
            break
        some = await queries.waiting(session, after=some[-1].id, limit=SOME)
    return found[: limit + 1]


async def seen_handover(session: AsyncSession, handover_id: str) -> Handover:
    """A handover as it is seen, not locked. Raises HandoverNotFound."""
    return _found(await queries.handover(session, handover_id))


async def held_handover(session: AsyncSession, handover_id: str) -> Handover:
    """A handover as it is now, locked against another decision. Raises HandoverNotFound."""
    return _found(await queries.handover(session, handover_id, lock=True))


def _found(handover: Handover | None) -> Handover:
    if handover is None:
        raise rules.HandoverNotFound
    return handover


async def _ask_second(
    session: AsyncSession,
    deed: Deed,
    standing: UnitStanding,
    *,
    why: tuple[str, str],
    now: datetime,
) -> Handover:
    # The locks of the unit are held: of two who ask at once the second finds the first's.
    if await queries.waits(session, standing.unit_id):
        raise rules.HandoverWaits
    handover = _asked(deed, standing, why=why, now=now)
    session.add(handover)
    await tell(session, deed, handover, "handover.asked", why[1])
    return handover


def _asked(deed: Deed, standing: UnitStanding, *, why: tuple[str, str], now: datetime) -> Handover:
    region, ground = why
    return Handover(
        id=ids.new("hov"),
        version=0,
        unit_id=standing.unit_id,
        region=region,
        state="waiting",
        taker_id=standing.taker.id,
        first_id=standing.first_id,
        ground=ground,
        asked_by=deed.author,
        asked_at=now,
    )


async def tell(
    session: AsyncSession, deed: Deed, handover: Handover, event: str, ground: str
) -> None:
    """Keep what was done with a handover, its ground sealed beside the change."""
    handover.version += 1
    data = {"unit_id": handover.unit_id, "region": handover.region, "state": handover.state}
    change = Change("handover", handover.id, handover.version, event, deed.today, data, ground)
    await record_grounded(session, deed, change)
