"""Owners: claims that were refused, and a record handed over to its account by an officer."""

from typing import Annotated

from fastapi import Path

from services.common.errors import Unpinned
from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import owners
from services.matching.queries import claims, standings
from services.matching.rules.claims import AccountHasRecord, NotAnAccount, RecordOwned
from services.matching.rules.youths import YouthChanged, YouthMerged, YouthNotFound
from services.matching.schemas.ids import YouthId
from services.matching.schemas.owners import OwnerIn, RefusedClaimOut
from services.matching.schemas.standings import StandingOut, shown_standing

routes = router("见习对象")


@routes.get("/v1/youths/refused-claims", summary="未能自行接收登记的注册")
async def list_refused_claims(
    caller: Annotated[Caller, user(*OFFICE)], session: SessionDep, stretch: StretchDep
) -> Page[RefusedClaimOut]:
    """本人账号注册时未能接收已有登记的，后发生的在前；本人持证件到场的，由经办人员核实后归入。"""
    rows = await claims.refused(session, caller, stretch)
    return page_of(rows, stretch, lambda row: (row[0].id,), lambda row: RefusedClaimOut.of(*row))


@routes.post(
    "/v1/youths/{youth_id}/owner",
    summary="把登记归入本人账号",
    responses=problems(
        YouthNotFound,
        YouthMerged,
        YouthChanged,
        Unpinned,
        RecordOwned,
        AccountHasRecord,
        NotAnAccount,
    ),
)
async def hand_over_record(
    youth_id: Annotated[YouthId, Path(description="见习对象编号")],
    body: OwnerIn,
    caller: Annotated[Caller, user("clerk", "reviewer")],
    session: SessionDep,
    deed: DeedDep,
) -> StandingOut:
    """本人持证件到场、因更换手机号码或者已有派遣等不能自行接收登记的，由经办人员核实后办理，记入审计日志。

    从未申请过的登记改用账号的编号，其他的编号不变。
    """
    youth = await owners.hand_over_seen(session, deed, caller, youth_id, body.handing_over())
    standing = await standings.of_youth(session, youth)
    return shown_standing(standing, deed.today)
