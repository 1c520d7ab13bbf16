"""What accounts tells of itself: messages on their way or lost, pushes that nobody takes."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.queries import feed_objections
from services.accounts.queries.feed_pushes import granted
from services.accounts.rules.messages import State
from services.accounts.tables.data_agreements import DataAgreement
from services.accounts.tables.feed_objections import FeedObjection
from services.accounts.tables.feed_pushes import FeedPush
from services.accounts.tables.messages import Message
from services.common.store.gauges import Counts, Gauge
from services.common.time.clock import day_of

_TOLD: Final[tuple[State, ...]] = ("waiting", "sending", "undelivered", "failed", "uncertain")
"""What is sent, or kept for whoever reads it here, needs nobody."""


_PUSHES: Final = ("failing", "unavailable", "refused", "disabled")


async def _messages(session: AsyncSession, now: datetime) -> Counts:
    counted = select(Message.state, func.count()).where(Message.state.in_(_TOLD))
    rows = await session.execute(counted.group_by(Message.state))
    counts: dict[tuple[str, ...], float] = {(state,): 0 for state in _TOLD}
    return counts | {(state,): count for state, count in rows}


async def _pushes(session: AsyncSession, now: datetime) -> Counts:
    tried = FeedPush.state == "active", granted(day_of(now))
    failing = FeedPush.failing_since.is_not(None)
    # What rests with its agreement is nobody's to mend.
    stands = DataAgreement.state == "in_force", FeedPush.state == "disabled"
    query = select(
        func.count().filter(*tried, failing),
        func.count().filter(*tried, FeedPush.problem == "feed-unavailable"),
        func.count().filter(*tried, FeedPush.problem == "feed-refused"),
        func.count().filter(*stands),
    ).join_from(FeedPush, DataAgreement, DataAgreement.id == FeedPush.agreement_id)
    counts = (await session.execute(query)).one()
    return {(state,): count for state, count in zip(_PUSHES, counts, strict=True)}


async def _overdue(session: AsyncSession, now: datetime) -> Counts:
    counted = select(func.count()).select_from(FeedObjection)
    late = feed_objections.late(day_of(now))
    return {("feed-objection",): await session.scalar(counted.where(late)) or 0}


GAUGES: Final = (
    Gauge("overdue", "Steps past their last day.", ("step",), _overdue),
    Gauge("messages", "Messages by state.", ("state",), _messages),
    Gauge("feed_pushes", "Pushes to departments that are not taken.", ("state",), _pushes),
)
