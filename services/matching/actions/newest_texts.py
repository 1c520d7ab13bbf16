"""Agreements before they bind anybody: what nobody signed says what holds, and names who it is."""

import logging
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import Database
from services.common.store.slices import in_slices
from services.common.upstream import UpstreamUnavailable
from services.common.values.identity import IdNumber
from services.matching.actions.agreements import amend_agreement, says_what_holds
from services.matching.actions.changes import tell_dispatch
from services.matching.clients.units import Units
from services.matching.queries import agreements, dispatches, papers
from services.matching.queries.agreements import Unsigned
from services.matching.rules.agreed_names import agreed_words, names_youth
from services.matching.rules.agreement_words import Words, WordsUnavailable
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.youths import Youth

log = logging.getLogger(__name__)

FAILURES: Final = 3
"""After so many posts in a row without an answer units is taken to be away."""


@dataclass
class _Renewal:
    """What units told in one go through all texts, and whom that left."""

    units: Units
    left: set[str] = field(default_factory=set)
    """Posts and dispatches to be looked at once more, soon."""
    in_a_row: int = 0
    """How many posts lately got no answer."""

    async def words(self, post_id: str) -> Words | None:
        try:
            told = await self.units.words(post_id)
        except WordsUnavailable as error:
            self._note(post_id, answers=not isinstance(error.__cause__, UpstreamUnavailable))
            return None
        self.in_a_row = 0
        return told

    def _note(self, post_id: str, *, answers: bool) -> None:
        log.warning("texts not renewed, units tells no words: %s", post_id)
        if answers:
            self.in_a_row = 0
            return
        self.in_a_row += 1
        self.left.add(post_id)


async def renew_all(database: Database, deed: Deed, units: Units) -> bool:
    """Write anew what nobody signed and says no longer what holds, one transaction each.

    Whether that is done: what units did not answer of is to be tried again. A post is asked for
    once, and nothing is held meanwhile.
    """
    async with database.transaction() as session:
        by_post = _by_post(await agreements.signed_by_nobody(session))
    renewal = _Renewal(units)
    for post_id in by_post:
        words = await renewal.words(post_id)
        if renewal.in_a_row == FAILURES:
            log.warning("texts are not renewed yet: units does not answer")
            break
        if words is not None:
            work = partial(_renew, deed=deed, words=words, left=renewal.left)
            await in_slices(database, by_post[post_id], 1, work)
    return not renewal.left


def _by_post(found: Sequence[Unsigned]) -> Mapping[str, Sequence[Unsigned]]:
    by_post = defaultdict[str, list[Unsigned]](list)
    for one in found:
        by_post[one.post_id].append(one)
    # In another order each time: posts that fail always are not always those asked for first.
    posts = list(by_post)
    random.shuffle(posts)
    return {post_id: by_post[post_id] for post_id in posts}


async def _renew(
    session: AsyncSession, some: Sequence[Unsigned], *, deed: Deed, words: Words, left: set[str]
) -> None:
    for one in some:
        if not await renew_text(session, deed, one, words):
            left.add(one.dispatch_id)


async def renew_text(session: AsyncSession, deed: Deed, found: Unsigned, words: Words) -> bool:
    """Write an agreement anew that nobody signed, by the template and words of today.

    A scan that waits for an officer was signed. Whether the words count: where the feed, or
    another look, changed them since they were asked for, never are older ones written over newer.
    """
    dispatch = await dispatches.locked(session, found.dispatch_id)
    if dispatch is None or dispatch.state != "accepted":
        return True
    agreement = await agreements.of_dispatch(session, dispatch.id)
    if agreement is None or not agreement.content:
        return True
    if await agreements.signatures(session, agreement.id):
        return True
    if await papers.waiting(session, dispatch.id):
        return True
    if (dispatch.post_id, dispatch.words_edition) != (found.post_id, found.words_edition):
        return False
    if not await says_what_holds(session, deed, dispatch, agreement, words):
        dispatch.words_edition += 1
        told = await amend_agreement(session, deed, dispatch, words)
        await tell_dispatch(session, deed, dispatch, "dispatch.text-renewed", **told)
    return True


async def rename_youth(session: AsyncSession, deed: Deed, youth: Youth) -> None:
    """Write anew what not all signed and names a youth otherwise than their record, which is held.

    The words of unit and post stay as agreed. A text of before they stood there whole is left to
    the daily look.
    """
    for dispatch in await dispatches.accepted_of_youth(session, youth.id):
        await _rename(session, deed, youth, dispatch)


async def _rename(session: AsyncSession, deed: Deed, youth: Youth, dispatch: Dispatch) -> None:
    agreement = await agreements.of_dispatch(session, dispatch.id)
    if agreement is None or not agreement.content:
        return
    if names_youth(agreement.content, youth.name, IdNumber(youth.id_number)):
        return
    words = agreed_words(agreement.content)
    if words is None:
        return
    told = await amend_agreement(session, deed, dispatch, words)
    await tell_dispatch(session, deed, dispatch, "dispatch.text-renewed", **told)
