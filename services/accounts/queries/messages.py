"""Messages: the next to be sent, those about something, a youth's own, and those of an office."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, tuple_, union
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.rules.messages import State
from services.accounts.tables.accounts import Account
from services.accounts.tables.messages import Message, MessageAttempt, YouthMerge
from services.common.values import region as regions


async def write(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> Sequence[Message]:
    """Keep messages that are not there yet; those kept, each once for event, youth and kind."""
    kept = insert(Message).values(list(rows)).on_conflict_do_nothing().returning(Message)
    return (await session.scalars(kept)).all()


async def take_due(session: AsyncSession, now: datetime) -> Message | None:
    """The message whose turn came first, held; one that another holds is passed over."""
    due = select(Message).where(Message.state == "waiting", Message.next_at <= now)
    first = due.order_by(Message.next_at).limit(1).with_for_update(skip_locked=True)
    return await session.scalar(first)


async def hold(session: AsyncSession, message_id: str) -> Message | None:
    """A message as it is now, held against another change."""
    found = select(Message).where(Message.id == message_id).with_for_update()
    return await session.scalar(found.execution_options(populate_existing=True))


async def hold_about(
    session: AsyncSession, about: Collection[tuple[str, str]]
) -> Sequence[Message]:
    """The messages of some kinds, each about something, that are not over yet, held."""
    found = (
        select(Message)
        .where(tuple_(Message.kind, Message.subject_id).in_(about), ~Message.is_over)
        .order_by(Message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(found)).all()


async def hold_of(session: AsyncSession, youth_ids: Collection[str]) -> Sequence[Message]:
    """The messages to a youth, by any of their ids, that are not over yet, held."""
    found = (
        select(Message)
        .where(Message.youth_id.in_(youth_ids), ~Message.is_over)
        .order_by(Message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(found)).all()


async def hold_abandoned(
    session: AsyncSession, begun_before: datetime
) -> Sequence[tuple[Message, MessageAttempt]]:
    """Messages under way whose attempt was begun before an instant and never ended, held."""
    last = and_(MessageAttempt.message_id == Message.id, MessageAttempt.no == Message.tries)
    found = (
        select(Message, MessageAttempt)
        .join(MessageAttempt, last)
        .where(Message.state == "sending", MessageAttempt.begun_at < begun_before)
        .order_by(Message.id)
        .limit(100)
        .with_for_update(of=Message, skip_locked=True)
    )
    return [(message, attempt) for message, attempt in await session.execute(found)]


async def attempt(session: AsyncSession, message_id: str, no: int) -> MessageAttempt:
    """One attempt to send a message."""
    return await session.get_one(MessageAttempt, (message_id, no))


async def recipient(session: AsyncSession, youth_id: str) -> Account | None:
    """The account of a youth whose record bears an id, its own one or that it was merged into.

    Where two accounts' records were merged, that of the record that is left goes on.
    """
    merged = select(YouthMerge.youth_id).where(YouthMerge.into == youth_id)
    found = select(Account).where(or_(Account.youth_id == youth_id, Account.youth_id.in_(merged)))
    return await session.scalar(found.order_by(Account.youth_id != youth_id, Account.id).limit(1))


async def accounts_of(session: AsyncSession, youth_ids: Collection[str]) -> Sequence[str]:
    """The ids of all accounts of a youth, by any of their ids."""
    found = select(Account.id).where(Account.youth_id.in_(youth_ids)).order_by(Account.id)
    return (await session.scalars(found)).all()


async def own(
    session: AsyncSession,
    youth_id: str,
    now: datetime,
    *,
    after: tuple[str, ...] | None,
    limit: int,
) -> Sequence[Message]:
    """What a youth was told by now, the newest first; one more than the limit.

    A reminder that was over before its day was never told.
    """
    query = select(Message).where(_own(youth_id), Message.due_at <= now, _told())
    if after:
        instant, key = datetime.fromisoformat(after[0]), after[1]
        query = query.where(tuple_(Message.due_at, Message.id) < tuple_(instant, key))
    newest = query.order_by(Message.due_at.desc(), Message.id.desc())
    return (await session.scalars(newest.limit(limit + 1))).all()


async def hold_own(
    session: AsyncSession, youth_id: str, message_id: str, now: datetime
) -> Message | None:
    """One of a youth's messages, held."""
    found = select(Message).where(
        Message.id == message_id, _own(youth_id), Message.due_at <= now, _told()
    )
    return await session.scalar(found.with_for_update())


async def within(
    session: AsyncSession,
    area: str,
    *,
    state: State | None,
    after: tuple[str, ...] | None,
    limit: int,
) -> Sequence[Message]:
    """Messages to youths of an area, the newest first; one more than the limit."""
    query = select(Message).where(Message.region.startswith(regions.prefix(area)))
    if state:
        query = query.where(Message.state == state)
    if after:
        query = query.where(Message.id < after[0])
    return (await session.scalars(query.order_by(Message.id.desc()).limit(limit + 1))).all()


async def hold_within(session: AsyncSession, area: str, message_id: str) -> Message | None:
    """A message to a youth of an area, held."""
    found = select(Message).where(
        Message.id == message_id, Message.region.startswith(regions.prefix(area))
    )
    return await session.scalar(found.with_for_update())


async def merge(session: AsyncSession, youth_id: str, into: str) -> None:
    """Keep that an id stands for another one, and whatever stood for it before with it."""
    row = insert(YouthMerge).values(youth_id=youth_id, into=into)
    await session.execute(
        row.on_conflict_do_update(index_elements=["youth_id"], set_={"into": into})
    )
    earlier = await session.scalars(select(YouthMerge).where(YouthMerge.into == youth_id))
    for one in earlier:
        one.into = into


async def also_known_as(session: AsyncSession, youth_ids: Collection[str]) -> Sequence[str]:
    """The other ids of a youth: what theirs went into, and what went into that."""
    into = select(YouthMerge.into).where(YouthMerge.youth_id.in_(youth_ids))
    known = or_(YouthMerge.into.in_(youth_ids), YouthMerge.into.in_(into))
    found = union(into, select(YouthMerge.youth_id).where(known))
    return [one for one in await session.scalars(found) if one not in youth_ids]


def _own(youth_id: str) -> ColumnElement[bool]:
    into = select(YouthMerge.into).where(YouthMerge.youth_id == youth_id)
    return or_(Message.youth_id == youth_id, Message.youth_id.in_(into))


def _told() -> ColumnElement[bool]:
    return or_(Message.state != "dropped", Message.changed_at >= Message.due_at)
