"""Go-live: the doors of `/v1/history-imports/{kind}`, the same at every owner of a kind."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Path, Response, UploadFile
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.errors import JianxiError, Malformed
from services.common.lists import books, outcomes, reading, refusals, writing
from services.common.lists.outcomes import Checking, outcome
from services.common.store.history import Brought, HistoryColumns, HistoryShelf
from services.common.store.history_checks import Kind
from services.common.store.lists import HandedIn, with_kept_faults
from services.common.values.region import PROVINCE
from services.common.web import jobs, lists
from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import located
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import Day

_MOST: Final = 10_000_000
_WORDS: Final[dict[outcomes.RowOutcome, str]] = {
    "kept": "已登记。",
    "sound": "核查通过（试运行，未登记）。",
    "held_back": "本行无误；名单中另有错误，整份未登记。",
    "faulty": "有错误，未登记。",
}


class AsOfAhead(Malformed):
    """截至日期不能晚于今天。"""


class HistoryImportOut(lists.ListOut):
    """一份系统启用以前的数据及其核查情况。"""

    kind: str = Field(
        max_length=30,
        description="数据种类：units 见习单位、posts 见习岗位、youths 见习对象、"
        "placements 在岗见习、disbursements 已拨付资金、opening-figures 期初数",
    )
    as_of: date = Field(description="数据截至日期")
    entered: lists.Count = Field(description="已登记的行数")
    paper: int | None = Field(
        ge=0, le=_MOST, description="最近一期纸质报表中的数，提交时填写；没有填写的为 null"
    )
    found: int | None = Field(
        ge=-_MOST,
        le=_MOST,
        description="按无误的各行计算的同一个数，退回多于拨付的为负；尚未核查完毕的为 null",
    )
    difference: int | None = Field(
        ge=-_MOST,
        le=_MOST,
        description="计算的数减去纸质报表中的数；不为零的，请对照有错误的行和纸质名册核实",
    )


@dataclass(frozen=True)
class Owner:
    """Who owns some kinds: the service, its shelf, how a list is received, how long files stay."""

    service: str
    shelf: HistoryShelf[Any, Any]
    receive: Callable[[AsyncSession, Deed, str, Brought], Awaitable[HistoryColumns]]
    refusals: Mapping[str, tuple[type[JianxiError], ...]] = field(default_factory=dict)
    """What it refuses besides, by the kind."""


def add_routes(routes: APIRouter, owner: Owner, kind: Kind) -> None:
    """The six doors of one kind."""
    _add_receiving(routes, owner, kind)
    # A template is no id of an import: routes are tried in turn.
    _add_workbooks(routes, owner, kind)
    _add_reading(routes, owner, kind)


_Clerk = Annotated[Caller, user("clerk")]
_Officer = Annotated[Caller, user(*OFFICE)]
_Which = Annotated[lists.ImportId, Path(description="导入编号")]


def _add_receiving(routes: APIRouter, owner: Owner, kind: Kind) -> None:
    @routes.post(
        _path(kind),
        status_code=202,
        name=f"receive_history_{_noun(kind)}",
        summary=f"导入启用以前的{kind.title}",
        responses=problems(*refusals.AT_ONCE, AsOfAhead, *owner.refusals.get(kind.name, ()))
        | located(202),
    )
    async def receive(
        *,
        caller: _Clerk,
        session: SessionDep,
        deed: DeedDep,
        response: Response,
        file: UploadFile,
        as_of: Annotated[Day, Form(description="数据截至日期，一般是最近一期纸质月报的月末")],
        mode: Annotated[outcomes.ImportMode, Form(description=f"登记方式：{lists.MODES}")],
        dry_run: Annotated[bool, Form(description="试运行：只核查，不登记")] = False,
        paper: Annotated[
            int | None,
            Form(ge=0, le=_MOST, description=f"最近一期纸质报表中的数：{kind.figure}"),
        ] = None,
    ) -> HistoryImportOut:
        """接受 .xlsx、.xls、.csv，不超过20兆字节；在后台核查每一行，进度见 Location；不保存文件名。

        按各行的真实日期登记，并标明是导入的。同一份文件已经登记过的，返回原来的那次导入。
        """
        content = await file.read()
        # What can be refused by a look at the file is refused at once, and nothing of it kept.
        await asyncio.to_thread(books.guard, content)
        if as_of > deed.today:
            raise AsOfAhead("/as_of", AsOfAhead.title())
        brought = Brought(HandedIn(content, mode, dry_run), kind.name, as_of, paper)
        told = await owner.receive(session, deed, caller.region or PROVINCE, brought)
        response.headers["Location"] = jobs.location(owner.service, told.job_id)
        await session.flush()
        return _shown(told, await owner.shelf.checking_of(session, told))


def _add_reading(routes: APIRouter, owner: Owner, kind: Kind) -> None:
    @routes.get(
        _path(kind), name=f"list_history_{_noun(kind)}", summary=f"查询导入过的{kind.title}"
    )
    async def list_all(
        caller: _Officer, session: SessionDep, stretch: StretchDep
    ) -> Page[HistoryImportOut]:
        """本地区经办机构提交的，新提交的在前。"""
        area, own = caller.region or PROVINCE, owner.shelf.lists.kind == kind.name
        rows = await owner.shelf.within(
            session, area, own, after=stretch.after, limit=stretch.limit
        )
        return page_of(rows, stretch, lambda row: (row[0].id,), _shown_listed)

    @routes.get(
        f"{_path(kind)}/{{import_id}}",
        name=f"read_history_{_noun(kind)}",
        summary=f"查看导入{kind.title}的核查情况",
        responses=problems(outcomes.ImportNotFound),
    )
    async def read_one(
        import_id: _Which, caller: _Officer, session: SessionDep
    ) -> HistoryImportOut:
        """核查到哪一步，整份不能核查的原因；登记的行数，与最近一期纸质报表的差异。"""
        told = await _found(session, owner, kind, caller, import_id)
        return _shown(told, await owner.shelf.checking_of(session, told))

    @routes.get(
        f"{_path(kind)}/{{import_id}}/errors",
        name=f"list_history_{_noun(kind)}_errors",
        summary=f"查看导入{kind.title}中的问题",
        responses=problems(outcomes.ImportNotFound),
    )
    async def list_errors(
        import_id: _Which, caller: _Officer, session: SessionDep, stretch: StretchDep
    ) -> Page[lists.ImportFaultOut]:
        """按行号排列：行、列、原因；不含单元格的内容。"""
        after = lists.fault_number(stretch)
        told = await _found(session, owner, kind, caller, import_id)
        rows = await owner.shelf.faults_of(session, told.id, after=after, limit=stretch.limit)
        show = lists.ImportFaultOut.model_validate
        return page_of(rows, stretch, key=lambda fault: [fault.no], show=show)


def _add_workbooks(routes: APIRouter, owner: Owner, kind: Kind) -> None:
    @routes.get(
        f"{_path(kind)}/template.xlsx",
        name=f"download_history_{_noun(kind)}_template",
        summary=f"下载启用以前的{kind.title}的模板",
        response_class=Response,
        responses=lists.WORKBOOK,
        dependencies=[user(*OFFICE, whose="every")],
    )
    async def template(deed: DeedDep) -> Response:
        """编码列为文本格式，县（区）等从下拉列表选择。"""
        made = await asyncio.to_thread(writing.template, kind.form(deed.today))
        return lists.workbook(made, f"启用以前的{kind.title}模板")

    @routes.get(
        f"{_path(kind)}/{{import_id}}/annotated.xlsx",
        name=f"download_annotated_history_{_noun(kind)}",
        summary=f"下载带核查结果的{kind.title}",
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
    async def annotated(
        import_id: _Which, caller: _Clerk, session: SessionDep, deed: DeedDep
    ) -> Response:
        """原样的行，另加“核查结果”和“登记编号”两列；改正后可再次提交。每次下载记入审计日志。"""
        await _found(session, owner, kind, caller, import_id)
        told, content, faults = await owner.shelf.open_for_copy(
            session, deed, caller.region, import_id
        )
        entered = await owner.shelf.done(session, told.id)
        listing = await asyncio.to_thread(reading.reread, content, kind.form(deed.today))
        whole = with_kept_faults(listing, faults)
        outcomes = _outcomes(told, whole, entered)
        made = await asyncio.to_thread(writing.annotated, whole, outcomes, entered)
        return lists.workbook(made, f"{kind.title}核查结果-{told.id}")


def _outcomes(
    told: HistoryColumns, listing: reading.Listing, entered: dict[int, str]
) -> dict[int, str]:
    was_kept = told.mode == "row_by_row" or not told.faulty_rows
    words = {
        row.number: _WORDS[outcome(is_sound=row.is_sound, was_kept=was_kept, dry_run=told.dry_run)]
        for row in listing.rows
    }
    return words | {row: f"已登记，编号 {key}。" for row, key in entered.items()}


async def _found(
    session: AsyncSession, owner: Owner, kind: Kind, caller: Caller, import_id: str
) -> HistoryColumns:
    told: HistoryColumns = await owner.shelf.find_within(session, caller.region, import_id)
    if told.kind != kind.name:
        raise outcomes.ImportNotFound
    return told


def _path(kind: Kind) -> str:
    return f"/v1/history-imports/{kind.name}"


def _noun(kind: Kind) -> str:
    return kind.name.replace("-", "_")


def _shown(
    told: HistoryColumns, check: Checking, file_kept: bool | None = None
) -> HistoryImportOut:
    known = told.paper is not None and told.found is not None
    difference = (told.found or 0) - (told.paper or 0) if known else None
    own = lists.columns_shown(
        told, HistoryImportOut, check, but=("difference",), file_kept=file_kept
    )
    return HistoryImportOut(**own, difference=difference)


def _shown_listed(listed: tuple[HistoryColumns, bool, Checking]) -> HistoryImportOut:
    told, file_kept, check = listed
    return _shown(told, check, file_kept)
