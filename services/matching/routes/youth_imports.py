"""Lists of youths: handed in, checked in the background, handed back with the findings."""

import asyncio
from typing import Annotated

from fastapi import Form, Path, Query, Response, UploadFile

from services.common.lists import books, outcomes, refusals
from services.common.store.lists import HandedIn
from services.common.values.region import PROVINCE
from services.common.web import jobs, lists
from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import located, router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import Day
from services.matching.actions import youth_imports as actions
from services.matching.actions import youth_list_copies as copies
from services.matching.queries import youth_imports as queries
from services.matching.rules.youth_lists import ListKind
from services.matching.schemas import youth_imports as schemas

routes = router("见习对象名单")

Clerk = Annotated[Caller, user("clerk")]
Officer = Annotated[Caller, user(*OFFICE)]
Which = Annotated[lists.ImportId, Path(description="名单编号")]


@routes.post(
    "/v1/youth-imports",
    status_code=202,
    summary="提交见习对象名单",
    responses=problems(*refusals.AT_ONCE) | located(202),
)
async def receive_youth_list(
    *,
    caller: Clerk,
    session: SessionDep,
    deed: DeedDep,
    response: Response,
    file: UploadFile,
    kind: Annotated[ListKind, Form(description=f"名单种类：{schemas.KINDS}")],
    mode: Annotated[outcomes.ImportMode, Form(description=f"登记方式：{lists.MODES}")],
    dry_run: Annotated[bool, Form(description="试运行：只核查，不登记")] = False,
    listed_on: Annotated[Day | None, Form(description="名单反映哪一天的情况；不填即今天")] = None,
) -> schemas.YouthImportOut:
    """接受 .xlsx、.xls、.csv，不超过20兆字节；在后台核查每一行，进度见 Location；不保存文件名。

    名单上的人只登记，不申请见习；本人或者经其同意的代办人申请后才进入派遣。
    """
    content = await file.read()
    # What can be refused by a look at the file is refused at once, and nothing of it kept.
    await asyncio.to_thread(books.guard, content)
    intake = actions.Intake(HandedIn(content, mode, dry_run), kind, listed_on)
    told = await actions.receive(session, deed, caller, intake)
    response.headers["Location"] = jobs.location("matching", told.job_id)
    return schemas.shown_import(told, outcomes.WAITING, await actions.counts(session, told))


@routes.get("/v1/youth-imports", summary="查询提交过的见习对象名单")
async def list_youth_lists(
    caller: Officer, session: SessionDep, stretch: StretchDep
) -> Page[schemas.YouthImportOut]:
    """本地区经办机构提交的，新提交的在前。"""
    rows = await actions.listed(session, caller.region or PROVINCE, stretch)
    return page_of(rows, stretch, lambda row: (row[0].id,), schemas.shown_listed)


@routes.get(
    "/v1/youth-imports/template.xlsx",
    summary="下载见习对象名单模板",
    response_class=Response,
    responses=lists.WORKBOOK,
    dependencies=[user(*OFFICE, whose="every")],
)
async def download_youth_list_template(
    deed: DeedDep,
    kind: Annotated[ListKind, Query(description=f"名单种类：{schemas.KINDS}")],
) -> Response:
    """身份证号等列为文本格式，县（区）、学历等从下拉列表选择。"""
    made = await asyncio.to_thread(copies.template, kind, deed.today)
    return lists.workbook(made, f"见习对象名单模板（{schemas.KIND_NAMES[kind]}）")


@routes.get(
    "/v1/youth-imports/{import_id}",
    summary="查看见习对象名单的核查情况",
    responses=problems(outcomes.ImportNotFound),
)
async def read_youth_list(
    import_id: Which, caller: Officer, session: SessionDep
) -> schemas.YouthImportOut:
    """核查到哪一步，整份不能核查的原因；行数、有错误的行数，以及各行的结果。"""
    told = await actions.SHELF.find_within(session, caller.region, import_id)
    check = await actions.SHELF.checking_of(session, told)
    return schemas.shown_import(told, check, await actions.counts(session, told))


@routes.get(
    "/v1/youth-imports/{import_id}/errors",
    summary="查看见习对象名单中的问题",
    responses=problems(outcomes.ImportNotFound),
)
async def list_youth_list_errors(
    import_id: Which, caller: Officer, session: SessionDep, stretch: StretchDep
) -> Page[lists.ImportFaultOut]:
    """按行号排列：行、列、原因；不含单元格的内容。"""
    after = lists.fault_number(stretch)
    told = await actions.SHELF.find_within(session, caller.region, import_id)
    rows = await actions.SHELF.faults_of(session, told.id, after=after, limit=stretch.limit)
    show = lists.ImportFaultOut.model_validate
    return page_of(rows, stretch, key=lambda fault: [fault.no], show=show)


@routes.get(
    "/v1/youth-imports/{import_id}/villages",
    summary="按街道、村查看摸底情况",
    responses=problems(outcomes.ImportNotFound),
)
async def list_canvassed_villages(
    import_id: Which, caller: Officer, session: SessionDep, stretch: StretchDep
) -> Page[schemas.CanvassedVillageOut]:
    """每个街道（乡镇）、村（社区）走访到多少、没有走访到多少、登记了多少人次。"""
    told = await actions.SHELF.find_within(session, caller.region, import_id)
    rows = await queries.villages(session, told.id, stretch)
    return page_of(rows, stretch, lambda row: (row.code, row.village), schemas.shown_village)


@routes.get(
    "/v1/youth-imports/{import_id}/annotated.xlsx",
    summary="下载带核查结果的见习对象名单",
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
async def download_annotated_youth_list(
    import_id: Which, caller: Clerk, session: SessionDep, deed: DeedDep
) -> Response:
    """原样的行，另加“核查结果”一列；改正后可再次提交。含个人信息，每次下载记入审计日志。"""
    told, content, faults = await actions.SHELF.open_for_copy(
        session, deed, caller.region, import_id
    )
    entered = await queries.outcomes(session, told.id)
    made = await asyncio.to_thread(copies.annotated, content, told, faults, entered, deed.today)
    return lists.workbook(made, f"见习对象名单核查结果-{told.id}")
