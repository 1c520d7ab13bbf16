"""Stays of the time before put right by an office: voided, or told with their true days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.web.tokens import Caller
from services.matching.actions.changes import tell_youth
from services.matching.actions.youths import hold_youth_for, seek_anew
from services.matching.queries import stays
from services.matching.queries.stays import Stay
from services.matching.rules import stays as rules
from services.matching.rules.stays import StayDays, StayOverlaps, StayUnknown
from services.matching.rules.youths import refuse_stale
from services.matching.tables.holds import Hold
from services.matching.tables.stays import StayCorrection
from services.matching.tables.youths import Youth


@dataclass(frozen=True)
class StayTruth:
    """Which stay is wrong, by its first day, and what was really so: None where there was none."""

    served_from: date
    right: StayDays | None
    ground: str
    expected_version: int | None


async def correct_stay(
    session: AsyncSession, deed: Deed, caller: Caller, youth_id: str, told: StayTruth
) -> tuple[Youth, Sequence[Stay]]:
    """Void a stay, and keep beside it the days that were really served; who waits seeks anew.

    Raises YouthNotFound, Unpinned, YouthChanged, StayUnknown, StayUnchanged, StayOverlaps,
    Malformed.
    """
    youth = await hold_youth_for(session, deed, caller, youth_id)
    refuse_stale(youth.version, told.expected_version)
    found = await stays.standing(session, youth.id, told.served_from)
    if found is None:
        raise StayUnknown
    wrong, as_of = found
    rules.check_right(stays.days_of(wrong), told.right, as_of)
    right = await _replace(session, wrong, told.right)
    session.add(_correction(deed, told, wrong, right))
    await _tell(session, deed, youth, wrong, told)
    await seek_anew(session, deed, youth)
    return youth, await stays.of_youth(session, youth.id)


async def _replace(session: AsyncSession, wrong: Hold, right: StayDays | None) -> Hold | None:
    wrong.voided = True
    await session.flush()
    if right is None:
        return None
    span = Range(right.first, right.last + timedelta(days=1))
    hold = Hold(youth_id=wrong.youth_id, span=span, voided=False, import_id=wrong.import_id)
    try:
        async with session.begin_nested():
            session.add(hold)
    except IntegrityError as error:
        raise StayOverlaps from error
    return hold


def _correction(deed: Deed, told: StayTruth, wrong: Hold, right: Hold | None) -> StayCorrection:
    return StayCorrection(
        hold_id=wrong.id,
        right_hold_id=right.id if right else None,
        ground=told.ground,
        corrected_on=deed.today,
        recorded_at=deed.now,
        author=deed.author,
    )


async def _tell(
    session: AsyncSession, deed: Deed, youth: Youth, wrong: Hold, told: StayTruth
) -> None:
    right = told.right
    event = "youth.stay-corrected" if right else "youth.stay-voided"
    data = _told("served", stays.days_of(wrong)) | (_told("right", right) if right else {})
    more = data | {"import_id": wrong.import_id}
    await tell_youth(session, deed, youth, event, ground=told.ground, **more)


def _told(name: str, days: StayDays) -> dict[str, str]:
    return {f"{name}_from": days.first.isoformat(), f"{name}_to": days.last.isoformat()}
