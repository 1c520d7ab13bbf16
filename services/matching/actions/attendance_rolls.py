"""Attendance of everybody at once: a unit's trainees of a month, all present, in one go."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.errors import JianxiError
from services.common.values.month import Month
from services.common.web.tokens import Caller
from services.matching.actions.attendance import Told, confirm
from services.matching.actions.entering import Entered
from services.matching.queries import attendance
from services.matching.queries.attendance import MOST


@dataclass(frozen=True)
class Confirmed:
    """What became of one placement's month: confirmed, or the code of what stood against it."""

    placement_id: str
    refused: JianxiError | None


async def confirm_all(
    session: AsyncSession, deed: Deed, caller: Caller, month: Month, but: Collection[str]
) -> list[Confirmed]:
    """Confirm a month for all who were on post in it and are not confirmed, but for some.

    Each by itself: what stands against one keeps nobody else back, however many there are. Of
    those who could not be confirmed the first are told.
    """
    lines: list[Confirmed] = []
    after, done = "", 0
    while done < MOST and (
        found := await attendance.unconfirmed(session, caller, month, but, after)
    ):
        lines += [await _confirm(session, deed, caller, key, month) for key in found]
        after, done = found[-1], sum(line.refused is None for line in lines)
    refused = [line.placement_id for line in lines if line.refused]
    untold = set(refused[MOST:])
    return [line for line in lines if line.placement_id not in untold]


async def _confirm(
    session: AsyncSession, deed: Deed, caller: Caller, placement_id: str, month: Month
) -> Confirmed:
    # Whatever stands against it is found before anything is kept.
    try:
        await confirm(session, deed, caller, placement_id, Told(month, (), Entered()))
    except JianxiError as refused:
        return Confirmed(placement_id, refused)
    return Confirmed(placement_id, None)
