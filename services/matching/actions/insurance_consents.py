"""Consents to be insured: shown word for word, then given apart from the agreement."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values import ids
from services.common.web.confirmations import Confirmation
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions.agreements import Standing, signing_of, standing_of
from services.matching.actions.changes import tell_dispatch
from services.matching.actions.rights import dispatch_for
from services.matching.queries import insurance_consents, sight
from services.matching.rules import insurance_consents as rules
from services.matching.rules.dispatches import DispatchNotFound, MoveNotOpen
from services.matching.rules.insurance_consents import Beneficiary, Insured
from services.matching.rules.signatures import is_minor
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.insurance_consents import InsuranceConsent

_OPEN = frozenset({"accepted", "signed", "arrived"})


@dataclass(frozen=True, repr=False)
class Wanted:
    """The beneficiaries named, the digest of the words shown, and the second proof."""

    named: tuple[Beneficiary, ...]
    digest: str
    confirmation: Confirmation


async def words_for(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    dispatch_id: str,
    named: Sequence[Beneficiary],
) -> str:
    """The words that a youth would sign. Raises DispatchNotFound, AgreementNotMade, Malformed."""
    rules.check_shares(named)
    dispatch = await dispatch_for(session, caller, dispatch_id)
    return _text(deed, dispatch, await standing_of(session, deed, dispatch), named)


async def give(
    session: AsyncSession, deed: Deed, caller: Caller, dispatch_id: str, wanted: Wanted
) -> InsuranceConsent:
    """Consent to these words; a later consent takes the place of an earlier one.

    Raises DispatchNotFound, MoveNotOpen, AgreementNotMade, ConsentByGuardian, ConsentTextDiffers,
    Malformed.
    """
    rules.check_shares(wanted.named)
    dispatch = await sight.dispatch_seen(session, caller, dispatch_id, lock=True)
    if dispatch is None:
        raise DispatchNotFound
    if dispatch.state not in _OPEN:
        raise MoveNotOpen(state=dispatch.state)
    standing = await standing_of(session, deed, dispatch)
    text = _text(deed, dispatch, standing, wanted.named)
    signing = signing_of(deed, standing.agreement, standing.applicant, standing.signatures)
    rules.refuse_consent(text, wanted.digest, minor=is_minor(signing, deed.today))
    consent = _consent(deed, dispatch, text, wanted)
    session.add(consent)
    told: dict[str, Any] = {
        "sum_limit": consent.sum_limit,
        "digest": consent.digest,
        "beneficiary": "named" if wanted.named else "by_law",
    }
    await tell_dispatch(session, deed, dispatch, "dispatch.insurance-consented", **told)
    return consent


async def read(session: AsyncSession, caller: Caller, dispatch_id: str) -> InsuranceConsent:
    """The consent that counts. Raises DispatchNotFound, NoInsuranceConsent."""
    await dispatch_for(session, caller, dispatch_id)
    found = await insurance_consents.last_of(session, dispatch_id)
    if found is None:
        raise rules.NoInsuranceConsent
    return found


def _text(deed: Deed, dispatch: Dispatch, standing: Standing, named: Sequence[Beneficiary]) -> str:
    facts = json.loads(standing.agreement.content)["particulars"]
    unit_name = facts.get("words", {}).get("unit_name", dispatch.unit_id)
    limit = policy.insurance_sum_limit(deed.today, dispatch.workplace_county)
    insured = Insured(facts["youth_name"], standing.agreement.number, unit_name, limit)
    return rules.text_of(insured, named)


def _consent(deed: Deed, dispatch: Dispatch, text: str, wanted: Wanted) -> InsuranceConsent:
    named = [asdict(one) for one in wanted.named]
    return InsuranceConsent(
        id=ids.new("inc"),
        dispatch_id=dispatch.id,
        text=text,
        digest=wanted.digest,
        beneficiaries=json.dumps(named, ensure_ascii=False),
        sum_limit=policy.insurance_sum_limit(deed.today, dispatch.workplace_county),
        given_on=deed.today,
        given_at=deed.now,
        author=deed.author,
        proof=wanted.confirmation.proof,
        proof_id=wanted.confirmation.id,
    )
