"""Applying again: what a recognition was is kept when it ends, and it may be asked for anew."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.units.actions.proposals import standing_of
from services.units.policy.recognition import reapplication_months
from services.units.queries import ended_recognitions as queries
from services.units.queries import units
from services.units.rules import reapplications as rules
from services.units.rules.units import RemovalGround, UnitState
from services.units.tables.ended_recognitions import EndedRecognition
from services.units.tables.units import Unit


async def keep_ended(
    session: AsyncSession, deed: Deed, unit: Unit, ground_kind: RemovalGround, ground: str
) -> None:
    """Keep what the recognition of a locked unit was that is removed now."""
    session.add(
        EndedRecognition(
            unit_id=unit.id,
            version=unit.version,
            recognised_on=unit.recognised_on or unit.applied_on,
            ended_on=deed.today,
            ground_kind=rules.ended_by(ground_kind, await standing_of(session, unit.id)),
            ground=ground,
            author=deed.author,
            last_finding=await units.last_finding(session, unit.id),
        )
    )


async def begin_anew(session: AsyncSession, deed: Deed, unit: Unit, credit_code: str) -> None:
    """Let a locked unit that was removed apply as if it had never been recognised.

    Raises ReapplicationTooEarly, RecognisedFactsFixed for another code.
    """
    ended = await queries.latest(session, unit.id)
    if ended is not None:
        rules.check_reapplication(_plain(ended), _months(ended, unit), deed.today)
    rules.check_same_code(unit.credit_code, credit_code)
    unit.recognised_on, unit.safety_due_after = None, None


async def readmit_ended(session: AsyncSession, deed: Deed, unit: Unit, ground: str) -> None:
    """Note that a locked removed unit may apply from today on. Raises ReadmissionUncalledFor."""
    ended = await queries.latest(session, unit.id)
    if ended is None:
        raise rules.ReadmissionUncalledFor
    rules.check_readmission(_plain(ended), _months(ended, unit), deed.today)
    ended.readmitted_on, ended.readmitted_by = deed.today, deed.author
    ended.readmission_ground = ground


def first_day(unit: Unit, ended: EndedRecognition | None) -> date | None:
    """From which day on a removed unit may apply again; None for any other."""
    state: UnitState = unit.state
    if state != "removed" or ended is None:
        return None
    return rules.may_apply_from(_plain(ended), _months(ended, unit))


def _plain(ended: EndedRecognition) -> rules.Ended:
    return rules.Ended(ended.ground_kind, ended.ended_on, ended.readmitted_on)


def _months(ended: EndedRecognition, unit: Unit) -> int:
    # By what held when it was removed: a later value makes nobody wait longer.
    return reapplication_months(ended.ended_on, unit.region)
