"""Pauses: a youth pauses their application, and takes it up again where they stood."""

from typing import Annotated

from fastapi import Path

from services.common.errors import Unpinned
from services.common.time.workdays import YearUnknown
from services.common.web.access import user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import withdrawals
from services.matching.actions.rights import youth_for
from services.matching.queries import standings
from services.matching.rules.applications import NothingToReturnFrom
from services.matching.rules.eligibility import NotEligible
from services.matching.rules.youths import (
    ConsentMissing,
    NotApplied,
    SignedAlready,
    YouthChanged,
    YouthMerged,
    YouthNotFound,
)
from services.matching.schemas.consents import move_of
from services.matching.schemas.ids import YouthId
from services.matching.schemas.standings import StandingOut, shown_standing
from services.matching.schemas.youths import ApplicationReturnIn, PauseIn

routes = router("见习对象")

Which = Annotated[YouthId, Path(description="见习对象编号")]
Youth = Annotated[Caller, user("youth", "clerk")]


@routes.post(
    "/v1/youths/{youth_id}/pause",
    summary="暂停见习申请",
    responses=problems(
        YouthNotFound,
        YouthMerged,
        YouthChanged,
        Unpinned,
        NotApplied,
        SignedAlready,
        ConsentMissing,
        YearUnknown,
    ),
)
async def pause_application(
    youth_id: Which, body: PauseIn, caller: Youth, session: SessionDep, deed: DeedDep
) -> StandingOut:
    """暂停期间不派遣；尚未签协议的派遣随之撤回，计一次拒绝，名额派给下一位。

    规定天数内恢复的，登记时间不变。经办人员代为暂停的，须有本人同意的记录。逾期未答复派遣的，由系统暂停。
    """
    seen = await youth_for(session, caller, youth_id)
    youth = await withdrawals.pause_youth(session, deed, seen.id, move_of(body, caller, deed))
    standing = await standings.of_youth(session, youth)
    return shown_standing(standing, deed.today)


@routes.post(
    "/v1/youths/{youth_id}/return",
    summary="恢复见习申请",
    responses=problems(
        YouthNotFound,
        YouthMerged,
        YouthChanged,
        Unpinned,
        NothingToReturnFrom,
        NotEligible,
        ConsentMissing,
        YearUnknown,
    ),
)
async def return_to_pool(
    youth_id: Which, body: ApplicationReturnIn, caller: Youth, session: SessionDep, deed: DeedDep
) -> StandingOut:
    """暂停或者退出后按原来的求职意愿恢复，有合适的空余名额当即派遣，否则进入候补。

    规定天数内恢复的，登记时间不变，仍排在原来的位置；过期的按恢复的时间重新登记。
    """
    seen = await youth_for(session, caller, youth_id)
    youth = await withdrawals.return_youth(session, deed, seen.id, move_of(body, caller, deed))
    standing = await standings.of_youth(session, youth)
    return shown_standing(standing, deed.today)
