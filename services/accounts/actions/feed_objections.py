"""Objections of departments: filed, answered by the office whose object it is, taken back."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from math import ceil
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts import policy
from services.accounts.actions import feed_searches
from services.accounts.actions.feed_searches import Searched
from services.accounts.clients.sisters import Sisters
from services.accounts.queries import data_agreements as agreements
from services.accounts.queries import feed_objections as queries
from services.accounts.queries.feed_objections import SeenObjection
from services.accounts.rules import feed_objections as rules
from services.accounts.rules.data_agreements import refuse_over
from services.accounts.rules.feed_objections import (
    FeedObject,
    FeedObjectionForm,
    FeedObjectionNotFound,
    FeedObjectionOpen,
    FeedObjectUnavailable,
    FeedObjectUnknown,
    Found,
    Passed,
    Sight,
    Verdict,
)
from services.accounts.tables.data_agreements import DataAgreement
from services.accounts.tables.feed_objections import WHOSE, FeedObjection
from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.database import release
from services.common.store.grounds import record_grounded
from services.common.store.sealed import blind
from services.common.time.clock import end_of
from services.common.values import ids, region
from services.common.web.tokens import Caller


@dataclass(frozen=True)
class FeedObjectionAnswer:
    """An office's word on an objection, and why; its words go to the department."""

    verdict: Verdict
    ground: str = field(repr=False)
    expected_version: int | None


async def file(
    session: AsyncSession, deed: Deed, sisters: Sisters, sight: Sight, form: FeedObjectionForm
) -> SeenObjection:
    """Keep what a department objects to; the clock of the office runs from today.

    Raises FieldNotGranted, FeedObjectUnknown, FeedObjectUnavailable, AgreementOver,
    FeedObjectionsFull, FeedObjectionOpen.
    """
    rules.check_field(form.name, sight.fields)
    days = policy.feed_objection_days(deed.today)
    await _count(session, deed, sight, form)
    searched = Searched(sight, form, days)
    begun = await feed_searches.passed(session, deed, searched)
    await release(session)
    way = await feed_searches.ask_on(deed, sisters, searched, begun)
    await feed_searches.note(session, deed, searched, begun, way)
    await release(session)
    told = _ended(way)
    found = told.object
    if found is None:
        raise FeedObjectUnknown
    agreement = await _agreement(session, sight.agreement_id)
    _check_still_granted(agreement, sight.feed, form.name, found)
    await _check_named(session, found)
    columns = _columns(sight, form, found)
    kept = await _keep(session, deed, columns | _clock(deed, told), form.ground)
    return await read(session, sight, kept.id)


async def lapse(session: AsyncSession, deed: Deed, youth_ids: Sequence[str]) -> None:
    """Close what is open about somebody whose time is over, and let nothing more be written."""
    await queries.hold_youths(session, youth_ids)
    await queries.note_nameless(session, youth_ids)
    for objection in await queries.hold_of(session, youth_ids):
        objection.should_be = None
        if objection.state == "filed":
            await _close(session, deed, objection, rules.after("filed", "lapse"), "")
    await session.flush()


async def withdraw(
    session: AsyncSession,
    deed: Deed,
    sight: Sight,
    objection_id: str,
    expected_version: int | None,
) -> SeenObjection:
    """Let a department take an objection back.

    Raises FeedObjectionNotFound, FeedObjectionClosed, FeedObjectionChanged, Unpinned.
    """
    await read(session, sight, objection_id)
    objection = await queries.locked(session, objection_id)
    rules.check_version(objection.version, expected_version)
    await _close(session, deed, objection, rules.after(objection.state, "withdraw"), "")
    return await read(session, sight, objection_id)


async def answer(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    objection_id: str,
    told: FeedObjectionAnswer,
    *,
    sisters: Sisters,
) -> SeenObjection:
    """Answer an objection; a correction was made before, by the object's own operations.

    Raises FeedObjectionNotFound, FeedObjectionClosed, FeedObjectionChanged, Unpinned,
    NothingCorrected, FeedObjectUnavailable.
    """
    seen = await case(session, caller, objection_id)
    rules.after(seen.objection.state, rules.MOVES[told.verdict])
    now = await _object_now(session, deed, sisters, seen, told.verdict)
    objection = await queries.locked(session, objection_id)
    rules.check_version(objection.version, told.expected_version)
    state = rules.after(objection.state, rules.MOVES[told.verdict])
    rules.check_corrected(told.verdict, objection.mark, now)
    await _close(session, deed, objection, state, told.ground)
    return await case(session, caller, objection_id)


async def read(session: AsyncSession, sight: Sight, objection_id: str) -> SeenObjection:
    """One objection as its department sees it. Raises FeedObjectionNotFound."""
    return _there(await queries.given(session, sight, objection_id))


async def case(session: AsyncSession, caller: Caller, objection_id: str) -> SeenObjection:
    """One objection as the office of its object sees it. Raises FeedObjectionNotFound."""
    if caller.region is None:
        raise FeedObjectionNotFound
    return _there(await queries.within(session, caller.region, objection_id))


def _ended(told: Found | Passed) -> Found:
    if isinstance(told, Passed):
        raise FeedObjectUnavailable(_TO_BE_GONE_ON)
    return told


_TO_BE_GONE_ON: Final = "涉及个人的对象很多，还没有找完。请稍后再发一次，从这里接着找。"


def _there(found: SeenObjection | None) -> SeenObjection:
    if found is None:
        raise FeedObjectionNotFound
    return found


async def _count(session: AsyncSession, deed: Deed, sight: Sight, form: FeedObjectionForm) -> None:
    # Before the owner is asked, and kept whatever it says: it goes through many ids to find one.
    known = {"subject": form.subject, "field": form.name}
    if await queries.is_open(session, sight.agreement_id, sight.feed, **known):
        raise FeedObjectionOpen
    asked = await queries.ask_once_more(session, sight.agreement_id, deed.today)
    left = ceil((end_of(deed.today) - deed.now).total_seconds())
    rules.check_room(asked, policy.feed_objections_a_day(deed.today), max(1, left))


async def _check_named(session: AsyncSession, found: FeedObject) -> None:
    if found.youth_id is not None:
        await queries.hold_youths(session, [found.youth_id])
        is_nameless = await queries.is_nameless(session, found.youth_id)
        rules.check_named(is_nameless=is_nameless)


async def _agreement(session: AsyncSession, agreement_id: str) -> DataAgreement:
    # Held, so that nobody ends it meanwhile.
    found = await agreements.agreement(session, agreement_id, lock=True)
    if found is None:
        raise FeedObjectUnknown
    return found


def _check_still_granted(agreement: DataAgreement, feed: str, name: str, found: FeedObject) -> None:
    # The owner was asked by what was granted before it was.
    refuse_over(agreement.state)
    rules.check_field(name, agreement.feeds.get(feed, ()))
    if not any(region.lies_within(found.region, one) for one in agreement.regions):
        raise FeedObjectUnknown


def _columns(sight: Sight, form: FeedObjectionForm, found: FeedObject) -> dict[str, Any]:
    return {
        **asdict(found),
        "youth_index": found.youth_id and blind(WHOSE, found.youth_id),
        "agreement_id": sight.agreement_id,
        "feed": sight.feed,
        "subject": form.subject,
        "field": form.name,
        "should_be": form.should_be,
    }


def _clock(deed: Deed, told: Found) -> dict[str, Any]:
    return {
        "filed_at": deed.now,
        "filed_on": deed.today,
        "due_on": told.last_day,
        "provisional": told.provisional,
    }


async def _keep(
    session: AsyncSession, deed: Deed, columns: dict[str, Any], ground: str
) -> FeedObjection:
    begun = {"id": ids.new("fob"), "version": 1, "state": "filed", "is_told": False}
    kept = await queries.keep(session, columns | begun)
    if kept is None:
        raise FeedObjectionOpen
    await _tell(session, deed, kept, "feed-objection.filed", ground)
    return kept


async def _object_now(
    session: AsyncSession, deed: Deed, sisters: Sisters, seen: SeenObjection, verdict: Verdict
) -> FeedObject | None:
    # Only whoever says that it is corrected is looked after.
    if verdict != "corrected":
        return None
    # By its id, wherever it lies now: what left the agreement's regions is not corrected by that.
    objection = seen.objection
    feed, agreement_id = objection.feed, objection.agreement_id
    known: dict[str, Any] = {
        "subject": objection.subject,
        "object_id": objection.object_id,
        "field": objection.field,
    }
    await release(session)
    told = await sisters.feed_object(
        feed, agreement_id, (), **known, since=deed.today, working_days=0
    )
    return _ended(told).object


_EVENTS: Final[dict[rules.State, str]] = {
    "corrected": "feed-objection.corrected",
    "stands": "feed-objection.stands",
    "not_ours": "feed-objection.not-ours",
    "withdrawn": "feed-objection.withdrawn",
    "lapsed": "feed-objection.lapsed",
}


async def _close(
    session: AsyncSession, deed: Deed, objection: FeedObjection, state: rules.State, words: str
) -> None:
    objection.state, objection.closed_on = state, deed.today
    objection.version += 1
    await _tell(session, deed, objection, _EVENTS[state], words)
    await session.flush()


async def _tell(
    session: AsyncSession, deed: Deed, objection: FeedObjection, event: str, words: str
) -> None:
    data = {
        "agreement_id": objection.agreement_id,
        "feed": objection.feed,
        "field": objection.field,
        "region": objection.region,
        "state": objection.state,
        "due_on": objection.due_on.isoformat() if objection.due_on else None,
    }
    change = Change(
        "feed-objection", objection.id, objection.version, event, deed.today, data, ground=words
    )
    await record_grounded(session, deed, change)
