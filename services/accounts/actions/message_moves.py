"""Moving a message on, and telling of what others may build on."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.rules import messages as rules
from services.accounts.rules.messages import Move
from services.accounts.tables.messages import Message
from services.common.deeds import Deed
from services.common.store import changes
from services.common.store.grounds import record_grounded


async def move(
    session: AsyncSession,
    deed: Deed,
    message: Message,
    step: Move,
    *,
    problem: str | None = None,
    ground: str = "",
) -> None:
    """Take a step of a message that is held; `problem` says why it did not arrive."""
    message.state = rules.next_state(message.state, step)
    message.problem, message.changed_at = problem, deed.now
    if step in rules.TELLING:
        message.version += 1
        await tell(session, deed, message, f"message.{rules.TELLING[step]}", ground)


async def tell(
    session: AsyncSession, deed: Deed, message: Message, event: str, ground: str = ""
) -> None:
    """Tell of a message: of which kind, in which region, where it stands, by which way."""
    data: dict[str, Any] = {
        "kind": message.kind,
        "region": message.region,
        "state": message.state,
        "channel": message.channel,
    }
    told = changes.Change(
        "message", message.id, message.version, event, deed.today, data, ground=ground
    )
    await record_grounded(session, deed, told)
