"""Recommended lists: handed in, checked in the background, handed back with the findings."""

import asyncio
from typing import Annotated

from fastapi import Form, Response, UploadFile

from services.common.lists import books, outcomes, refusals
from services.common.store.lists import HandedIn
from services.common.values.region import PROVINCE
from services.common.web import jobs, lists
from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import located, router
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import Day
from services.units.actions import list_copies
from services.units.actions import unit_imports as actions
from services.units.routes.dependencies import ClerkCaller, OfficeCaller
from services.units.rules import unit_lists as rules
from services.units.rules.prospects import DayAhead
from services.units.schemas import unit_imports as schemas

routes = router("推荐名单")


@routes.post(
    "/v1/unit-imports",
    status_code=202,
    summary="提交推荐见习单位名单",
    responses=problems(*refusals.AT_ONCE, DayAhead) | located(202),
)
async def receive_unit_list(
    *,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
    response: Response,
    file: UploadFile,
    recommended_by: Annotated[
        rules.ListRecommender, Form(description=f"推荐部门：{schemas.RECOMMENDERS}")
    ],
    mode: Annotated[outcomes.ImportMode, Form(description=f"登记方式：{lists.MODES}")],
    dry_run: Annotated[bool, Form(description="试运行：只核查，不登记")] = False,
    recommended_on: Annotated[Day | None, Form(description="推荐日期；不填即今天")] = None,
) -> schemas.UnitImportOut:
    """接受 .xlsx、.xls、.csv，不超过20兆字节；在后台核查每一行，进度见 Location；不保存文件名。"""
    content = await file.read()
    # What can be refused by a look at the file is refused at once, and nothing of it kept.
    await asyncio.to_thread(books.guard, content)
    intake = actions.Intake(HandedIn(content, mode, dry_run), recommended_by, recommended_on)
    told = await actions.receive(session, deed, caller, intake)
    response.headers["Location"] = jobs.location("units", told.job_id)
    return schemas.shown_import(told, outcomes.WAITING)


@routes.get("/v1/unit-imports", summary="查询提交过的推荐名单")
async def list_unit_lists(
    caller: OfficeCaller, session: SessionDep, stretch: StretchDep
) -> Page[schemas.UnitImportOut]:
    """本地区经办机构提交的，新提交的在前。"""
    area = caller.region or PROVINCE
    rows = await actions.SHELF.within(session, area, after=stretch.after, limit=stretch.limit)
    return page_of(rows, stretch, key=lambda row: [row[0].id], show=schemas.shown_listed)


@routes.get(
    "/v1/unit-imports/template.xlsx",
    summary="下载推荐名单模板",
    response_class=Response,
    responses=lists.WORKBOOK,
    dependencies=[user(*OFFICE, whose="every")],
)
async def download_unit_list_template(deed: DeedDep) -> Response:
    """代码列为文本格式，县（区）、行业等从下拉列表选择。"""
    made = await asyncio.to_thread(list_copies.template, deed.today)
    return lists.workbook(made, "推荐见习单位名单模板")


@routes.get(
    "/v1/unit-imports/{import_id}",
    summary="查看推荐名单的核查情况",
    responses=problems(outcomes.ImportNotFound),
)
async def read_unit_list(
    import_id: lists.ImportId, caller: OfficeCaller, session: SessionDep
) -> schemas.UnitImportOut:
    """核查到哪一步；行数、有错误的行数、登记的单位数和岗位数；整份不能核查的，说明原因。"""
    told = await actions.SHELF.find_within(session, caller.region, import_id)
    return schemas.shown_import(told, await actions.SHELF.checking_of(session, told))


@routes.get(
    "/v1/unit-imports/{import_id}/errors",
    summary="查看推荐名单中的问题",
    responses=problems(outcomes.ImportNotFound),
)
async def list_unit_list_errors(
    import_id: lists.ImportId, caller: OfficeCaller, session: SessionDep, stretch: StretchDep
) -> Page[lists.ImportFaultOut]:
    """按行号排列：行、列、原因；不含单元格的内容；触及门槛等规则的，只引用所涉字句。"""
    after = lists.fault_number(stretch)
    told = await actions.SHELF.find_within(session, caller.region, import_id)
    rows = await actions.SHELF.faults_of(session, told.id, after=after, limit=stretch.limit)
    show = lists.ImportFaultOut.model_validate
    return page_of(rows, stretch, key=lambda fault: [fault.no], show=show)


@routes.get(
    "/v1/unit-imports/{import_id}/annotated.xlsx",
    summary="下载带核查结果的名单",
    response_class=Response,
    responses={
        **lists.WORKBOOK,
        **problems(
            outcomes.ImportNotFound,
            outcomes.ListNotChecked,
            outcomes.ListFileGone,
            *refusals.ON_READING,
        ),
    },
)
async def download_annotated_unit_list(
    import_id: lists.ImportId, caller: ClerkCaller, session: SessionDep, deed: DeedDep
) -> Response:
    """原样的行，另加“核查结果”一列；改正后可再次提交。含联系方式，每次下载记入审计日志。"""
    told, content, faults = await actions.SHELF.open_for_copy(
        session, deed, caller.region, import_id
    )
    made = await asyncio.to_thread(list_copies.annotated, content, told, faults, deed.today)
    return lists.workbook(made, f"推荐见习单位名单核查结果-{told.id}")
