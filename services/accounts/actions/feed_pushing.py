"""Pushing: what is said lies kept before anything leaves, and is settled by the answer.

Whatever breaks in between, the same notice leaves again under the same id.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts import policy
from services.accounts.actions import feed_pushes
from services.accounts.queries import feed_objections
from services.accounts.queries import feed_pushes as queries
from services.accounts.rules import feed_pushes as rules
from services.accounts.rules.feed_objections import Sight
from services.accounts.rules.feed_pushes import Answer, News, Notice, Pushing
from services.accounts.tables.data_agreements import DataAgreement
from services.accounts.tables.feed_pushes import FeedPush
from services.common.deeds import Deed
from services.common.values import ids


async def take(session: AsyncSession, deed: Deed) -> str | None:
    """Give the push that is due its turn, kept before anything of it is opened; None if none is."""
    await queries.forget_failures_at_rest(session, deed.today)
    return await queries.lease_due(session, deed.now, deed.today, deed.now + rules.LEASE)


async def open_turn(session: AsyncSession, deed: Deed, push_id: str) -> Pushing | None:
    """All that its turn needs; None if it goes out no more."""
    found = await queries.push_to_sign(session, push_id, deed.today)
    return _pushing(*found) if found else None


async def begin(session: AsyncSession, deed: Deed, turn: Pushing, news: News) -> Notice | None:
    """Keep what is to be said; None where nothing is, and then where it was looked up to."""
    push = await queries.hold_push(session, turn.push_id)
    if push is None or push.state != "active" or push.notice or push.cursor != turn.cursor:
        return None
    push.problem, push.waiting_since = None, None
    is_answered = await feed_objections.tell_answers(session, _sight(turn))
    if turn.cursor is not None and not (news.is_any or is_answered):
        push.cursor, push.next_at = news.head, deed.now + rules.LOOK
        return None
    push.notice_id, push.notice_at = ids.new("ntc"), deed.now
    push.notice_cursor = None if news.is_reset else turn.cursor or news.head
    push.notice_head = news.head
    return push.notice


async def postpone(session: AsyncSession, deed: Deed, turn: Pushing, why: rules.Wait) -> None:
    """Look again soon: the owner of the feed did not say whether there is news."""
    push = await queries.hold_push(session, turn.push_id)
    if push is None or push.state != "active" or push.notice:
        return
    push.problem, push.waiting_since = why, push.waiting_since or deed.now
    push.next_at = deed.now + rules.LOOK


async def settle(
    session: AsyncSession,
    deed: Deed,
    turn: Pushing,
    notice: Notice,
    answer: Answer,
    *,
    draw: Callable[[], float],
) -> None:
    """Keep what became of an attempt. One that was resumed or ended meanwhile is left alone."""
    push = await queries.hold_push(session, turn.push_id)
    if push is None or push.state != "active" or push.notice_id != notice.id:
        return
    if answer.is_taken:
        _taken(push, deed.now)
        return
    failing = rules.failed(push.failing, deed.now)
    push.failing_since, push.tries, push.problem = failing.since, failing.tries, answer.code
    push.next_at = rules.next_try(failing, deed.now, draw())
    days = policy.feed_push_days(deed.today)
    if rules.is_to_be_disabled(answer, failing, deed.now, days):
        await feed_pushes.disable(session, deed, push)


def _sight(turn: Pushing) -> Sight:
    # A notice is of what its reader finds in the list.
    return Sight(turn.agreement_id, turn.feed, turn.fields, tuple(turn.regions))


def _taken(push: FeedPush, now: datetime) -> None:
    push.cursor, push.delivered_at = push.notice_head, now
    push.notice_id = push.notice_at = push.notice_cursor = push.notice_head = None
    push.failing_since, push.tries, push.problem = None, 0, None
    push.next_at = now + rules.LOOK


def _pushing(push: FeedPush, agreement: DataAgreement) -> Pushing:
    return Pushing(
        push_id=push.id,
        agreement_id=push.agreement_id,
        feed=push.feed,
        fields=agreement.feeds[push.feed],
        regions=agreement.regions,
        url=push.url,
        secret=push.secret,
        cursor=push.cursor,
        notice=push.notice,
    )
