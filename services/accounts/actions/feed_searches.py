"""Looking for the object of an objection: asked on and on, and taken up again where it was left."""

from dataclasses import dataclass
from time import monotonic
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.clients.sisters import Sisters
from services.accounts.queries import feed_searches as queries
from services.accounts.rules.feed_objections import (
    FeedObjectionForm,
    FeedObjectUnavailable,
    Found,
    Passed,
    Sight,
)
from services.common.deeds import Deed

PATIENCE: Final = 12.0
"""Seconds: with the last question, within the 30 after which the gateway gives up."""


@dataclass(frozen=True)
class Searched:
    """What a department objects to, within what it sees, and the days for an answer."""

    sight: Sight
    form: FeedObjectionForm
    working_days: int


async def passed(session: AsyncSession, deed: Deed, what: Searched) -> int:
    """How far this search came today."""
    return await queries.passed(session, what.sight, what.form.subject, deed.today)


async def ask_on(deed: Deed, sisters: Sisters, what: Searched, begun: int) -> Found | Passed:
    """What the owner of the feed says, asked on as long as anybody waits.

    Raises FeedObjectUnavailable where it says nothing from the beginning.
    """
    passed, until = begun, monotonic() + PATIENCE
    while monotonic() < until:
        try:
            told = await _ask(deed, sisters, what, passed)
        except FeedObjectUnavailable:
            if passed == begun:
                raise
            break
        if isinstance(told, Found):
            return told
        passed = told.count
    return Passed(passed)


async def note(
    session: AsyncSession, deed: Deed, what: Searched, begun: int, told: Found | Passed
) -> None:
    """Keep how far it came until the end of the day; who asks again goes on from there."""
    subject = what.form.subject
    if isinstance(told, Passed):
        await queries.keep(session, what.sight, subject, deed.today, told.count)
    elif begun:
        # Also where nothing was found: who asks then again begins anew.
        await queries.forget(session, what.sight, subject)


async def forget_before_today(session: AsyncSession, deed: Deed) -> None:
    """Let go of what is of days before, whoever's it is."""
    await queries.forget_before(session, deed.today)


async def _ask(deed: Deed, sisters: Sisters, what: Searched, passed: int) -> Found | Passed:
    told = await sisters.feed_object(
        what.sight.feed,
        what.sight.agreement_id,
        what.sight.regions,
        subject=what.form.subject,
        field=what.form.name,
        since=deed.today,
        working_days=what.working_days,
        passed=passed,
    )
    if isinstance(told, Passed) and told.count <= passed:
        raise FeedObjectUnavailable
    return told
