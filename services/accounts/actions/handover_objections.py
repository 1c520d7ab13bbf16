"""Objecting to a handover: by whoever had the unit, decided by an officer who had no part in it."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.actions import proofs
from services.accounts.actions.handovers import held_handover, seen_handover, tell
from services.accounts.actions.unit_standings import hand, offices_of, standing_of
from services.accounts.clients.sisters import Sisters
from services.accounts.engine import Passwords
from services.accounts.queries import accounts
from services.accounts.queries import handovers as queries
from services.accounts.rules import handover_objections as rules
from services.accounts.rules import handovers
from services.accounts.rules.accounts import Account, AccountSuspended, check_not_suspended
from services.accounts.rules.passwords import Credentials
from services.accounts.tables.handovers import Handover
from services.common.deeds import Deed
from services.common.time.clock import day_of
from services.common.web.access import covers
from services.common.web.tokens import Caller


@dataclass(frozen=True)
class Filed:
    """An objection kept: to which handover, how it stands, since when."""

    handover_id: str
    state: rules.ObjectionState
    objected_at: datetime


@dataclass(frozen=True)
class ObjectionDecision:
    """Whether an objection is upheld, why, and which version was seen."""

    uphold: bool
    ground: str
    expected_version: int | None


async def object_to_handover(
    session: AsyncSession,
    deed: Deed,
    passwords: Passwords,
    *,
    credentials: Credentials,
    network: str,
    words: str,
    now: datetime,
) -> Filed:
    """Keep what the first account of before says against the last handover of its unit.

    It is suspended, so name and password prove who it is; `now` is real time. Raises what
    proofs.prove raises, NothingHandedOver, ObjectorNotSuspended, HandoverObjected.
    """
    held = await proofs.prove(
        session, deed, passwords, credentials=credentials, network=network, now=now
    )
    handover = await _taken_from(session, held.account_id)
    if handover is None:
        raise rules.NothingHandedOver
    # After the handover, as whoever decides holds them.
    objector = await accounts.hold_standing(session, held.account_id)
    rules.check_objector(suspended=objector is not None and objector.suspended)
    rules.check_objection(handover.objection_state)
    handover.objection, handover.objected_at, handover.objection_state = words, now, "filed"
    done = replace(deed, author=held.account_id)
    await tell(session, done, handover, "handover.objected", words)
    return Filed(handover.id, "filed", now)


async def _taken_from(session: AsyncSession, account_id: str) -> Handover | None:
    # With its unit, after it as whoever decides holds them: the unit is not handed on meanwhile.
    handover = await queries.taken_from(session, account_id)
    if handover is not None:
        await accounts.lock_units(session, {handover.unit_id})
    return handover


async def decide_objection(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    handover_id: str,
    decision: ObjectionDecision,
    *,
    sisters: Sisters,
    now: datetime,
) -> Handover:
    """Give the unit back to whoever had it, or leave it; `now` is real time.

    The office that looks after the unit now decides. Raises HandoverNotFound, ObjectionSettled,
    ObjectsToOwnHandover, TakenOn, Stale, Unpinned, TakerUnfit, UnitGone, UnitsUnavailable.
    """
    seen = await seen_handover(session, handover_id)
    former = seen.first_id or seen.taker_id
    offices, borne = await offices_of(session, sisters, seen.unit_id, former)
    office = offices.get(seen.unit_id)
    if office is None or not covers(caller, office.region):
        raise handovers.HandoverNotFound
    # Held first: of two decisions the second is told that it comes late, not what the first did.
    handover = await held_handover(session, handover_id)
    _check(handover, deed.author, decision.expected_version)
    handover.region = office.region
    if decision.uphold:
        handovers.check_not_gone(office.weight)
        standing = await standing_of(
            session, handover.unit_id, former, borne=borne, stands_elsewhere=borne in offices
        )
        rules.check_still_held(handover.taker_id, standing.first_id)
        await hand(session, deed, standing, why=(office.region, decision.ground), now=now)
    await _settle(session, deed, handover, decision, now)
    return handover


async def refuse_suspended(session: AsyncSession, account: Account) -> None:
    """Refuse a suspended account, and tell if a handover is what suspended it: AccountSuspended."""
    lost = await queries.suspended_by(session, account.account_id) if account.suspended else None
    if lost is None or lost.decided_at is None:
        return check_not_suspended(account)
    part: rules.Part = "former" if lost.first_id == account.account_id else "taker"
    done_on, state = day_of(lost.decided_at), lost.objection_state
    told = rules.why_suspended(part, lost.id, done_on, state, lost.objection_ground)
    raise AccountSuspended(told, handover_id=lost.id, objection=state)


def _check(handover: Handover, decider: str, expected: int | None) -> None:
    handovers.check_version(handover.version, expected)
    acted = frozenset({handover.asked_by, handover.decided_by or handover.asked_by})
    rules.check_decision(handover.objection_state, decider, acted)


async def _settle(
    session: AsyncSession,
    deed: Deed,
    handover: Handover,
    decision: ObjectionDecision,
    now: datetime,
) -> None:
    handover.objection_state = "upheld" if decision.uphold else "dismissed"
    handover.objection_by, handover.objection_decided_at = deed.author, now
    handover.objection_ground = decision.ground
    event = "handover.objection-upheld" if decision.uphold else "handover.objection-dismissed"
    await tell(session, deed, handover, event, decision.ground)
