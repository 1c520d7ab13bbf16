"""Consents to be insured: read word for word, given, and seen."""

from typing import Annotated

from fastapi import Path

from services.common.web.access import OFFICE, user
from services.common.web.confirmations import ConfirmationInvalid, read_confirmation
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import insurance_consents as actions
from services.matching.actions.insurance_consents import Wanted
from services.matching.routes.dependencies import UnitsDep, UserKeysDep
from services.matching.rules.agreement_words import WordsUnavailable
from services.matching.rules.agreements import AgreementNotMade
from services.matching.rules.dispatches import DispatchNotFound, MoveNotOpen
from services.matching.rules.insurance_consents import (
    ConsentByGuardian,
    ConsentTextDiffers,
    NoInsuranceConsent,
)
from services.matching.schemas.ids import DispatchId
from services.matching.schemas.insurance_consents import (
    BeneficiariesIn,
    ConsentOut,
    InsuranceConsentIn,
    InsuranceConsentTextOut,
)

routes = router("见习协议")

Which = Annotated[DispatchId, Path(description="派遣编号")]
Youth = Annotated[Caller, user("youth")]


@routes.post(
    "/v1/dispatches/{dispatch_id}/insurance-consent-texts",
    summary="投保同意书的文字",
    responses=problems(DispatchNotFound, AgreementNotMade, WordsUnavailable),
)
async def write_insurance_consent(
    *,
    dispatch_id: Which,
    body: BeneficiariesIn,
    caller: Youth,
    session: SessionDep,
    deed: DeedDep,
    units: UnitsDep,
) -> InsuranceConsentTextOut:
    """按指定的受益人写出全文和摘要，不保存；看过以后以这一摘要签署。"""
    named = body.named()
    text = await actions.words_for(session, deed, caller, dispatch_id, named=named, units=units)
    return InsuranceConsentTextOut.of(text)


@routes.post(
    "/v1/dispatches/{dispatch_id}/insurance-consent",
    status_code=201,
    summary="签署投保同意书",
    responses=problems(
        ConfirmationInvalid,
        DispatchNotFound,
        MoveNotOpen,
        AgreementNotMade,
        WordsUnavailable,
        ConsentByGuardian,
        ConsentTextDiffers,
    ),
)
async def give_insurance_consent(
    *,
    dispatch_id: Which,
    body: InsuranceConsentIn,
    caller: Youth,
    session: SessionDep,
    deed: DeedDep,
    keys: UserKeysDep,
    units: UnitsDep,
) -> ConsentOut:
    """与见习协议分开签署（保险法 第三十四条）；再次签署即以后一次为准，受益人可以另行指定。"""
    digest = body.digest
    proved = await read_confirmation(body.confirmation, keys, subject=caller.subject, digest=digest)
    wanted = Wanted(body.named(), digest, proved)
    consent = await actions.give(session, deed, caller, dispatch_id, wanted=wanted, units=units)
    return ConsentOut.of(consent, for_unit=False)


@routes.get(
    "/v1/dispatches/{dispatch_id}/insurance-consent",
    summary="已签署的投保同意书",
    responses=problems(DispatchNotFound, NoInsuranceConsent),
)
async def show_insurance_consent(
    dispatch_id: Which,
    caller: Annotated[Caller, user("unit", "youth", *OFFICE)],
    session: SessionDep,
) -> ConsentOut:
    """最后一次签署的。"""
    consent = await actions.read(session, caller, dispatch_id)
    return ConsentOut.of(consent, for_unit=caller.kind == "unit")
