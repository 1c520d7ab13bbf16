"""Prints: dispatch letter, roster and attendance sheet as PDF."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Path, Query, Response

from services.common.printing.press import MEDIA_TYPE, Printed
from services.common.store.database import release
from services.common.time.workdays import YearUnknown
from services.common.web.access import OFFICE, user
from services.common.web.downloads import named
from services.common.web.paths import MonthInPath
from services.common.web.printing import PDF_RESPONSE, Press, PressBusy, PressDep
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import prints as actions
from services.matching.documents import papers
from services.matching.routes.dependencies import UnitsDep
from services.matching.rules.agreement_words import WordsUnavailable
from services.matching.rules.attendance import MonthOutsidePlacement
from services.matching.rules.dispatches import DispatchNotFound, MoveNotOpen
from services.matching.rules.placements import NobodyOnPost, PlacementNotFound
from services.matching.schemas.ids import DispatchId, PlacementId, UnitId

routes = router("打印")


@routes.get(
    "/v1/dispatches/{dispatch_id}/letter.pdf",
    summary="派遣函（PDF）",
    response_class=Response,
    responses=PDF_RESPONSE | problems(DispatchNotFound, MoveNotOpen, WordsUnavailable, PressBusy),
)
async def print_letter(
    *,
    dispatch_id: Annotated[DispatchId, Path(description="派遣编号")],
    caller: Annotated[Caller, user("unit", "youth", *OFFICE)],
    session: SessionDep,
    deed: DeedDep,
    units: UnitsDep,
    press: PressDep,
) -> Response:
    """经办机构发给见习单位的派遣函；拒绝、撤回的派遣没有。"""
    told = await actions.letter(session, deed, caller, dispatch_id, units)
    return await _printed(press, lambda: papers.letter(told), "派遣函.pdf")


@routes.get(
    "/v1/placements/roster.pdf",
    summary="见习人员名册（PDF）",
    response_class=Response,
    responses=PDF_RESPONSE | problems(NobodyOnPost, WordsUnavailable, PressBusy),
)
async def print_roster(
    *,
    unit_id: Annotated[UnitId, Query(description="单位编号")],
    caller: Annotated[Caller, user("unit", *OFFICE)],
    session: SessionDep,
    deed: DeedDep,
    units: UnitsDep,
    press: PressDep,
) -> Response:
    """一个单位今日在岗的见习人员，先到岗的在前，最多1000人；不在查看范围内的不列出。

    见习期已满、结束尚未登记的不列入，只注明人数。
    """
    told = await actions.roster(session, deed, caller, unit_id, units)
    return await _printed(press, lambda: papers.roster(told), "见习人员名册.pdf")


@routes.get(
    "/v1/placements/{placement_id}/attendance-sheets/{month}.pdf",
    summary="考勤表（PDF）",
    response_class=Response,
    responses=PDF_RESPONSE
    | problems(PlacementNotFound, MonthOutsidePlacement, YearUnknown, WordsUnavailable, PressBusy),
)
async def print_attendance_sheet(
    *,
    placement_id: Annotated[PlacementId, Path(description="见习编号")],
    month: MonthInPath,
    caller: Annotated[Caller, user("unit", "youth", *OFFICE)],
    session: SessionDep,
    press: PressDep,
    units: UnitsDep,
) -> Response:
    """一人一月的空白考勤表，列出当月的见习日，标明工作日和中止的日子；供单位纸质留存。"""
    told = await actions.sheet(session, caller, placement_id, month, units)
    await release(session)
    return await _printed(press, lambda: papers.sheet(told), f"考勤表-{month}.pdf")


async def _printed(press: Press, work: Callable[[], Printed], name: str) -> Response:
    printed = await press.print(work)
    return Response(printed.content, media_type=MEDIA_TYPE, headers=named(name))
