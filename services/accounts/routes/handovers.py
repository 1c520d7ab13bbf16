"""Units handed over to another account by the office that looks after them."""

from typing import Annotated

from fastapi import Path

from services.accounts.actions import handovers as actions
from services.accounts.routes.data_export import SistersDep
from services.accounts.routes.means import RealNowDep
from services.accounts.rules import handovers as rules
from services.accounts.rules.handover_objections import ObjectionWaits
from services.accounts.schemas.handovers import (
    HandedOut,
    HandoverDecisionIn,
    HandoverId,
    HandoverIn,
    HandoverOut,
    HandoverWithdrawalIn,
    shown_handed,
    shown_handover,
    shown_waiting,
)
from services.common.errors import Stale, Unpinned
from services.common.web.access import user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import id_field

routes = router("账号")

UnitId = Annotated[str, id_field("unt"), Path(description="单位编号")]


@routes.post(
    "/v1/unit-accounts/{unit_id}/handover",
    summary="把见习单位交给另一个账号",
    responses=problems(
        rules.UnitNotFound,
        rules.UnitGone,
        rules.TakerUnknown,
        rules.TakerUnfit,
        rules.HandoverWaits,
        ObjectionWaits,
        rules.UnitsUnavailable,
    ),
)
async def hand_unit_over(
    unit_id: UnitId,
    body: HandoverIn,
    *,
    caller: Annotated[Caller, user("clerk")],
    session: SessionDep,
    deed: DeedDep,
    sisters: SistersDep,
    now: RealNowDep,
) -> HandedOut:
    """用于代码被他人先登记、账号丢失或者无人掌握、启用以前导入的单位：核验登记证照和经办人以后办理。

    接手的账号成为首个账号，须重新登录；原来的账号全部停用，可由首个账号按工作人员账号恢复。
    接手的可以是还没有登记单位的账号，也可以是本单位的工作人员账号。
    认定过的单位，由另一名复核人员复核以后才交接；已不是见习单位的不再办理，可以重新申请的除外。
    原来的首个账号登录时得知已经交接，可以提出异议（POST /v1/accounts/handover-objections）；
    异议决定以前，该单位不再交接给其他账号。
    """
    told = await actions.hand_unit_over(
        session,
        deed,
        caller,
        unit_id,
        account_id=body.account_id,
        ground=body.ground,
        sisters=sisters,
        now=now,
    )
    return shown_handed(told)


@routes.get(
    "/v1/unit-accounts/handovers",
    summary="等待复核、有异议的账号交接",
    responses=problems(rules.UnitsUnavailable),
)
async def list_handovers(
    caller: Annotated[Caller, user("clerk", "reviewer")],
    session: SessionDep,
    stretch: StretchDep,
    sisters: SistersDep,
) -> Page[HandoverOut]:
    """等待复核的，以及有异议等待决定的；单位现在由本地区管理的，新的在前。

    提出以后单位迁到其他地区的，由迁入地办理。
    """
    after = stretch.after[0] if stretch.after else None
    rows = await actions.handovers_within(
        session, caller, sisters, after=after, limit=stretch.limit
    )
    return page_of(rows, stretch, key=lambda row: [row.handover.id], show=shown_waiting)


@routes.post(
    "/v1/unit-accounts/handovers/{handover_id}/decision",
    summary="复核账号交接",
    responses=problems(
        rules.HandoverNotFound,
        rules.HandoverSettled,
        rules.HandedBySamePerson,
        rules.StandsOtherwise,
        ObjectionWaits,
        rules.UnitGone,
        rules.TakerUnknown,
        rules.TakerUnfit,
        rules.UnitsUnavailable,
        Stale,
        Unpinned,
    ),
)
async def decide_handover(
    handover_id: HandoverId,
    body: HandoverDecisionIn,
    *,
    caller: Annotated[Caller, user("reviewer")],
    session: SessionDep,
    deed: DeedDep,
    sisters: SistersDep,
    now: RealNowDep,
) -> HandoverOut:
    """由提出的人以外的复核人员对照证照和首个账号核对；同意的随即交接，首个账号已变更的不能同意。"""
    decision = actions.HandoverDecision(**body.model_dump())
    handover = await actions.decide_handover(
        session, deed, caller, handover_id, decision, sisters=sisters, now=now
    )
    return shown_handover(handover)


@routes.post(
    "/v1/unit-accounts/handovers/{handover_id}/withdrawal",
    summary="撤回账号交接",
    responses=problems(
        rules.HandoverNotFound, rules.HandoverSettled, rules.AskedByAnother, Stale, Unpinned
    ),
)
async def withdraw_handover(
    handover_id: HandoverId,
    body: HandoverWithdrawalIn,
    *,
    caller: Annotated[Caller, user("clerk")],
    session: SessionDep,
    deed: DeedDep,
    now: RealNowDep,
) -> HandoverOut:
    """提出的人自己撤回，等待复核时都可以；撤回以后可以再提出。"""
    told = body.model_dump()
    handover = await actions.withdraw_handover(session, deed, caller, handover_id, **told, now=now)
    return shown_handover(handover)
