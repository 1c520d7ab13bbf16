"""Tasks: what waits for the unit that asks."""

from typing import Annotated

from services.common.time.workdays import YearUnknown
from services.common.web.access import user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions.tasks import tasks_of
from services.matching.schemas.tasks import TaskOut, shown_task

routes = router("期限")


@routes.get("/v1/me/tasks", summary="待本单位办理的事项", responses=problems(YearUnknown))
async def list_my_tasks(
    caller: Annotated[Caller, user("unit")],
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
) -> Page[TaskOut]:
    """待签署的见习协议、待登记的到岗、待确认的考勤、期满待登记的结束，等得最久的在前；并入本单位的也在内。

    纸质协议已在期限内提交、等待核对的，客观情况正在核实的，由经办机构办理，不列出。
    """
    rows = await tasks_of(session, deed, caller, stretch)
    return page_of(
        rows,
        stretch,
        lambda row: (row.task.since, row.task.key),
        lambda row: shown_task(row, deed.today),
    )
