"""Fairs: announced, seen by everybody signed in, paired at, called off and ended."""

from typing import Annotated

from fastapi import Path, Query, Response

from services.common.errors import Unpinned
from services.common.time.workdays import YearUnknown
from services.common.web.access import OFFICE, OutsideRegion, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import located, router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import RegionCode
from services.matching.actions import fair_pairs
from services.matching.actions import fairs as actions
from services.matching.queries import fairs as queries
from services.matching.rules import fairs as rules
from services.matching.rules.eligibility import NotEligible
from services.matching.rules.holds import AlreadyHeld
from services.matching.rules.youths import NotApplied, YouthMerged, YouthNotFound
from services.matching.schemas.fairs import (
    STATES,
    FairCancellationIn,
    FairClosingIn,
    FairIn,
    FairOut,
    PairIn,
    PairOut,
    shown_fair,
)
from services.matching.schemas.ids import FairId

routes = router("招募会")

Which = Annotated[FairId, Path(description="招募会编号")]
Clerk = Annotated[Caller, user("clerk")]
Anyone = Annotated[Caller, user("youth", "unit", *OFFICE, whose="public")]


@routes.post(
    "/v1/fairs",
    status_code=201,
    summary="公布招募会并留出名额",
    responses=problems(
        OutsideRegion,
        rules.NotBeforehand,
        rules.AwaitedTooEarly,
        rules.FairPostUnknown,
        rules.SeatsKeptForRound,
        rules.SeatsNotFree,
        rules.AwaitedSeatsUnfit,
        YearUnknown,
    )
    | located(201),
)
async def announce_fair(
    body: FairIn, caller: Clerk, session: SessionDep, deed: DeedDep, response: Response
) -> FairOut:
    """只能留出本经办机构所管岗位的名额：现在空余的全部留出，或者全部不留。

    注明 awaits 的，不够的在空出或者增加时先留足，再派给候补人员；岗位须正在招收，
    等候的连同其他招募会的不多于岗位的名额数，
    最早提前政策数值 fair_awaiting_days_ahead 规定的天数公布；
    岗位的名额正为派遣批次保留的，在批次结束后再公布。
    """
    fair = await actions.announce(session, deed, caller, body.announcement())
    response.headers["Location"] = f"/v1/fairs/{fair.id}"
    return shown_fair(await queries.seen(session, fair))


@routes.get("/v1/fairs", summary="招募会名单")
async def list_fairs(
    caller: Anyone,
    session: SessionDep,
    stretch: StretchDep,
    region: Annotated[RegionCode | None, Query(description="只看这里及其下辖的")] = None,
    state: Annotated[rules.FairState | None, Query(description=f"只看这种状态的：{STATES}")] = None,
) -> Page[FairOut]:
    """登录后都能看到；举办日期晚的在前。"""
    rows = await queries.listed(session, region, state, stretch)
    return page_of(rows, stretch, lambda row: (row.fair.day, row.fair.id), shown_fair)


@routes.get("/v1/fairs/{fair_id}", summary="招募会", responses=problems(rules.FairNotFound))
async def read_fair(fair_id: Which, caller: Anyone, session: SessionDep) -> FairOut:
    """时间、地点和各岗位留出、用掉、退回的名额。"""
    fair = await queries.by_id(session, fair_id)
    if fair is None:
        raise rules.FairNotFound
    return shown_fair(await queries.seen(session, fair))


@routes.post(
    "/v1/fairs/{fair_id}/pairs",
    status_code=201,
    summary="登记双向选择的结果",
    responses=problems(
        rules.FairNotFound,
        rules.PostNotAtFair,
        YouthNotFound,
        YouthMerged,
        rules.FairMoveNotOpen,
        rules.FairNotYet,
        rules.PairingOver,
        NotApplied,
        AlreadyHeld,
        NotEligible,
        rules.UnlawfulPair,
        rules.FairSeatsGone,
        rules.FairPostNotOpen,
        YearUnknown,
    ),
)
async def record_pair(
    fair_id: Which, body: PairIn, caller: Clerk, session: SessionDep, deed: DeedDep
) -> PairOut:
    """本人愿意、单位同意的，当即派遣到为招募会留出的名额；求职意愿不作限制，法定条件不变。"""
    fair = await actions.fair_of(session, caller, fair_id)
    pair = await fair_pairs.pair(session, deed, caller, fair, body.pairing())
    return PairOut.model_validate(pair)


@routes.get(
    "/v1/fairs/{fair_id}/pairs",
    summary="双向选择的结果",
    responses=problems(rules.FairNotFound),
)
async def list_pairs(
    fair_id: Which,
    caller: Annotated[Caller, user(*OFFICE)],
    session: SessionDep,
    stretch: StretchDep,
) -> Page[PairOut]:
    """按登记的先后；只有编号，后来怎样见派遣。"""
    fair = await actions.fair_of(session, caller, fair_id)
    rows = await queries.pairs(session, fair.id, stretch)
    return page_of(rows, stretch, lambda row: (row.dispatch_id,), PairOut.model_validate)


@routes.post(
    "/v1/fairs/{fair_id}/cancellation",
    summary="取消招募会",
    responses=problems(
        rules.FairNotFound,
        rules.FairChanged,
        Unpinned,
        rules.FairMoveNotOpen,
        rules.FairTakesPlace,
        YearUnknown,
    ),
)
async def cancel_fair(
    fair_id: Which, body: FairCancellationIn, caller: Clerk, session: SessionDep, deed: DeedDep
) -> FairOut:
    """只能在举办日之前；留出的名额当即派给候补人员。"""
    fair = await actions.fair_of(session, caller, fair_id)
    held = await actions.cancel(session, deed, fair, body.cause, body.expected_version)
    return shown_fair(await queries.seen(session, held))


@routes.post(
    "/v1/fairs/{fair_id}/closing",
    summary="结束招募会",
    responses=problems(
        rules.FairNotFound,
        rules.FairChanged,
        Unpinned,
        rules.FairMoveNotOpen,
        rules.FairNotYet,
        YearUnknown,
    ),
)
async def close_fair(
    fair_id: Which, body: FairClosingIn, caller: Clerk, session: SessionDep, deed: DeedDep
) -> FairOut:
    """没有用完的名额当即派给候补人员；过了登记期限的，次日自动结束。"""
    fair = await actions.fair_of(session, caller, fair_id)
    held = await actions.close(session, deed, fair, body.expected_version)
    return shown_fair(await queries.seen(session, held))
