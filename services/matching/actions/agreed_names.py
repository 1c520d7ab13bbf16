"""Names that papers bear: as agreed, or, where the agreement is of the time before, as of today."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.database import release
from services.matching.clients.units import Units
from services.matching.queries import agreements
from services.matching.rules.agreed_names import AgreedNames, agreed_names


async def names_for(
    session: AsyncSession, units: Units, dispatch_id: str, post_id: str
) -> AgreedNames:
    """What a dispatch's papers call its unit and its post.

    Where the agreement is kept elsewhere, units is asked and what was read stands in a
    transaction that is over. Raises WordsUnavailable.
    """
    agreement = await agreements.of_dispatch(session, dispatch_id)
    if agreement is not None:
        return agreed_names(agreement.content)
    await release(session)
    words = await units.words(post_id)
    return AgreedNames(words.unit_name, words.post_title)
