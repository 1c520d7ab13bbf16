"""Why a youth has a post, or none yet: for the youth, and for the office where they live."""

from typing import Annotated

from fastapi import Path

from services.common.web.access import OFFICE, user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions.rights import youth_for
from services.matching.actions.youth_explanations import explain, explain_post
from services.matching.rules.youth_explanations import PostNotOpenHere
from services.matching.rules.youths import NotApplied, YouthMerged, YouthNotFound
from services.matching.schemas.ids import PostId, YouthId
from services.matching.schemas.youth_explanations import (
    PostReasonOut,
    YouthExplanationOut,
    shown_explanation,
    shown_reason,
)

routes = router("派遣")

Which = Annotated[YouthId, Path(description="见习对象编号")]
Reader = Annotated[Caller, user("youth", *OFFICE)]


@routes.get(
    "/v1/youths/{youth_id}/explanation",
    summary="为什么有岗位或者还没有岗位",
    responses=problems(YouthNotFound, YouthMerged),
)
async def read_youth_explanation(
    youth_id: Which, caller: Reader, session: SessionDep, deed: DeedDep
) -> YouthExplanationOut:
    """候补的逐个岗位说明原因，并说明改动哪一项意愿会有岗位；已派遣的说明理由。不涉及他人。"""
    youth = await youth_for(session, caller, youth_id)
    return shown_explanation(youth.id, deed.now, await explain(session, deed, youth))


@routes.get(
    "/v1/youths/{youth_id}/explanation/posts/{post_id}",
    summary="为什么没有派遣到这个岗位",
    responses=problems(YouthNotFound, YouthMerged, NotApplied, PostNotOpenHere),
)
async def read_post_reason(
    youth_id: Which,
    post_id: Annotated[PostId, Path(description="岗位编号")],
    caller: Reader,
    session: SessionDep,
    deed: DeedDep,
) -> PostReasonOut:
    """问任何一个开放的岗位：哪些方面不符合，或者名额在谁之前派完（只说位次）。"""
    youth = await youth_for(session, caller, youth_id)
    return shown_reason(await explain_post(session, deed, youth, post_id))
