"""Second records: one person's two records become one."""

from typing import Annotated

from fastapi import Path

from services.common.errors import Unpinned
from services.common.time.workdays import YearUnknown
from services.common.web.access import user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import second_records
from services.matching.queries import standings
from services.matching.rules.second_records import (
    BothHold,
    DaysOverlap,
    MattersOpen,
    MergeTheOther,
    NamesUndecided,
    NotOnePerson,
    RoundUnderWay,
    SameRecord,
)
from services.matching.rules.youths import YouthChanged, YouthMerged, YouthNotFound
from services.matching.schemas.ids import YouthId
from services.matching.schemas.second_records import MergeIn
from services.matching.schemas.standings import StandingOut, shown_standing

routes = router("见习对象")


@routes.post(
    "/v1/youths/{youth_id}/merge",
    summary="合并同一人的两条登记",
    responses=problems(
        YouthNotFound,
        YouthMerged,
        YouthChanged,
        Unpinned,
        SameRecord,
        MergeTheOther,
        NotOnePerson,
        NamesUndecided,
        BothHold,
        DaysOverlap,
        MattersOpen,
        RoundUnderWay,
        YearUnknown,
    ),
)
async def merge_youths(
    youth_id: Annotated[YouthId, Path(description="被并入的登记的编号：办理进度不超过另一条的")],
    body: MergeIn,
    caller: Annotated[Caller, user("clerk", "reviewer")],
    session: SessionDep,
    deed: DeedDep,
) -> StandingOut:
    """同一人因身份号码写错或者持有两种证件而有两条登记的，核实后合并，记入审计日志，不能撤销。

    各来源提供的内容、联系记录、派遣、见习和异议全部归入另一条登记，来源不变；两条都在候补的，按较早的登记时间
    排一个位次，谢绝的次数相加。已经派遣或者在见习的，不再候补。被并入的登记有本人账号而另一条没有的，账号改为
    另一条登记的；两条都有本人账号的，被并入的账号不再可用。两条各有一份没有结束的派遣或者见习、见习日期有重叠的，
    先办结或者更正再合并。被并入的登记有本人账号、申请过（含由经办机构代为申请）或者派遣过、见习过的，
    两条的姓名、出生日期和性别须相同：姓名不同的先更正，出生日期或者性别不同的由两名经办人员办理
    （POST /v1/youths/{youth_id}/merge-proposals）；被并入的只是各来源提供、没有申请过的，不须相同。
    被并入的编号从此指向另一条登记。身份号码以另一条登记的为准；名单再次用被并入的号码报来的，
    会另行登记，可以再次合并。
    """
    youth = await second_records.merge(session, deed, caller, youth_id, body.merging())
    standing = await standings.of_youth(session, youth)
    return shown_standing(standing, deed.today)
