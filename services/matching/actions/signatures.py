"""Signatures: each party signs the digest, and the last of them concludes the agreement."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import calendar
from services.common.web.confirmations import Confirmation
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions import signing_links
from services.matching.actions.agreements import Standing, signing_of, standing, standing_of
from services.matching.actions.changes import tell_dispatch
from services.matching.actions.choosing import conditions_of
from services.matching.actions.paper_returns import return_by_itself
from services.matching.actions.rights import refuse_who_merged
from services.matching.actions.transfers import basis_of
from services.matching.queries import obstacles, sight
from services.matching.rules import signatures as rules
from services.matching.rules.dispatches import DispatchNotFound, after
from services.matching.rules.eligibility import Branch
from services.matching.rules.obstacles import refuse_while_open
from services.matching.rules.signatures import Party
from services.matching.tables.agreements import Agreement, Signature
from services.matching.tables.dispatches import Dispatch


@dataclass(frozen=True, repr=False)
class Given:
    """A signature as given: of which digest, by which party, by what second proof or on paper."""

    digest: str
    party: Party
    confirmation: Confirmation | None = None
    guardian_name: str | None = None
    guardian_id_number: str | None = None
    judged_on: date | None = None
    """Of a paper: the day of its ink, as of which the youth is eligible or not."""


async def sign(
    session: AsyncSession, deed: Deed, caller: Caller, dispatch_id: str, given: Given
) -> Standing:
    """The caller's party signs, having proved once more who they are.

    Raises DispatchNotFound, UnitMerged and what `take_signature` raises.
    """
    dispatch = await sight.dispatch_seen(session, caller, dispatch_id, lock=True)
    if dispatch is None:
        raise DispatchNotFound
    await refuse_who_merged(session, caller)
    return await take_signature(session, deed, dispatch, given, named=caller.kind != "unit")


async def take_signature(
    session: AsyncSession, deed: Deed, dispatch: Dispatch, given: Given, *, named: bool
) -> Standing:
    """Take one party's signature of a dispatch that is held.

    Eligibility is asked at each signature, and decided on the last one's day, of a paper on that
    of its ink; `named` tells what is unmet. Raises AgreementNotMade, DigestDiffers, AlreadySigned,
    MoveNotOpen, ObstacleUnderReview, NotEligible.
    """
    before = await standing_of(session, deed, dispatch)
    party = given.party
    _refuse(deed, dispatch, before, given)
    refuse_while_open(await obstacles.open_of(session, dispatch.id) is not None)
    found = conditions_of(before.applicant, given.judged_on or deed.today)
    basis = await basis_of(session, dispatch, found, named=named)
    signature = _signature(deed, before.agreement, given)
    others = await _make_room(session, deed, before, party)
    session.add(signature)
    await signing_links.end(session, deed, dispatch.id, "sign", party)
    signed = (*others, signature)
    now = standing(deed, before.agreement, before.applicant, signed)
    if now.missing:
        missing = sorted(now.missing)
        event = "dispatch.party-signed"
        await tell_dispatch(session, deed, dispatch, event, party=party, missing=missing)
    else:
        await _conclude(session, deed, dispatch, now, basis)
    return now


def _refuse(deed: Deed, dispatch: Dispatch, before: Standing, given: Given) -> None:
    signing = signing_of(deed, before.agreement, before.applicant, before.signatures)
    rules.refuse_signature(signing, given.party, given.digest, deed.today)
    after(dispatch.state, "sign")


async def _make_room(
    session: AsyncSession, deed: Deed, before: Standing, party: Party
) -> list[Signature]:
    # What a party signed as a minor alone is void once they sign anew, of age.
    for lapsed in before.signatures:
        if lapsed.party == party:
            lapsed.voided_on = deed.today
    await session.flush()
    return [one for one in before.signatures if one.party != party]


async def _conclude(
    session: AsyncSession, deed: Deed, dispatch: Dispatch, signed: Standing, basis: Branch
) -> None:
    agreement = signed.agreement
    agreement.basis = basis
    await return_by_itself(session, deed, dispatch, "signed_otherwise")
    dispatch.state = after(dispatch.state, "sign")
    dispatch.signed_on = deed.today
    days = policy.arrival_days(deed.today, dispatch.workplace_county)
    dispatch.arrive_by = (await calendar.around(session, deed.today)).nth_after(deed.today, days)
    await tell_dispatch(
        session,
        deed,
        dispatch,
        "dispatch.signed",
        agreement=agreement.number,
        digest=agreement.digest,
        arrive_by=dispatch.arrive_by.isoformat(),
    )


def _signature(deed: Deed, agreement: Agreement, given: Given) -> Signature:
    proved = given.confirmation
    return Signature(
        agreement_id=agreement.id,
        party=given.party,
        digest=given.digest,
        signed_on=deed.today,
        signed_at=deed.now,
        author=deed.author,
        on_paper=proved is None,
        guardian_name=given.guardian_name,
        guardian_id_number=given.guardian_id_number,
        proof=proved.proof if proved else None,
        proof_id=proved.id if proved else None,
    )
