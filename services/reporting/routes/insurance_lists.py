"""Lists to carriers: drawn, read, answered, and handed out as files."""

import asyncio
from typing import Annotated, Final

from fastapi import Path, Request, Response

from services.common.store.following import FactsIncomplete, FeedGap
from services.common.web import lists
from services.common.web.access import OFFICE, user
from services.common.web.downloads import named
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.reporting.actions import insurance_contracts as contracts
from services.reporting.actions import insurance_lists as actions
from services.reporting.actions.facts import catch_up
from services.reporting.clients.identities import Identities
from services.reporting.documents import insurance_lists as documents
from services.reporting.queries import insurance as queries
from services.reporting.routes.offices import office_of
from services.reporting.rules import insurance_lists as rules
from services.reporting.rules.days import Days
from services.reporting.rules.identities import IdentitiesUnavailable
from services.reporting.rules.insurance_contracts import InsuranceContractUnknown
from services.reporting.rules.insurance_lists import Line
from services.reporting.rules.versions import RecordChanged, RecordVersionMissing
from services.reporting.schemas.ids import ContractId, ListId
from services.reporting.schemas.insurance import (
    AcknowledgementCorrectionIn,
    AcknowledgementIn,
    InsuranceEntryOut,
    InsuranceListOut,
)
from services.reporting.tables.insurance import InsuranceEntry, InsuranceList

routes = router("商业意外伤害保险")

Officer = Annotated[Caller, user(*OFFICE)]
Clerk = Annotated[Caller, user("clerk")]
Contract = Annotated[ContractId, Path(description="合同编号")]
Which = Annotated[ListId, Path(description="名单编号")]
_FILE: Final = problems(rules.InsuranceListUnknown, IdentitiesUnavailable)
_TEXT: Final = {
    "content": {"text/csv": {}},
    "description": f"报送名单，各列依次为{'、'.join(documents.HEADINGS)}。带 BOM 的 UTF-8，"
    "每格加引号，居民身份号码前有一个制表符，以 = + - @ 等开头的格前有一个单引号",
}


@routes.post(
    "/v1/insurance-contracts/{contract_id}/lists",
    status_code=201,
    summary="编制报送名单",
    responses=problems(
        InsuranceContractUnknown, rules.NothingToList, rules.SeatsExceeded, FactsIncomplete, FeedGap
    ),
)
async def draw_insurance_list(
    contract_id: Contract, caller: Clerk, request: Request, session: SessionDep, deed: DeedDep
) -> InsuranceListOut:
    """先把各来源的数据读到最新，再列出自上一份名单以来的增员和减员：自到岗至结束，本人同意投保的才列入。"""
    await catch_up(session, request.app.state.followers)
    drawn = await actions.draw(session, deed, contract_id, office_of(caller))
    return InsuranceListOut.model_validate(drawn)


@routes.get(
    "/v1/insurance-contracts/{contract_id}/lists",
    summary="一份合同的报送名单",
    responses=problems(InsuranceContractUnknown),
)
async def list_insurance_lists(
    contract_id: Contract, caller: Officer, session: SessionDep, stretch: StretchDep
) -> Page[InsuranceListOut]:
    """后编制的在前。"""
    await contracts.find(session, contract_id, office_of(caller))
    after = stretch.after[0] if stretch.after else None
    rows = await queries.lists_of(session, contract_id, after=after, limit=stretch.limit + 1)
    return page_of(rows, stretch, lambda row: [row.id], InsuranceListOut.model_validate)


@routes.get(
    "/v1/insurance-lists/{list_id}",
    summary="一份报送名单",
    responses=problems(rules.InsuranceListUnknown),
)
async def read_insurance_list(
    list_id: Which, caller: Officer, session: SessionDep
) -> InsuranceListOut:
    """名单的状态和行数。"""
    return InsuranceListOut.model_validate(await actions.find(session, list_id, office_of(caller)))


@routes.get(
    "/v1/insurance-lists/{list_id}/entries",
    summary="报送名单的各行",
    responses=problems(rules.InsuranceListUnknown),
)
async def list_insurance_entries(
    list_id: Which, caller: Officer, session: SessionDep, stretch: StretchDep
) -> Page[InsuranceEntryOut]:
    """按行号排列，只有编号；姓名和居民身份号码见名单文件。"""
    await actions.find(session, list_id, office_of(caller))
    after = lists.fault_number(stretch) or 0
    rows = await queries.lines(session, list_id, after=after, limit=stretch.limit + 1)
    return page_of(rows, stretch, lambda row: [row[0].line], lambda row: InsuranceEntryOut.of(*row))


@routes.post(
    "/v1/insurance-lists/{list_id}/acknowledgement",
    summary="登记承保机构的确认",
    responses=problems(
        rules.InsuranceListUnknown, rules.ListAcknowledged, RecordChanged, RecordVersionMissing
    ),
)
async def acknowledge_insurance_list(
    list_id: Which, body: AcknowledgementIn, caller: Clerk, session: SessionDep, deed: DeedDep
) -> InsuranceListOut:
    """承保机构接受的即在保；不予接受的写明行号和原因，下一份名单会再次列入。"""
    told = await actions.acknowledge(
        session,
        deed,
        list_id,
        body.answered(),
        office=office_of(caller),
        seen=body.expected_version,
    )
    return InsuranceListOut.model_validate(told)


@routes.post(
    "/v1/insurance-lists/{list_id}/acknowledgement-corrections",
    summary="更正登记的承保机构确认",
    responses=problems(
        rules.InsuranceListUnknown, rules.ListNotAcknowledged, RecordChanged, RecordVersionMissing
    ),
)
async def correct_insurance_list(
    list_id: Which,
    body: AcknowledgementCorrectionIn,
    caller: Clerk,
    session: SessionDep,
    deed: DeedDep,
) -> InsuranceListOut:
    """日期、批单号登记错了，或者漏登了不予接受的行时使用，写明理由。已登记为不予接受的行不撤回：下一份名单会再次列入。"""
    told = await actions.correct(
        session,
        deed,
        list_id,
        body.answered(),
        office=office_of(caller),
        seen=body.expected_version,
        ground=body.ground,
    )
    return InsuranceListOut.model_validate(told)


@routes.get(
    "/v1/insurance-lists/{list_id}/file.xlsx",
    summary="下载报送名单（Excel）",
    response_class=Response,
    responses={**lists.WORKBOOK, **_FILE},
)
async def download_insurance_list(
    list_id: Which, caller: Clerk, request: Request, session: SessionDep, deed: DeedDep
) -> Response:
    """交承保机构的名单，含姓名和居民身份号码，均为文本格式；每次下载记入审计日志。"""
    told, entries = await actions.open_for_carrier(session, deed, list_id, office_of(caller))
    rows = await _rows(request.app.state.identities, entries)
    made = await asyncio.to_thread(documents.workbook, rows, told.recorded_at)
    return lists.workbook(made, _name(told))


@routes.get(
    "/v1/insurance-lists/{list_id}/file.csv",
    summary="下载报送名单（CSV）",
    response_class=Response,
    responses={200: _TEXT, **_FILE},
)
async def download_insurance_list_as_text(
    list_id: Which, caller: Clerk, request: Request, session: SessionDep, deed: DeedDep
) -> Response:
    """与 Excel 文件内容相同，UTF-8 编码；每次下载记入审计日志。

    居民身份号码前有一个制表符，用表格软件打开时仍是文本，各位数字都在；由程序读取的，请先去掉。
    """
    told, entries = await actions.open_for_carrier(session, deed, list_id, office_of(caller))
    rows = await _rows(request.app.state.identities, entries)
    headers = named(f"{_name(told)}.csv") | {"Cache-Control": "no-store"}
    return Response(documents.text(rows), media_type="text/csv", headers=headers)


async def _rows(identities: Identities, entries: list[InsuranceEntry]) -> list[tuple[str, ...]]:
    known = await identities.of(sorted({entry.youth_id for entry in entries}))
    lines = [
        Line(
            one.placement_id,
            one.youth_id,
            one.unit_id,
            one.kind,
            Days(one.first_day, one.last_day),
        )
        for one in entries
    ]
    return documents.rows_of(lines, known)


def _name(told: InsuranceList) -> str:
    return f"被保险人名单-{told.region}-第{told.no}号"
