"""Subsidy claims: filed by the youth or a clerk, reviewed, decided, each by a person of its own."""

from typing import Annotated

from fastapi import Path, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.policy import NoPolicyValue
from services.common.store.following import FactsIncomplete, FeedGap
from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.reporting.actions import subsidy_claims as actions
from services.reporting.actions.facts import catch_up
from services.reporting.actions.subsidy_checks import Asked, look
from services.reporting.actions.subsidy_claims import Seen
from services.reporting.queries import owners, payables
from services.reporting.queries import subsidies as queries
from services.reporting.routes.offices import office_of
from services.reporting.routes.whose import ids_of
from services.reporting.rules import subsidy_claims as rules
from services.reporting.rules.budgets import BudgetExceeded
from services.reporting.rules.contributions import TraineeUnknown
from services.reporting.rules.versions import RecordChanged, RecordVersionMissing
from services.reporting.schemas.ids import SubsidyClaimId
from services.reporting.schemas.subsidies import (
    STATES_TOLD,
    SubsidyCheckOut,
    SubsidyClaimIn,
    SubsidyClaimOut,
    SubsidyClaimWithLines,
    SubsidyDecisionIn,
    SubsidyWithdrawalIn,
)
from services.reporting.tables.subsidies import SubsidyClaim

routes = router("社会保险补贴")

YouthOrClerk = Annotated[Caller, user("youth", "clerk")]
YouthOrOffice = Annotated[Caller, user("youth", *OFFICE)]
Which = Annotated[SubsidyClaimId, Path(description="申请编号")]
_MOVES = (
    rules.SubsidyClaimUnknown,
    rules.SubsidyClaimStateForbids,
    RecordChanged,
    RecordVersionMissing,
)
_DECISIONS = (*_MOVES, rules.SamePersonDecides, rules.DecisionNeedsGround, FactsIncomplete)


@routes.post(
    "/v1/subsidy-claims/checks",
    summary="试算社会保险补贴",
    responses=problems(TraineeUnknown, NoPolicyValue, FactsIncomplete, FeedGap),
)
async def check_subsidy(
    body: SubsidyClaimIn,
    caller: YouthOrClerk,
    request: Request,
    session: SessionDep,
    deed: DeedDep,
) -> SubsidyCheckOut:
    """列出每项条件的结论和各月的算式，不保存，不用填写依据；还没有过完的月份另列。"""
    await catch_up(session, request.app.state.followers)
    asked = await _asked(session, caller, body, "试算")
    return SubsidyCheckOut.of(await look(session, deed, asked))


@routes.post(
    "/v1/subsidy-claims",
    status_code=201,
    summary="申请社会保险补贴",
    responses=problems(
        TraineeUnknown,
        rules.FilerNeedsGround,
        rules.ConditionsNotMet,
        NoPolicyValue,
        FactsIncomplete,
        FeedGap,
    ),
)
async def file_subsidy_claim(
    body: SubsidyClaimIn,
    caller: YouthOrClerk,
    request: Request,
    session: SessionDep,
    deed: DeedDep,
) -> SubsidyClaimWithLines:
    """先把各来源的数据读到最新；见习满规定月数、至少有一个月应予补贴的才受理，不予补贴的月份列明原因。"""
    await catch_up(session, request.app.state.followers)
    asked = await _asked(session, caller, body, _ground(caller, body))
    claim = await actions.file_claim(session, deed, asked)
    await session.flush()
    return await _shown(session, claim.id, claim)


@routes.get("/v1/subsidy-claims", summary="社会保险补贴申请列表")
async def list_subsidy_claims(
    caller: YouthOrOffice,
    session: SessionDep,
    stretch: StretchDep,
    state: Annotated[rules.State | None, Query(description=f"只看这种{STATES_TOLD}")] = None,
) -> Page[SubsidyClaimOut]:
    """本人的，或者本地区的申请，新的在前；本人查看时不分状态。"""
    after = stretch.after[0] if stretch.after else None
    if caller.kind == "officer":
        rows = await queries.stretch(
            session, office_of(caller), state=state, after=after, limit=stretch.limit + 1
        )
    else:
        mine = await ids_of(session, caller)
        rows = await queries.of_person(session, mine, after=after, limit=stretch.limit + 1)
    return page_of(rows, stretch, lambda row: [row.id], SubsidyClaimOut.model_validate)


@routes.get(
    "/v1/subsidy-claims/{claim_id}",
    summary="一份社会保险补贴申请",
    responses=problems(rules.SubsidyClaimUnknown),
)
async def read_subsidy_claim(
    claim_id: Which, caller: YouthOrOffice, session: SessionDep
) -> SubsidyClaimWithLines:
    """各项条件的结论、各月的算式和办理过的环节。"""
    office = office_of(caller) if caller.kind == "officer" else None
    mine = () if office else await ids_of(session, caller)
    claim = await actions.find(session, claim_id, office=office, youths=mine)
    return await _shown(session, claim_id, claim)


@routes.post(
    "/v1/subsidy-claims/{claim_id}/review",
    summary="复核社会保险补贴申请",
    responses=problems(*_DECISIONS),
)
async def review_subsidy_claim(
    claim_id: Which,
    body: SubsidyDecisionIn,
    caller: Annotated[Caller, user("reviewer")],
    session: SessionDep,
    deed: DeedDep,
) -> SubsidyClaimOut:
    """复核人不得是登记申请的人；退回的写明理由，其中的月份可以重新申请。"""
    seen = Seen(claim_id, body.expected_version, office_of(caller))
    passed = body.decision == "passed"
    claim = await actions.review(session, deed, seen, passed=passed, ground=body.ground)
    return SubsidyClaimOut.model_validate(claim)


@routes.post(
    "/v1/subsidy-claims/{claim_id}/decision",
    summary="审批社会保险补贴申请",
    responses=problems(*_DECISIONS, rules.ClaimOutdated, BudgetExceeded, FeedGap),
)
async def decide_subsidy_claim(
    *,
    claim_id: Which,
    body: SubsidyDecisionIn,
    caller: Annotated[Caller, user("approver")],
    request: Request,
    session: SessionDep,
    deed: DeedDep,
) -> SubsidyClaimOut:
    """批准的占用本年度预算，进入应付款，等待拨付；情况在申请后有变化、重算不一致的不能批准。"""
    await catch_up(session, request.app.state.followers)
    seen = Seen(claim_id, body.expected_version, office_of(caller))
    passed = body.decision == "passed"
    claim = await actions.decide(session, deed, seen, passed=passed, ground=body.ground)
    return SubsidyClaimOut.model_validate(claim)


@routes.post(
    "/v1/subsidy-claims/{claim_id}/withdrawal",
    summary="撤回社会保险补贴申请",
    responses=problems(*_MOVES),
)
async def withdraw_subsidy_claim(
    claim_id: Which,
    body: SubsidyWithdrawalIn,
    caller: Annotated[Caller, user("youth")],
    session: SessionDep,
    deed: DeedDep,
) -> SubsidyClaimOut:
    """复核以前，本人可以撤回；其中的月份可以重新申请。"""
    mine = await ids_of(session, caller)
    seen = Seen(claim_id, body.expected_version, youths=mine)
    return SubsidyClaimOut.model_validate(await actions.withdraw(session, deed, seen))


def _ground(caller: Caller, body: SubsidyClaimIn) -> str:
    return rules.ground_of(body.ground) if caller.kind == "officer" else "本人申请"


async def _asked(session: AsyncSession, caller: Caller, body: SubsidyClaimIn, ground: str) -> Asked:
    by_proxy = caller.kind == "officer"
    youth_id = body.youth_id
    if not by_proxy:
        mine = await owners.record_of(session, caller.youth_id)
        if youth_id not in {mine, caller.youth_id}:
            raise TraineeUnknown
        youth_id = mine
    return Asked(
        youth_id,
        tuple(body.months),
        tuple(body.drawn_elsewhere),
        office_of(caller) if by_proxy else None,
        ground,
    )


async def _shown(
    session: AsyncSession, claim_id: str, claim: SubsidyClaim
) -> SubsidyClaimWithLines:
    paid_on = await payables.paid_on(session, "social_insurance_subsidy", claim_id)
    lines, moves = await queries.lines(session, claim_id), await queries.moves(session, claim_id)
    return SubsidyClaimWithLines.of(claim, lines, moves, paid_on=paid_on)
