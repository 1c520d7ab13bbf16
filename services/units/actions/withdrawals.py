"""Voluntary withdrawal: asked for by the unit, decided by its office, its posts at rest first."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.errors import JianxiError
from services.common.store.database import release
from services.common.values import ids
from services.common.web.tokens import Caller
from services.units.actions.anonymity import check_hidden
from services.units.actions.decisions import Decision, carry_removal_out
from services.units.actions.offers import see_through
from services.units.actions.resting import intend_to_suspend, resume_posts
from services.units.actions.rights import unit_for
from services.units.actions.telling import tell_unit
from services.units.actions.units import Dossier, dossier
from services.units.clients.matching import Matching
from services.units.queries import posts, withdrawals
from services.units.rules.moves import Who, check_version, follow
from services.units.rules.offers import check_answer
from services.units.rules.units import check_nobody_there
from services.units.rules.withdrawals import (
    WITHDRAWAL_STEPS,
    NoWithdrawalOpen,
    WithdrawalMove,
    check_request,
)
from services.units.tables.units import Unit
from services.units.tables.withdrawals import Withdrawal


async def ask_to_withdraw(
    session: AsyncSession, deed: Deed, caller: Caller, unit_id: str, asked: Decision
) -> Dossier:
    """Keep a unit's request to leave; nothing changes for anybody before the office decides.

    Raises UnitNotFound, Stale, Unpinned, NothingToWithdraw, WithdrawalOpen.
    """
    unit = await unit_for(session, caller, unit_id, lock=True)
    check_version(unit.version, asked.expected_version)
    is_open = await withdrawals.open_of(session, unit.id) is not None
    check_request(unit.state, is_open=is_open)
    session.add(
        Withdrawal(
            id=ids.new("wdr"),
            unit_id=unit.id,
            state="requested",
            ground=asked.ground,
            requested_on=deed.today,
            requested_by=deed.author,
        )
    )
    await tell_unit(session, deed, unit, "unit.withdrawal-requested", ground=asked.ground)
    return await dossier(session, deed, unit)


async def take_back(
    session: AsyncSession, deed: Deed, caller: Caller, unit_id: str, told: Decision
) -> Dossier:
    """Let a unit take its request back. Raises UnitNotFound, Stale, Unpinned, NoWithdrawalOpen."""
    unit = await unit_for(session, caller, unit_id, lock=True)
    check_version(unit.version, told.expected_version)
    await _settle(session, deed, unit, ("take_back", "unit"), told)
    await tell_unit(session, deed, unit, "unit.withdrawal-taken-back", ground=told.ground)
    await _open_posts(session, deed, unit, told.ground)
    return await dossier(session, deed, unit)


async def decline(
    session: AsyncSession, deed: Deed, caller: Caller, unit_id: str, told: Decision
) -> Dossier:
    """Decline a request. Raises UnitNotFound, Stale, Unpinned, NoWithdrawalOpen."""
    unit = await unit_for(session, caller, unit_id, lock=True)
    check_version(unit.version, told.expected_version)
    if await withdrawals.open_of(session, unit.id) is None:
        raise NoWithdrawalOpen
    await check_hidden(session, deed, unit.id, {"/ground": told.ground})
    await _settle(session, deed, unit, ("decline", "officer"), told)
    await tell_unit(session, deed, unit, "unit.withdrawal-declined", ground=told.ground)
    await _open_posts(session, deed, unit, told.ground)
    return await dossier(session, deed, unit)


async def grant(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    *,
    told: Decision,
    matching: Matching,
) -> Dossier:
    """Grant a request: the posts rest with matching's word, then they close with the unit.

    While somebody sits there or has signed, nothing is closed, and the posts open again, as they
    do at a refusal of matching's. Where matching has not answered of one, all that rest by then
    rest on until the request is granted again, declined or taken back. Raises
    UnitNotFound, Stale, Unpinned, NoWithdrawalOpen, UnitOccupied, OccupancyUnknown, OfferPending,
    OfferRefused, MatchingUnavailable and what `carry_removal_out` raises.
    """
    await _check_grantable(session, deed, caller, unit_id, told, matching=matching)
    unit = await unit_for(session, caller, unit_id, lock=True)
    try:
        # At rest before matching is asked once more: nobody comes between its answer and the end.
        await _rest_posts(session, deed, unit, told.ground, matching)
        return await carry_removal_out(
            session,
            deed,
            caller,
            unit_id,
            ground_kind="withdrawal",
            decision=told,
            matching=matching,
        )
    except JianxiError:
        unit = await unit_for(session, caller, unit_id, lock=True)
        await _open_posts(session, deed, unit, told.ground)
        await release(session)
        raise


async def _check_grantable(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    told: Decision,
    *,
    matching: Matching,
) -> None:
    unit = await unit_for(session, caller, unit_id)
    check_version(unit.version, told.expected_version)
    if await withdrawals.open_of(session, unit.id) is None:
        raise NoWithdrawalOpen
    await check_hidden(session, deed, unit.id, {"/ground": told.ground})
    await release(session)
    occupancy = await matching.occupancy(unit_id)
    check_nobody_there(occupancy.open_dispatches, occupancy.open_placements)


async def _rest_posts(
    session: AsyncSession, deed: Deed, unit: Unit, ground: str, matching: Matching
) -> None:
    # The same request come again takes up the intents that it left.
    waiting = await posts.intents_of_unit(session, unit.id, deed.key) if deed.key else ()
    begun = await intend_to_suspend(session, deed, unit, ground)
    for intent_id in {intent.id: None for intent in (*waiting, *begun)}:
        check_answer("suspend", await see_through(session, deed, matching, intent_id))


async def _open_posts(session: AsyncSession, deed: Deed, unit: Unit, ground: str) -> None:
    # A granting that was broken off left them at rest; while one waits they are left to the next.
    await session.flush()
    if not await posts.has_open_intents(session, unit.id):
        await resume_posts(session, deed, unit, ground)


async def _settle(
    session: AsyncSession,
    deed: Deed,
    unit: Unit,
    moved: tuple[WithdrawalMove, Who],
    told: Decision,
) -> None:
    withdrawal = await withdrawals.open_of(session, unit.id)
    if withdrawal is None:
        raise NoWithdrawalOpen
    withdrawal.state = follow(WITHDRAWAL_STEPS, withdrawal.state, *moved)
    withdrawal.decided_on, withdrawal.decided_by = deed.today, deed.author
    withdrawal.decision_ground = told.ground
