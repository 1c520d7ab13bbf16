"""Writing messages: what a feed tells becomes the youths' messages, in the feed's transaction."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts import policy
from services.accounts.actions.message_moves import move, tell
from services.accounts.policy import MESSAGE_KINDS
from services.accounts.queries import messages as queries
from services.accounts.rules import message_kinds as kinds
from services.accounts.rules import message_templates
from services.accounts.rules.message_kinds import Notice, Told
from services.accounts.rules.message_templates import Templates
from services.accounts.rules.messages import is_worth_writing
from services.accounts.tables.messages import Message
from services.common.deeds import Deed
from services.common.store.changes import FedChange
from services.common.values import ids

UNFIT: Final = "field-unfit"
"""A value does not fit its field: a fault of ours, found before anything is queued."""

log = logging.getLogger(__name__)


async def follow(
    session: AsyncSession, deed: Deed, change: FedChange, templates: Templates
) -> None:
    """Write what a change is to be told by, and ask for nothing that it has settled.

    Each event is told once to a youth by each kind of message, however often it is followed.
    """
    told = Told(
        change.event,
        change.id,
        {**change.data, "occurred_on": change.occurred_on.isoformat()},
    )
    await _end(session, deed, told)
    rows = [*_rows(deed, change, told)]
    if not rows:
        return
    for message in await queries.write(session, rows):
        await tell(session, deed, message, "message.written")
        await _check(session, deed, message, templates)


async def follow_youth(session: AsyncSession, change: FedChange) -> None:
    """Learn which id of a youth's stands for which record."""
    into = change.data.get("into")
    if change.event == "youth.merged" and into:
        await queries.merge(session, change.id, into)


async def _end(session: AsyncSession, deed: Deed, told: Told) -> None:
    ended = kinds.over(MESSAGE_KINDS, told)
    if not ended:
        return
    for message in await queries.hold_about(session, ended):
        message.is_over = True
        if message.state == "waiting":
            await move(session, deed, message, "drop", problem="over")


def _rows(deed: Deed, change: FedChange, told: Told) -> Sequence[dict[str, Any]]:
    terms, hour = policy.message_terms(deed.today), policy.message_hour(deed.today)
    told_by = f"{change.object}/{change.id}/{change.version}"
    found = [
        (notice, notice.due_at or change.recorded_at)
        for notice in kinds.notices(MESSAGE_KINDS, told, hour)
    ]
    return [
        _row(deed, notice, due_at) | {"told_by": told_by}
        for notice, due_at in found
        if is_worth_writing(due_at, deed.now, terms)
    ]


def _row(deed: Deed, notice: Notice, due_at: datetime) -> dict[str, Any]:
    return {
        "id": ids.new("msg"),
        "kind": notice.kind.name,
        "youth_id": notice.youth_id,
        "subject_id": notice.subject_id,
        "region": notice.region,
        "values": dict(notice.values),
        "state": "waiting",
        "tries": 0,
        "is_over": False,
        "due_at": due_at,
        "queued_at": due_at,
        "next_at": due_at,
        "written_at": deed.now,
        "changed_at": deed.now,
        "version": 1,
    }


async def _check(session: AsyncSession, deed: Deed, message: Message, templates: Templates) -> None:
    kind, template = policy.kind_of(message.kind), templates.wechat.get(message.kind)
    if kind is None or template is None:
        return
    data = message_templates.filled(kind, template, message.values)
    if fields := message_templates.unfit(template, data):
        log.error("message %s does not fit %s of its template", message.id, ", ".join(fields))
        await move(session, deed, message, "break", problem=UNFIT)
