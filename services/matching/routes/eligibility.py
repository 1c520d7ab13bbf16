"""Eligibility of a youth: every condition, met or not, with its article."""

from typing import Annotated

from fastapi import Path, Query

from services.common.web.access import OFFICE, user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import Day
from services.matching.actions.eligibility import examine
from services.matching.actions.rights import youth_for
from services.matching.rules.youths import YouthMerged, YouthNotFound
from services.matching.schemas.eligibility import EligibilityOut
from services.matching.schemas.ids import DispatchId, YouthId

routes = router("见习对象")


@routes.get(
    "/v1/youths/{youth_id}/eligibility",
    summary="参加见习的资格",
    responses=problems(YouthNotFound, YouthMerged),
)
async def read_eligibility(
    *,
    youth_id: Annotated[YouthId, Path(description="见习对象编号")],
    caller: Annotated[Caller, user("youth", *OFFICE)],
    session: SessionDep,
    deed: DeedDep,
    on: Annotated[Day | None, Query(description="按哪一天判断，默认今天")] = None,
    dispatch_id: Annotated[
        DispatchId | None, Query(description="就这次派遣判断，不把它本身算作进行中的派遣")
    ] = None,
) -> EligibilityOut:
    """逐项列出条件、是否符合及依据；最终以签署协议当天为准。"""
    youth = await youth_for(session, caller, youth_id)
    day = on or deed.today
    found = await examine(session, youth, day, but_for_dispatch=dispatch_id)
    return EligibilityOut.model_validate(found)
