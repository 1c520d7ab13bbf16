"""Owners: an officer who has seen the person hands the record over to their account."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.grounds import keep_ground
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions.claims import claim_of, hand_over
from services.matching.actions.rights import youth_for
from services.matching.queries import known, markets
from services.matching.rules.claims import VERIFIED
from services.matching.rules.youths import YouthNotFound, refuse_stale
from services.matching.tables.youths import Youth


@dataclass(frozen=True)
class HandingOver:
    """To which account an officer hands a record over, on what ground, by which version of it."""

    account: str
    ground: str
    expected_version: int | None


async def hand_over_seen(
    session: AsyncSession, deed: Deed, caller: Caller, youth_id: str, told: HandingOver
) -> Youth:
    """The record, from now on that of the account; one only known bears the account's id.

    Raises YouthNotFound, Unpinned, YouthChanged, RecordOwned, AccountHasRecord, NotAnAccount.
    """
    seen = await youth_for(session, caller, youth_id)
    await markets.lock(session, policy.market_of(seen.region, deed.today))
    youth = await known.by_number(session, seen.id_number_index)
    if youth is None or youth.id != youth_id:
        raise YouthNotFound
    refuse_stale(youth.version, told.expected_version)
    claim = await claim_of(session, youth, told.account)
    youth = await hand_over(session, deed, youth, claim, ground=VERIFIED)
    await keep_ground(session, deed, ("youth", youth.id, youth.version), told.ground)
    return youth
