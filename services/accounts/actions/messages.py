"""Messages as people see them: a youth reads their own, an office those that did not arrive."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.actions.message_moves import move
from services.accounts.queries import messages as queries
from services.accounts.rules import messages as rules
from services.accounts.rules.messages import State
from services.accounts.tables.messages import Message
from services.common.deeds import Deed
from services.common.web.pages import Stretch


async def own(
    session: AsyncSession, deed: Deed, youth_id: str, stretch: Stretch
) -> Sequence[Message]:
    """What a youth was told by now, the newest first; one more than the stretch."""
    return await queries.own(session, youth_id, deed.now, after=stretch.after, limit=stretch.limit)


async def read(session: AsyncSession, deed: Deed, youth_id: str, message_id: str) -> Message:
    """Mark a youth's message as read; the first time counts. Raises MessageUnknown."""
    message = await queries.hold_own(session, youth_id, message_id, deed.now)
    if message is None:
        raise rules.MessageUnknown
    message.read_at = message.read_at or deed.now
    return message


async def of_area(
    session: AsyncSession, area: str, state: State | None, stretch: Stretch
) -> Sequence[Message]:
    """Messages to youths of an area, the newest first; one more than the stretch."""
    return await queries.within(
        session, area, state=state, after=stretch.after, limit=stretch.limit
    )


async def resend(
    session: AsyncSession, deed: Deed, area: str, message_id: str, *, expected: int, ground: str
) -> Message:
    """Let a message that failed, or of which nobody knows, be sent once more, from WeChat on.

    Raises MessageUnknown, MessageChanged, MessageStateForbids, MessageOver.
    """
    message = await queries.hold_within(session, area, message_id)
    if message is None:
        raise rules.MessageUnknown
    rules.require_resendable(message.state, message.version, expected, is_over=message.is_over)
    message.queued_at = message.next_at = deed.now
    message.channel = None
    await move(session, deed, message, "resend", ground=ground)
    return message
