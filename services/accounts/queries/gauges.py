"""What accounts tells of itself: messages on their way or lost, pushes that nobody takes."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.rules.messages import State
from services.accounts.tables.feed_pushes import FeedPush
from services.accounts.tables.messages import Message
from services.common.store.gauges import Counts, Gauge

_TOLD: Final[tuple[State, ...]] = ("waiting", "sending", "undelivered", "failed", "uncertain")
"""What is sent, or kept for whoever reads it here, needs nobody."""


async def _messages(session: AsyncSession, now: datetime) -> Counts:
    counted = select(Message.state, func.count()).where(Message.state.in_(_TOLD))
    rows = await session.execute(counted.group_by(Message.state))
    counts: dict[tuple[str, ...], float] = {(state,): 0 for state in _TOLD}
    return counts | {(state,): count for state, count in rows}


async def _pushes(session: AsyncSession, now: datetime) -> Counts:
    failing = FeedPush.failing_since.is_not(None)
    counted = select(
        func.count().filter(FeedPush.state == "active", failing),
        func.count().filter(FeedPush.state == "disabled"),
    )
    trying, disabled = (await session.execute(counted)).one()
    return {("failing",): trying, ("disabled",): disabled}


GAUGES: Final = (
    Gauge("messages", "Messages by state.", ("state",), _messages),
    Gauge("feed_pushes", "Pushes to departments that are not taken.", ("state",), _pushes),
)
