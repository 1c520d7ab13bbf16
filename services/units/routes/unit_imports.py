"""Recommended lists: handed in, checked in the background, handed back with the findings."""

import asyncio
from typing import Annotated, Any, Final

from fastapi import Form, Response, UploadFile

from services.common.lists import books, refusals
from services.common.web import jobs
from services.common.web.pages import CursorInvalid, Page, Stretch, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import Day
from services.units.actions import list_copies
from services.units.actions import unit_imports as actions
from services.units.queries import unit_imports as queries
from services.units.routes.dependencies import ClerkCaller, OfficeCaller
from services.units.rules import unit_lists as rules
from services.units.schemas import unit_imports as schemas

routes = router("推荐名单")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DIGITS: Final = 18
_FILE: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {XLSX: {}}}}


@routes.post(
    "/v1/unit-imports",
    status_code=202,
    summary="提交推荐见习单位名单",
    responses=problems(refusals.ListTooLarge),
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
    mode: Annotated[rules.ImportMode, Form(description=f"登记方式：{schemas.MODES}")],
    dry_run: Annotated[bool, Form(description="试运行：只核查，不登记")] = False,
    recommended_on: Annotated[Day | None, Form(description="推荐日期；不填即今天")] = None,
) -> schemas.UnitImportOut:
    """接受 .xlsx、.xls、.csv，不超过20兆字节；在后台核查每一行，进度见 Location。"""
    content = await file.read()
    # What can be refused by a look at the file is refused at once, and nothing of it kept.
    await asyncio.to_thread(books.guard, content)
    intake = actions.Intake(content, recommended_by, recommended_on, mode, dry_run)
    told = await actions.receive(session, deed, caller, intake)
    response.headers["Location"] = jobs.location("units", told.job_id)
    return schemas.shown_import(told)


@routes.get(
    "/v1/unit-imports/template.xlsx",
    summary="下载推荐名单模板",
    response_class=Response,
    responses=_FILE,
)
async def download_unit_list_template(caller: OfficeCaller, deed: DeedDep) -> Response:
    """代码列为文本格式，县（区）、行业等从下拉列表选择。"""
    return _workbook(await asyncio.to_thread(list_copies.template, deed.today), "template")


@routes.get(
    "/v1/unit-imports/{import_id}",
    summary="查看推荐名单的核查情况",
    responses=problems(rules.ImportNotFound),
)
async def read_unit_list(
    import_id: schemas.ImportId, caller: OfficeCaller, session: SessionDep
) -> schemas.UnitImportOut:
    """行数、有错误的行数、登记的单位数和岗位数。"""
    return schemas.shown_import(await actions.import_for(session, caller, import_id))


@routes.get(
    "/v1/unit-imports/{import_id}/errors",
    summary="查看推荐名单中的问题",
    responses=problems(rules.ImportNotFound),
)
async def list_unit_list_errors(
    import_id: schemas.ImportId, caller: OfficeCaller, session: SessionDep, stretch: StretchDep
) -> Page[schemas.ImportFaultOut]:
    """按行号排列：行、列、原因；不含单元格的内容；触及门槛等规则的，只引用所涉字句。"""
    after = _number(stretch)
    told = await actions.import_for(session, caller, import_id)
    rows = await queries.faults_of(session, told.id, after=after, limit=stretch.limit)
    show = schemas.ImportFaultOut.model_validate
    return page_of(rows, stretch, key=lambda fault: [fault.no], show=show)


@routes.get(
    "/v1/unit-imports/{import_id}/annotated.xlsx",
    summary="下载带核查结果的名单",
    response_class=Response,
    responses={
        **_FILE,
        **problems(rules.ImportNotFound, rules.ListNotChecked, rules.ListFileGone),
    },
)
async def download_annotated_unit_list(
    import_id: schemas.ImportId, caller: ClerkCaller, session: SessionDep, deed: DeedDep
) -> Response:
    """原样的行，另加“核查结果”一列；改正后可再次提交。含联系方式，每次下载记入审计日志。"""
    told, content, faults = await actions.file_for_copy(session, deed, caller, import_id)
    made = await asyncio.to_thread(list_copies.annotated, content, told, faults, deed.today)
    return _workbook(made, told.id)


def _number(stretch: Stretch) -> int | None:
    if stretch.after is None:
        return None
    told = stretch.after[0]
    # More digits than a number of the database has would not compare with one.
    if not told.isdecimal() or len(told) > _DIGITS:
        raise CursorInvalid("/cursor", CursorInvalid.title())
    return int(told)


def _workbook(content: bytes, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.xlsx"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=XLSX, headers=headers)
