"""Insurance claims: reported and moved on by a clerk, as the carrier answers."""

from typing import Annotated

from fastapi import Path, Query, Request

from services.common.store.following import FactsIncomplete, FeedGap
from services.common.web.access import OFFICE, user
from services.common.web.choices import listed
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.reporting.actions import insurance_claims as actions
from services.reporting.actions.facts import catch_up
from services.reporting.actions.insurance_claims import Seen
from services.reporting.queries import insurance_claims as queries
from services.reporting.routes.offices import office_of
from services.reporting.rules import insurance_claims as rules
from services.reporting.rules.contributions import TraineeUnknown
from services.reporting.rules.versions import RecordChanged, RecordVersionMissing
from services.reporting.schemas.ids import InsuranceClaimId
from services.reporting.schemas.insurance_claims import (
    ClaimPapersIn,
    ClaimPaymentIn,
    ClaimRefusalIn,
    InsuranceClaimIn,
    InsuranceClaimOut,
    InsuranceClaimWithMoves,
)

routes = router("商业意外伤害保险")

Officer = Annotated[Caller, user(*OFFICE)]
Clerk = Annotated[Caller, user("clerk")]
Which = Annotated[InsuranceClaimId, Path(description="理赔编号")]
_MOVES = (
    rules.InsuranceClaimUnknown,
    rules.ClaimStateForbids,
    RecordChanged,
    RecordVersionMissing,
)


@routes.post(
    "/v1/insurance-claims",
    status_code=201,
    summary="登记保险报案",
    responses=problems(TraineeUnknown, rules.AccidentNotCovered, FactsIncomplete, FeedGap),
)
async def report_insurance_claim(
    body: InsuranceClaimIn, caller: Clerk, request: Request, session: SessionDep, deed: DeedDep
) -> InsuranceClaimOut:
    """先把各来源的数据读到最新；出险之日须在承保机构已确认的保险期间内。"""
    await catch_up(session, request.app.state.followers)
    claim = await actions.report(session, deed, office_of(caller), body.accident())
    return InsuranceClaimOut.model_validate(claim)


@routes.get("/v1/insurance-claims", summary="理赔列表")
async def list_insurance_claims(
    caller: Officer,
    session: SessionDep,
    stretch: StretchDep,
    state: Annotated[
        rules.State | None, Query(description=f"只看这种状态的：{listed(rules.NAMES.states)}")
    ] = None,
) -> Page[InsuranceClaimOut]:
    """本地区的理赔，新的在前。"""
    after = stretch.after[0] if stretch.after else None
    rows = await queries.stretch(
        session, office_of(caller), state=state, after=after, limit=stretch.limit + 1
    )
    return page_of(rows, stretch, lambda row: [row.id], InsuranceClaimOut.model_validate)


@routes.get(
    "/v1/insurance-claims/{claim_id}",
    summary="一件理赔",
    responses=problems(rules.InsuranceClaimUnknown),
)
async def read_insurance_claim(
    claim_id: Which, caller: Officer, session: SessionDep
) -> InsuranceClaimWithMoves:
    """理赔的状态、金额和办理过的事项。"""
    claim = await actions.find(session, claim_id, office_of(caller))
    return InsuranceClaimWithMoves.of(claim, await queries.moves(session, claim_id))


@routes.post(
    "/v1/insurance-claims/{claim_id}/papers",
    summary="登记提交的理赔材料",
    responses=problems(*_MOVES),
)
async def hand_in_claim_papers(
    claim_id: Which, body: ClaimPapersIn, caller: Clerk, session: SessionDep, deed: DeedDep
) -> InsuranceClaimOut:
    """可以分次提交；只写材料名称，不写材料中的号码。"""
    seen = Seen(claim_id, office_of(caller), body.expected_version)
    claim = await actions.receive_papers(session, deed, seen, body.on, body.papers)
    return InsuranceClaimOut.model_validate(claim)


@routes.post(
    "/v1/insurance-claims/{claim_id}/payment",
    summary="登记保险赔付",
    responses=problems(*_MOVES, rules.PaymentAboveCover),
)
async def record_claim_payment(
    claim_id: Which, body: ClaimPaymentIn, caller: Clerk, session: SessionDep, deed: DeedDep
) -> InsuranceClaimOut:
    """承保机构赔付给本人或者受益人的金额；同一人同一合同的合计不超过每人保险金额。"""
    seen = Seen(claim_id, office_of(caller), body.expected_version)
    claim = await actions.pay(session, deed, seen, body.on, body.amount)
    return InsuranceClaimOut.model_validate(claim)


@routes.post(
    "/v1/insurance-claims/{claim_id}/refusal",
    summary="登记保险拒赔",
    responses=problems(*_MOVES),
)
async def record_claim_refusal(
    claim_id: Which, body: ClaimRefusalIn, caller: Clerk, session: SessionDep, deed: DeedDep
) -> InsuranceClaimOut:
    """写明承保机构拒赔的理由。"""
    seen = Seen(claim_id, office_of(caller), body.expected_version)
    claim = await actions.refuse(session, deed, seen, body.on, body.ground)
    return InsuranceClaimOut.model_validate(claim)
