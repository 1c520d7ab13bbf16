"""Birthdays: what a minor signed alone counts no longer once they are of age, and they are told."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values.identity import IdNumber
from services.matching import policy
from services.matching.actions import signing_links
from services.matching.actions.agreements import signing_due, signing_of, standing_of
from services.matching.actions.changes import tell_dispatch
from services.matching.queries import agreements, dispatches, papers
from services.matching.queries.agreements import SignedAlone
from services.matching.rules.signatures import Signing, lapsed, missing, sign_by_anew


async def came_of_age(session: AsyncSession, deed: Deed) -> Sequence[str]:
    """The dispatches whose youth signed alone as a minor and is of age today."""
    found = await agreements.signed_by_youth_alone(session)
    return [one.dispatch_id for one in found if lapsed(_signing(deed, one), deed.today)]


async def lapse_signature(session: AsyncSession, deed: Deed, dispatch_id: str) -> bool:
    """Void what a youth signed as a minor without a guardian, from the birthday on; whether so.

    A guardian's paper that was handed in before may still make it good. The time to sign runs anew,
    but for who was late already.
    """
    dispatch = await dispatches.locked(session, dispatch_id)
    if dispatch is None or dispatch.state != "accepted":
        return False
    now = await standing_of(session, deed, dispatch)
    signing = signing_of(deed, now.agreement, now.applicant, now.signatures)
    gone = lapsed(signing, deed.today)
    paper = await papers.waiting(session, dispatch.id)
    if not gone or (paper and "guardian" in paper.parties):
        return False
    for signature in now.signatures:
        if signature.party in gone:
            signature.voided_on = deed.today
    await signing_links.end(session, deed, dispatch.id, "void", *gone)
    full = await signing_due(session, deed, dispatch)
    dispatch.sign_by = sign_by_anew(dispatch.sign_by or full, deed.today, full)
    await tell_dispatch(
        session,
        deed,
        dispatch,
        "dispatch.signature-lapsed",
        void_signatures=sorted(gone),
        missing=sorted(missing(signing, deed.today)),
        sign_by=dispatch.sign_by.isoformat(),
        late=dispatch.sign_by < deed.today,
    )
    return True


def _signing(deed: Deed, one: SignedAlone) -> Signing:
    born_on = IdNumber(one.id_number).born_on
    adult_age = policy.eligibility_terms(deed.today, one.region).adult_age
    return Signing("", {"youth": one.signed_on}, born_on, adult_age)
