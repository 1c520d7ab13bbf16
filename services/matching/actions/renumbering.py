"""Another ID number for a youth: what it was and is stays out of log and feed."""

from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import audit
from services.common.values.identity import IdNumber
from services.matching.actions.changes import tell_youth
from services.matching.actions.tellings import number_index
from services.matching.rules.correction_requests import NUMBER, NumberTaken
from services.matching.tables.youths import Youth

_NUMBER: Final = audit.Watched(personal=(NUMBER,))


async def renumber(
    session: AsyncSession, deed: Deed, youth: Youth, number: IdNumber, ground: str
) -> None:
    """Let a youth bear a number; `ground` is a code. Raises NumberTaken."""
    before = _NUMBER.seen(youth)
    youth.id_number, youth.id_number_index = number.text, number_index(number)
    try:
        await session.flush()
    except IntegrityError:
        raise NumberTaken from None
    await tell_youth(session, deed, youth, "youth.renumbered")
    await audit.note(
        session,
        deed,
        action="youth.renumbered",
        object_id=youth.id,
        ground=ground,
        region=youth.region,
        altered=(before, _NUMBER.seen(youth)),
    )
