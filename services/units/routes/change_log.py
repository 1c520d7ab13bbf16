"""The change log of units: who did what to an object when, and on what ground."""

from typing import Annotated

from fastapi import Query

from services.common.web.access import OutsideRegion
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.units.actions import change_log as actions
from services.units.routes.dependencies import OfficeCaller
from services.units.schemas.change_log import LoggedChange, shown_change

routes = router("变更记录")


@routes.get(
    "/v1/change-log/units",
    summary="查询单位类对象的变更记录",
    responses=problems(OutsideRegion),
)
async def list_unit_object_changes(
    caller: OfficeCaller,
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
    object_id: Annotated[
        str,
        Query(
            description="对象的编号：单位、岗位、带教老师、材料、核查、事故、投诉、检查、清退建议、"
            "门槛复核、示范单位提名等；计划组织见习人数为“区划/月份”，公开文字为“种类/区划”",
            pattern=r"^[A-Za-z0-9_/.:-]{1,64}$",
        ),
    ],
) -> Page[LoggedChange]:
    """谁在何时、因何对这个对象作了什么决定或者变更；从新到旧，限本机构行政区划及下辖行政区划的对象。

    查阅记入审计记录（change-log.read）。
    """
    below = int(stretch.after[0]) if stretch.after else None
    rows = await actions.read_changes(
        session, deed, caller, object_id, below=below, limit=stretch.limit
    )
    return page_of(rows, stretch, key=lambda change: [change.version], show=shown_change)
