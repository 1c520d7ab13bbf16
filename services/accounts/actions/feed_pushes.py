"""What is done with pushes by the administrator: make one, resume it, end it, see them."""

import secrets
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.actions import data_agreements
from services.accounts.queries import feed_pushes as queries
from services.accounts.rules import data_agreements as agreements
from services.accounts.rules import feed_pushes as rules
from services.accounts.rules.feed_pushes import Move
from services.accounts.tables.data_agreements import DataAgreement
from services.accounts.tables.feed_pushes import FeedPush
from services.common.deeds import Deed
from services.common.store import changes
from services.common.store.grounds import record_grounded
from services.common.values import ids
from services.common.values.destinations import Inside, read_destination


async def make(
    session: AsyncSession,
    deed: Deed,
    agreement_id: str,
    feed: str,
    url: str,
    *,
    inside: Sequence[Inside],
    reason: str,
) -> FeedPush:
    """A push of a feed that the agreement grants; the agreement is locked, so that two never are.

    Raises NotAdministrator, AgreementUnknown, AgreementOver, FeedNotAgreed, PushThere,
    DestinationUnfit.
    """
    agreement = await data_agreements.administered(session, deed, agreement_id)
    agreements.refuse_over(agreement.state)
    rules.refuse_beyond(agreement.feeds, feed)
    read_destination(url, inside)
    if await queries.standing_push(session, agreement_id, feed):
        raise rules.PushThere
    push = FeedPush(
        id=ids.new("psh"),
        agreement_id=agreement_id,
        feed=feed,
        url=url,
        secret=rules.written_secret(secrets.token_bytes(rules.SECRET_BYTES)),
        state="active",
        next_at=deed.now,
        made_at=deed.now,
        version=1,
    )
    session.add(push)
    await tell(session, deed, push, "feed-push.registered", reason)
    return push


async def resume(
    session: AsyncSession,
    deed: Deed,
    agreement_id: str,
    push_id: str,
    *,
    expected_version: int,
    reason: str,
) -> FeedPush:
    """Try again at once, from where the department was last told.

    Raises NotAdministrator, AgreementUnknown, PushUnknown, PushChanged, PushStateForbids.
    """
    push = await _held(session, deed, agreement_id, push_id, expected_version)
    _move(push, "resume")
    push.tries, push.failing_since, push.next_at = 0, None, deed.now
    push.waiting_since = push.problem = None
    await tell(session, deed, push, "feed-push.resumed", reason)
    return push


async def end(
    session: AsyncSession,
    deed: Deed,
    agreement_id: str,
    push_id: str,
    *,
    expected_version: int,
    reason: str,
) -> FeedPush:
    """End a push for good. Raises as `resume` does."""
    push = await _held(session, deed, agreement_id, push_id, expected_version)
    _move(push, "end")
    await tell(session, deed, push, "feed-push.ended", reason)
    return push


async def end_agreement(
    session: AsyncSession, deed: Deed, agreement_id: str, *, expected_version: int, reason: str
) -> DataAgreement:
    """End an agreement at once, for good, and its pushes with it. Raises as that does."""
    ended = await data_agreements.end(
        session, deed, agreement_id, expected_version=expected_version, reason=reason
    )
    for push in await queries.standing_pushes(session, agreement_id):
        _move(push, "end")
        await tell(session, deed, push, "feed-push.ended", reason)
    return ended


async def pushes_of(
    session: AsyncSession, agreement_id: str, area: str | None
) -> Sequence[FeedPush]:
    """The pushes of an agreement, the newest first, without secrets. Raises AgreementUnknown."""
    await data_agreements.seen(session, agreement_id, area)
    return await queries.pushes_of(session, agreement_id)


async def disable(session: AsyncSession, deed: Deed, push: FeedPush) -> None:
    """Stop a push that failed for too long; the office sees why."""
    _move(push, "disable")
    await tell(session, deed, push, "feed-push.disabled")


async def tell(
    session: AsyncSession, deed: Deed, push: FeedPush, event: str, reason: str = ""
) -> None:
    """Tell what happened to a push: its address stays here."""
    data = {
        "agreement_id": push.agreement_id,
        "feed": push.feed,
        "state": push.state,
        "problem": push.problem,
    }
    change = changes.Change("feed-push", push.id, push.version, event, deed.today, data, reason)
    await record_grounded(session, deed, change)


async def _held(
    session: AsyncSession, deed: Deed, agreement_id: str, push_id: str, expected_version: int
) -> FeedPush:
    await data_agreements.administered(session, deed, agreement_id)
    push = await queries.hold_push(session, push_id, agreement_id)
    if push is None:
        raise rules.PushUnknown
    rules.refuse_stale(push.version, expected_version)
    return push


def _move(push: FeedPush, move: Move) -> None:
    push.state = rules.follow(push.state, move)
    push.version += 1
