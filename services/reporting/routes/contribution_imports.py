"""Lists of contributions: handed in, checked in the background, handed back with the findings."""

import asyncio
from typing import Annotated

from fastapi import Form, Path, Response, UploadFile

from services.common.lists import books, outcomes, refusals, writing
from services.common.store.lists import HandedIn, with_kept_faults
from services.common.web import jobs, lists
from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import located, router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.reporting.actions import contribution_imports as actions
from services.reporting.readers import contribution_lists as reader
from services.reporting.routes.offices import office_of
from services.reporting.schemas.contribution_imports import (
    ContributionImportOut,
    shown_import,
    shown_listed,
)

routes = router("社会保险补贴")

Clerk = Annotated[Caller, user("clerk")]
Officer = Annotated[Caller, user(*OFFICE)]
Which = Annotated[lists.ImportId, Path(description="名单编号")]


@routes.post(
    "/v1/contribution-imports",
    status_code=202,
    summary="提交灵活就业缴费名单",
    responses=problems(*refusals.AT_ONCE) | located(202),
)
async def receive_contribution_list(
    *,
    caller: Clerk,
    session: SessionDep,
    deed: DeedDep,
    response: Response,
    file: UploadFile,
    mode: Annotated[outcomes.ImportMode, Form(description=f"登记方式：{lists.MODES}")],
    dry_run: Annotated[bool, Form(description="试运行：只核查，不登记")] = False,
) -> ContributionImportOut:
    """接受 .xlsx、.xls、.csv，不超过20兆字节；在后台核查每一行，进度见 Location；不保存文件名。

    每人每月一行；本人这个月已有相同登记的略过，已有不同登记的列为错误，不覆盖。
    """
    content = await file.read()
    # What can be refused by a look at the file is refused at once, and nothing of it kept.
    await asyncio.to_thread(books.guard, content)
    handed_in = HandedIn(content, mode, dry_run)
    told = await actions.receive(session, deed, office_of(caller), handed_in)
    response.headers["Location"] = jobs.location("reporting", told.job_id)
    return shown_import(told, outcomes.WAITING)


@routes.get("/v1/contribution-imports", summary="查询提交过的缴费名单")
async def list_contribution_lists(
    caller: Officer, session: SessionDep, stretch: StretchDep
) -> Page[ContributionImportOut]:
    """本地区经办机构提交的，新提交的在前。"""
    rows = await actions.SHELF.within(
        session, office_of(caller), after=stretch.after, limit=stretch.limit
    )
    return page_of(rows, stretch, lambda row: (row[0].id,), shown_listed)


@routes.get(
    "/v1/contribution-imports/template.xlsx",
    summary="下载缴费名单模板",
    response_class=Response,
    responses=lists.WORKBOOK,
    dependencies=[user(*OFFICE, whose="every")],
)
async def download_contribution_template(deed: DeedDep) -> Response:
    """身份证号、月份为文本格式，是否从下拉列表选择。"""
    made = await asyncio.to_thread(writing.template, reader.form_on(deed.today))
    return lists.workbook(made, "灵活就业缴费名单模板")


@routes.get(
    "/v1/contribution-imports/{import_id}",
    summary="查看缴费名单的核查情况",
    responses=problems(outcomes.ImportNotFound),
)
async def read_contribution_list(
    import_id: Which, caller: Officer, session: SessionDep
) -> ContributionImportOut:
    """核查到哪一步，整份不能核查的原因；行数、有错误的行数和登记的条数。"""
    told = await actions.SHELF.find_within(session, caller.region, import_id)
    return shown_import(told, await actions.SHELF.checking_of(session, told))


@routes.get(
    "/v1/contribution-imports/{import_id}/errors",
    summary="查看缴费名单中的问题",
    responses=problems(outcomes.ImportNotFound),
)
async def list_contribution_list_errors(
    import_id: Which, caller: Officer, session: SessionDep, stretch: StretchDep
) -> Page[lists.ImportFaultOut]:
    """按行号排列：行、列、原因；不含单元格的内容。"""
    after = lists.fault_number(stretch)
    told = await actions.SHELF.find_within(session, caller.region, import_id)
    rows = await actions.SHELF.faults_of(session, told.id, after=after, limit=stretch.limit)
    show = lists.ImportFaultOut.model_validate
    return page_of(rows, stretch, key=lambda fault: [fault.no], show=show)


@routes.get(
    "/v1/contribution-imports/{import_id}/annotated.xlsx",
    summary="下载带核查结果的缴费名单",
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
async def download_annotated_contributions(
    import_id: Which, caller: Clerk, session: SessionDep, deed: DeedDep
) -> Response:
    """原样的行，另加“核查结果”一列；改正后可再次提交。含个人信息，每次下载记入审计日志。"""
    told, content, faults = await actions.SHELF.open_for_copy(
        session, deed, caller.region, import_id
    )
    listing = with_kept_faults(await asyncio.to_thread(reader.read, content, deed.today), faults)
    made = await asyncio.to_thread(writing.annotated, listing, {})
    return lists.workbook(made, f"缴费名单核查结果-{told.id}")
