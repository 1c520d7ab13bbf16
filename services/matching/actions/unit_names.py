"""Units that bear another name or go into another: what names the former one is written anew."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.matching.actions.agreements import amend_agreement
from services.matching.actions.asked_words import PageWords
from services.matching.actions.changes import tell_dispatch
from services.matching.queries import agreements, dispatches, mergers
from services.matching.rules.agreed_names import agreed_party, agreed_unit_id
from services.matching.rules.agreement_words import Words
from services.matching.tables.dispatches import Dispatch


async def rename_unit(session: AsyncSession, deed: Deed, unit_id: str, words: PageWords) -> None:
    """Write anew what nobody is bound by yet and names the unit otherwise than it is called now.

    So with the agreements of units that went into it: a party that is no more signs nothing. What
    all signed stays: its rights and duties pass by law. Who is accepting meanwhile, or the daily
    look, asks for the words again. Raises Outdated, WordsUnavailable.
    """
    found = await dispatches.unsigned_of_unit(session, unit_id)
    accepted = [one for one in found if one.state == "accepted"]
    told = words.of(accepted)
    for dispatch in found:
        words.reword(dispatch)
    for dispatch in accepted:
        await _rename(session, deed, dispatch, told[dispatch.post_id])


async def _rename(session: AsyncSession, deed: Deed, dispatch: Dispatch, words: Words) -> None:
    agreement = await agreements.of_dispatch(session, dispatch.id)
    if agreement is None or not agreement.content:
        return
    # By its id too: whoever accepted before this event came may have the new name and the old id.
    unit_id = agreed_unit_id(agreement.content)
    is_known_as = unit_id in (None, await mergers.successor(session, dispatch.unit_id))
    if is_known_as and agreed_party(agreement.content) == (words.unit_name, words.credit_code):
        return
    told = await amend_agreement(session, deed, dispatch, words)
    await tell_dispatch(session, deed, dispatch, "dispatch.unit-renamed", **told)
