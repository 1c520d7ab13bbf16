"""Dispatches: sought, seen, explained, accepted and refused."""

from functools import partial
from typing import Annotated

from fastapi import Path, Query

from services.common.errors import Unpinned
from services.common.time.workdays import YearUnknown
from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import dispatches as actions
from services.matching.actions.rights import dispatch_for, youth_for
from services.matching.queries import dispatches as queries
from services.matching.queries import standings
from services.matching.queries.calendar import provisional_years
from services.matching.routes.dependencies import UnitsDep
from services.matching.rules.agreement_words import WordsUnavailable
from services.matching.rules.agreements import NoAgreementTemplate
from services.matching.rules.dispatches import (
    DispatchChanged,
    DispatchNotFound,
    DispatchState,
    MoveNotOpen,
)
from services.matching.rules.eligibility import NotEligible
from services.matching.rules.holds import AlreadyHeld
from services.matching.rules.obstacles import ObstacleUnderReview
from services.matching.rules.youths import ConsentMissing, NotApplied, YouthMerged, YouthNotFound
from services.matching.schemas.consents import move_of
from services.matching.schemas.dispatches import (
    STATES,
    AcceptanceIn,
    DispatchOut,
    DispatchRequest,
    ExplanationOut,
    RefusalIn,
    shown_dispatch,
)
from services.matching.schemas.ids import DispatchId
from services.matching.schemas.standings import StandingOut, shown_standing

routes = router("派遣")

Which = Annotated[DispatchId, Path(description="派遣编号")]
State = Annotated[DispatchState | None, Query(description=f"只看这种状态的：{STATES}")]
Mover = Annotated[Caller, user("youth", "clerk")]


@routes.post(
    "/v1/dispatches",
    status_code=201,
    summary="为已申请的见习对象寻找岗位",
    responses=problems(
        YouthNotFound, YouthMerged, NotApplied, AlreadyHeld, NotEligible, YearUnknown
    ),
)
async def dispatch_youth(
    body: DispatchRequest,
    caller: Annotated[Caller, user("clerk")],
    session: SessionDep,
    deed: DeedDep,
) -> StandingOut:
    """有合适的空余名额当即派遣，否则进入或留在候补。"""
    await youth_for(session, caller, body.youth_id)
    youth = await actions.dispatch(session, deed, body.youth_id)
    standing = await standings.of_youth(session, youth)
    return shown_standing(standing, deed.today)


@routes.get("/v1/dispatches", summary="派遣名单")
async def list_dispatches(
    caller: Annotated[Caller, user("unit", *OFFICE)],
    session: SessionDep,
    stretch: StretchDep,
    state: State = None,
) -> Page[DispatchOut]:
    """见习对象或见习单位在本行政区划内的派遣；单位只看到派给自己的。新的在前。"""
    rows = await queries.listed(session, caller, state, stretch)
    years = await provisional_years(session)
    show = partial(shown_dispatch, provisional=years, for_unit=caller.kind == "unit")
    return page_of(rows, stretch, lambda row: (row.id,), show)


@routes.get("/v1/me/dispatches", summary="我的派遣")
async def list_my_dispatches(
    caller: Annotated[Caller, user("youth")],
    session: SessionDep,
    stretch: StretchDep,
    state: State = None,
) -> Page[DispatchOut]:
    """本人的全部派遣，新的在前。"""
    rows = await queries.listed(session, caller, state, stretch)
    show = partial(shown_dispatch, provisional=await provisional_years(session))
    return page_of(rows, stretch, lambda row: (row.id,), show)


@routes.get("/v1/dispatches/{dispatch_id}", summary="派遣", responses=problems(DispatchNotFound))
async def read_dispatch(
    dispatch_id: Which,
    caller: Annotated[Caller, user("youth", "unit", *OFFICE)],
    session: SessionDep,
) -> DispatchOut:
    """一次派遣到了哪一步。"""
    found = await dispatch_for(session, caller, dispatch_id)
    years = await provisional_years(session)
    return shown_dispatch(found, years, for_unit=caller.kind == "unit")


@routes.get(
    "/v1/dispatches/{dispatch_id}/explanation",
    summary="为什么派遣到这个岗位",
    responses=problems(DispatchNotFound),
)
async def read_explanation(
    dispatch_id: Which,
    caller: Annotated[Caller, user("youth", *OFFICE)],
    session: SessionDep,
) -> ExplanationOut:
    """次序和理由、当时已满的岗位、抽签；只有编号、数量和次序，不涉及他人。"""
    found = await dispatch_for(session, caller, dispatch_id)
    return ExplanationOut.model_validate(found.explanation)


@routes.post(
    "/v1/dispatches/{dispatch_id}/acceptance",
    summary="接受派遣",
    responses=problems(
        DispatchNotFound,
        DispatchChanged,
        Unpinned,
        MoveNotOpen,
        ObstacleUnderReview,
        ConsentMissing,
        WordsUnavailable,
        NoAgreementTemplate,
        YearUnknown,
    ),
)
async def accept_dispatch(
    *,
    dispatch_id: Which,
    body: AcceptanceIn,
    caller: Mover,
    session: SessionDep,
    deed: DeedDep,
    units: UnitsDep,
) -> DispatchOut:
    """接受后双方签订见习协议。经办人员代为接受的，须有本人同意的记录。"""
    await dispatch_for(session, caller, dispatch_id)
    move = move_of(body, caller, deed)
    found = await actions.accept(session, deed, dispatch_id, move, units)
    return shown_dispatch(found, await provisional_years(session))


@routes.post(
    "/v1/dispatches/{dispatch_id}/refusal",
    summary="拒绝派遣",
    responses=problems(
        DispatchNotFound, DispatchChanged, Unpinned, MoveNotOpen, ConsentMissing, YearUnknown
    ),
)
async def refuse_dispatch(
    dispatch_id: Which, body: RefusalIn, caller: Mover, session: SessionDep, deed: DeedDep
) -> DispatchOut:
    """名额随即派给下一位；本人按原申请时间另寻岗位，资格不受影响。

    经办人员代为拒绝的，须有本人同意的记录。
    """
    await dispatch_for(session, caller, dispatch_id)
    move = move_of(body, caller, deed)
    found = await actions.refuse(session, deed, dispatch_id, body.reason, move)
    return shown_dispatch(found, await provisional_years(session))
