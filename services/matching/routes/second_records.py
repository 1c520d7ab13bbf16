"""Second records: one person's two records become one."""

from typing import Annotated

from fastapi import Path

from services.common.errors import Unpinned
from services.common.web.access import user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import second_records
from services.matching.queries import standings
from services.matching.rules.second_records import (
    BothInUse,
    MergeTheOther,
    NamesUndecided,
    SameRecord,
)
from services.matching.rules.youths import YouthChanged, YouthNotFound
from services.matching.schemas.ids import YouthId
from services.matching.schemas.second_records import MergeIn
from services.matching.schemas.standings import StandingOut, shown_standing

routes = router("见习对象")


@routes.post(
    "/v1/youths/{youth_id}/merge",
    summary="合并同一人的两条登记",
    responses=problems(
        YouthNotFound,
        YouthChanged,
        Unpinned,
        SameRecord,
        MergeTheOther,
        BothInUse,
        NamesUndecided,
    ),
)
async def merge_youths(
    youth_id: Annotated[YouthId, Path(description="被并入的登记的编号：只由名单登记、尚未使用的")],
    body: MergeIn,
    caller: Annotated[Caller, user("clerk", "reviewer")],
    session: SessionDep,
    deed: DeedDep,
) -> StandingOut:
    """同一人因身份号码写错或者持有两种证件而有两条登记的，核实后合并，记入审计日志，不能撤销。

    各来源提供的内容和联系记录全部归入另一条登记，来源不变；候补的先后、派遣和见习不受影响。
    被并入的编号从此指向另一条登记。身份号码以另一条登记的为准；名单再次用被并入的号码报来的，
    会另行登记，可以再次合并。
    """
    youth = await second_records.merge(session, deed, caller, youth_id, body.merging())
    standing = await standings.of_youth(session, youth)
    return shown_standing(standing, deed.today)
