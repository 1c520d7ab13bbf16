"""Agreements before they bind anybody: what nobody signed says what holds, and names who it is."""

import logging
from collections.abc import Sequence
from functools import partial

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
from services.matching.rules.agreed_names import agreed_words, names_youth
from services.matching.rules.agreement_words import WordsUnavailable
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.youths import Youth

log = logging.getLogger(__name__)


async def renew_all(database: Database, deed: Deed, units: Units) -> bool:
    """Write anew what nobody signed and says no longer what holds, one transaction each.

    Whether that is done: while units does not answer it is to be tried again.
    """
    async with database.transaction() as session:
        found = await agreements.signed_by_nobody(session)
    try:
        await in_slices(database, found, 1, partial(_renew, deed=deed, units=units))
    except WordsUnavailable:
        log.warning("texts are not renewed yet: units does not answer")
        return False
    return True


async def _renew(
    session: AsyncSession, dispatch_ids: Sequence[str], *, deed: Deed, units: Units
) -> None:
    for key in dispatch_ids:
        try:
            await renew_text(session, deed, key, units)
        except WordsUnavailable as error:
            if isinstance(error.__cause__, UpstreamUnavailable):
                raise
            # Units answers, but not of this post: that keeps nobody else back.
            log.warning("text not renewed, units tells no words: %s", key)


async def renew_text(session: AsyncSession, deed: Deed, dispatch_id: str, units: Units) -> bool:
    """Write an agreement anew that nobody signed, by the template and words of today; whether so.

    A scan that waits for an officer was signed. The words are asked for under the dispatch's lock,
    as where the feed changes them: never are older ones written over newer. Raises
    WordsUnavailable.
    """
    dispatch = await dispatches.locked(session, dispatch_id)
    if dispatch is None or dispatch.state != "accepted":
        return False
    agreement = await agreements.of_dispatch(session, dispatch.id)
    if agreement is None or not agreement.content:
        return False
    if await agreements.signatures(session, agreement.id):
        return False
    if await papers.waiting(session, dispatch.id):
        return False
    words = await units.words(dispatch.post_id)
    if await says_what_holds(session, deed, dispatch, agreement, words):
        return False
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
