"""Remedies: what an upheld objection changes, recorded as a correction beside what it counters."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import calendar
from services.matching import policy
from services.matching.actions.changes import tell_dispatch, tell_youth
from services.matching.actions.pool import draw, seek, seek_again
from services.matching.actions.seats import take_back
from services.matching.actions.seats import withdraw as withdraw_dispatch
from services.matching.queries import applicants, declines, dispatches, pauses, youths
from services.matching.rules.declines import decline_of
from services.matching.rules.dispatches import DispatchNotFound
from services.matching.rules.objections import (
    NoDeclineThere,
    NothingToRestore,
    NotReadmittable,
    Remedy,
)
from services.matching.tables.objections import Objection, StandingCorrection
from services.matching.tables.youths import Youth


async def correct(
    session: AsyncSession,
    deed: Deed,
    youth: Youth,
    objection: Objection,
    *,
    remedy: Remedy,
    struck: str | None,
) -> None:
    """Do what an objection was upheld for, in its own transaction. Market and youth are held.

    Raises NothingToRestore, NotReadmittable, NotEligible, NoDeclineThere, MoveNotOpen,
    DispatchNotFound.
    """
    before = await _facts(session, youth, objection.dispatch_id)
    await _change(session, deed, youth, objection, struck)
    await session.flush()
    after = await _facts(session, youth, objection.dispatch_id)
    session.add(
        StandingCorrection(
            objection_id=objection.id,
            youth_id=youth.id,
            remedy=remedy,
            dispatch_id=struck or objection.dispatch_id,
            before=before,
            after=after,
            recorded_at=deed.now,
            author=deed.author,
        )
    )
    await tell_youth(
        session, deed, youth, "youth.standing-corrected", objection_id=objection.id, remedy=remedy
    )
    await _look(session, deed, youth, objection, remedy)


async def _change(
    session: AsyncSession, deed: Deed, youth: Youth, objection: Objection, struck: str | None
) -> None:
    if objection.remedy == "registration_restored":
        await _restore(session, youth)
    elif objection.remedy == "readmitted":
        await _readmit(session, deed, youth)
    elif objection.remedy == "decline_struck":
        await _strike(session, youth, struck)
    else:
        await _withdraw(session, deed, objection)


async def extend_response(session: AsyncSession, deed: Deed, dispatch_id: str) -> None:
    """Give a youth whose objection was dismissed the full time for an answer once more."""
    dispatch = await dispatches.locked(session, dispatch_id)
    if dispatch is None or dispatch.state != "issued":
        return
    days = policy.response_days(deed.today, dispatch.workplace_county)
    dispatch.respond_by = (await calendar.around(session, deed.today)).nth_after(deed.today, days)
    due = dispatch.respond_by.isoformat()
    await tell_dispatch(session, deed, dispatch, "dispatch.response-extended", respond_by=due)


async def _restore(session: AsyncSession, youth: Youth) -> None:
    lost = await pauses.lost_instant(session, youth.id)
    if lost is None or youth.applied_at is None or lost >= youth.applied_at:
        raise NothingToRestore
    youth.applied_at = lost


async def _readmit(session: AsyncSession, deed: Deed, youth: Youth) -> None:
    pause = await pauses.open_of(session, youth.id)
    if youth.state != "withdrawn" or pause is None or pause.cause != "not_eligible":
        raise NotReadmittable(state=youth.state)
    pause.returned_on, pause.kept = deed.today, True
    youth.state, youth.applied_at = "applied", pause.registered_at


async def _strike(session: AsyncSession, youth: Youth, dispatch_id: str | None) -> None:
    dispatch = await dispatches.by_id(session, dispatch_id) if dispatch_id else None
    if dispatch is None or dispatch.youth_id != youth.id:
        raise DispatchNotFound
    ended = await declines.ended(session, dispatch.id)
    if ended is None or decline_of(ended) is None:
        raise NoDeclineThere
    youth.declines -= 1


async def _withdraw(session: AsyncSession, deed: Deed, objection: Objection) -> None:
    dispatch = await dispatches.locked(session, objection.dispatch_id or "")
    if dispatch is None:
        raise DispatchNotFound
    await withdraw_dispatch(session, deed, dispatch, "objection_upheld")


async def _look(
    session: AsyncSession, deed: Deed, youth: Youth, objection: Objection, remedy: Remedy
) -> None:
    # Whoever stands elsewhere now looks from there, and a seat given back goes to the next.
    if remedy == "dispatch_withdrawn" and objection.dispatch_id:
        dispatch = await dispatches.by_id(session, objection.dispatch_id)
        if dispatch is not None:
            await draw(session, deed, dispatch.post_id)
        await take_back(session, deed, [youth.id])
        return
    applicant = await applicants.of_youth(session, youth.id, deed.today)
    if applicant is None:
        return
    if remedy == "readmitted":
        await seek(session, deed, applicant.on("objection_upheld"))
    elif await youths.waiting_of(session, youth.id):
        await seek_again(session, deed, applicant.on("objection_upheld"))


async def _facts(session: AsyncSession, youth: Youth, dispatch_id: str | None) -> dict[str, Any]:
    dispatch = await dispatches.by_id(session, dispatch_id) if dispatch_id else None
    return {
        "state": youth.state,
        "registered_at": youth.applied_at.isoformat() if youth.applied_at else None,
        "declines": youth.declines,
        "dispatch_state": dispatch.state if dispatch else None,
    }
