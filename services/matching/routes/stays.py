"""Stays of the time before: read, and put right by an office."""

from typing import Annotated

from fastapi import Path

from services.common.errors import Unpinned
from services.common.time.workdays import YearUnknown
from services.common.web.access import OFFICE, user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions.rights import youth_for
from services.matching.actions.stays import correct_stay
from services.matching.queries import stays
from services.matching.rules.stays import StayOverlaps, StayUnchanged, StayUnknown
from services.matching.rules.youths import YouthChanged, YouthMerged, YouthNotFound
from services.matching.schemas.ids import YouthId
from services.matching.schemas.stays import StayCorrectionIn, StaysOut, shown_stays

routes = router("启用以前的数据")

Which = Annotated[YouthId, Path(description="见习对象编号")]


@routes.get(
    "/v1/youths/{youth_id}/stays",
    summary="启用以前的见习",
    responses=problems(YouthNotFound, YouthMerged),
)
async def list_stays(
    youth_id: Which, caller: Annotated[Caller, user("youth", *OFFICE)], session: SessionDep
) -> StaysOut:
    """名单导入的、系统启用以前已经结束的见习，计入见习月数；更正过的一并列出。"""
    youth = await youth_for(session, caller, youth_id)
    return shown_stays(youth, await stays.of_youth(session, youth.id), caller)


@routes.post(
    "/v1/youths/{youth_id}/stay-corrections",
    status_code=201,
    summary="更正启用以前的见习",
    responses=problems(
        YouthNotFound,
        YouthMerged,
        YouthChanged,
        Unpinned,
        StayUnknown,
        StayUnchanged,
        StayOverlaps,
        YearUnknown,
    ),
)
async def correct_youth_stay(
    youth_id: Which,
    body: StayCorrectionIn,
    caller: Annotated[Caller, user("clerk", "reviewer")],
    session: SessionDep,
    deed: DeedDep,
) -> StaysOut:
    """起止日期有误的，填写实际的；其实没有的，予以撤销。原登记保留，不再计入见习月数；候补中的随即重新寻找岗位。"""
    youth, found = await correct_stay(session, deed, caller, youth_id, body.told)
    return shown_stays(youth, found, caller)
