"""How many records the time that they are kept lets go today: counted, and nothing done."""

from typing import Annotated

from services.common.web.access import OutsideRegion, user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep
from services.matching.actions import retention as actions
from services.matching.routes.dependencies import DatabaseDep, ReportingDep
from services.matching.rules.retention import RetainedUnknown
from services.matching.schemas.retention import RetentionOut

routes = router("个人信息")


@routes.get(
    "/v1/retention",
    summary="应当匿名化的人数",
    responses=problems(OutsideRegion, RetainedUnknown),
)
async def count_retention(
    caller: Annotated[Caller, user("approver", "auditor")],
    deed: DeedDep,
    database: DatabaseDep,
    reporting: ReportingDep,
) -> RetentionOut:
    """本机构行政区划内，保存年限已满、将由系统匿名化的人数，以及够年数而仍保存的人数和原因。

    匿名化后姓名、号码、文字都不再存在，不能恢复；总人数、月报和已报送的文件不变；按学校、专业和类别查询的人数中不再有其人。
    """
    if (area := caller.region) is None:
        raise OutsideRegion
    found = await actions.look(database, reporting, deed, area)
    return RetentionOut.of(area, deed.today, actions.terms_on(deed.today), found)
