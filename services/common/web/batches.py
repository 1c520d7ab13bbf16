"""Lists that departments hand in, over HTTP: the file as the body, signed; row results in pages."""

from asyncio import to_thread
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.lists import books, lines, refusals
from services.common.lists.batches import BatchNotFound, BatchNotGranted, DigestOther, Handing
from services.common.lists.faults import Weight
from services.common.lists.outcomes import Checking, CheckState, ImportMode, RowOutcome
from services.common.store.batches import BatchColumns, BatchRowColumns, Tray
from services.common.store.lists import FaultColumns
from services.common.web.access import department
from services.common.web.lists import MODES, XLSX, Count, ImportId, fault_number
from services.common.web.pages import Page, Stretch, StretchDep, page_of
from services.common.web.problems import UnsupportedMedia, problems
from services.common.web.routing import router
from services.common.web.signatures import SIGNED, Grant, GrantDep
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import AwareInstant, Day, Wire

LINES: Final = "application/x-ndjson"
MEDIA: Final = (LINES, XLSX, "application/vnd.ms-excel", "text/csv", "application/octet-stream")
"""What a file may be called; what it is, is told by its bytes."""
BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "名单文件本身：JSON 行（UTF-8，每行一个对象，字段名见说明）、.xlsx、"
        ".xls 或 .csv，不超过20兆字节",
        "content": {
            media: {"schema": {"type": "string", "format": "binary", "maxLength": 20 * 2**20}}
            for media in MEDIA
        },
    }
}
REFUSALS: Final = (*SIGNED, BatchNotGranted)
HANDING: Final = (
    *REFUSALS,
    DigestOther,
    UnsupportedMedia,
    refusals.ListTooLarge,
    refusals.ListTypeUnknown,
)
"""Every problem of handing in a list, for the documents of operations."""
_OUTCOMES: Final = "kept 已登记、sound 无误（试运行）、held_back 无误而整批没有登记、faulty 有错误"


class ExchangeBatchOut(Wire):
    """报送的一批名单及其核查情况。"""

    id: ImportId = Field(description="批次编号")
    mode: ImportMode = Field(description=f"登记方式：{MODES}")
    dry_run: bool = Field(description="是否试运行：只核查，不登记")
    as_of: date | None = Field(description="名单反映哪一天的情况；这种名单不问的为 null")
    declared_rows: int = Field(ge=1, le=50_000, description="申报的行数")
    digest: str = Field(max_length=64, description="文件的 SHA-256")
    size: int = Field(ge=1, le=20 * 2**20, description="文件的字节数")
    state: CheckState = Field(
        description="核查进度：waiting 等待核查、checking 正在核查、done 核查完毕、"
        "failed 整批不能核查，原因见 reason"
    )
    reason: str | None = Field(
        max_length=2000, description="整批不能核查的原因和改法；其他状态为 null"
    )
    received_at: AwareInstant = Field(description="收到的时间")
    checked_at: AwareInstant | None = Field(description="核查完毕的时间；尚未完毕为 null")
    rows: Count = Field(description="读到的行数；核查完毕之前为 0")
    faulty_rows: Count = Field(description="有错误、没有登记的行数")
    notes: list[str] = Field(max_length=100, description="对文件的说明：哪些内容未读取、如何处理")


class RowFaultOut(Wire):
    """一行中的一处问题，不含所填的内容。"""

    field: str | None = Field(
        max_length=40, description="字段名，如 id_number；指整行或者名单以外的列的为 null"
    )
    column: str = Field(max_length=3, description="表格中的列号，如 B；JSON 行和没有这一列的为空")
    title: str = Field(max_length=50, description="应填的项目")
    code: str = Field(max_length=100, description="问题代码，不随版本改变")
    message: str = Field(max_length=2000, description="说明和改法")
    weight: Weight = Field(description="error 错误，该行不登记；warning 提醒，请核对")


class ExchangeRowOut(Wire):
    """一行的结果。"""

    row: int = Field(ge=1, description="行号：JSON 行为第几行，表格与在 Excel 中所见相同")
    outcome: RowOutcome = Field(description=f"结果：{_OUTCOMES}")
    faults: list[RowFaultOut] = Field(max_length=300, description="问题；没有的为空")


@dataclass(frozen=True)
class Handed:
    """What a department's request brings beside its file, once its signature was found good."""

    grant: Grant
    content: bytes
    mode: ImportMode
    dry_run: bool
    declared_rows: int

    def on(self, as_of: date | None) -> Handing:
        """As actions take it: of which day it tells."""
        return Handing(
            agreement_id=self.grant.agreement_id,
            agreement_version=self.grant.agreement_version,
            office=self.grant.office,
            department=self.grant.department,
            areas=self.grant.regions,
            content=self.content,
            mode=self.mode,
            dry_run=self.dry_run,
            declared_rows=self.declared_rows,
            as_of=as_of,
        )


AsOf = Annotated[Day, Query(description="名单反映哪一天的情况")]


def handed_to(tray: Tray[Any, Any, Any]) -> Any:
    """A dependency: the list that a department hands in, as it declares it.

    Named before the session: whoever sends a large file holds no connection meanwhile.
    """

    async def handed(
        *,
        request: Request,
        grant: Annotated[Grant, granted_to(tray)],
        declared_rows: Annotated[int, Query(ge=1, le=50_000, description="名单共有几行")],
        digest: Annotated[
            str,
            Query(
                pattern="^[0-9a-f]{64}$",
                description="文件的摘要：与签名的第五行相同，SHA-256 或 SM3，64 个小写十六进制字符",
            ),
        ],
        mode: Annotated[ImportMode, Query(description=f"登记方式：{MODES}")],
        dry_run: Annotated[bool, Query(description="试运行：只核查，不登记")] = False,
    ) -> Handed:
        if request.state.body_digest != digest:
            raise DigestOther("/digest", f"{DigestOther.title()}没有登记，请重新报送。")
        content = await _file_of(request)
        return Handed(grant, content, mode, dry_run, declared_rows)

    return Depends(handed)


def granted_to(tray: Tray[Any, Any, Any]) -> Any:
    """A dependency: what the agreement of a signed request grants, this kind of list among it."""

    async def granted(grant: GrantDep) -> Grant:
        # The agreement of this moment: the token's may have been another.
        if tray.name not in grant.batches:
            raise BatchNotGranted
        return grant

    return Depends(granted)


async def _file_of(request: Request) -> bytes:
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in MEDIA:
        raise UnsupportedMedia(f"请把名单文件本身作为请求体，Content-Type 是：{'、'.join(MEDIA)}。")
    content = await request.body()
    await to_thread(_look, content, media)
    return content


def _look(content: bytes, media: str) -> None:
    if lines.are_lines(content):
        return
    if media == LINES:
        raise refusals.ListTypeUnknown("JSON 行的第一行应是一个对象，如 {…}；不要放在数组里。")
    books.guard(content)


def shown_batch(told: BatchColumns, check: Checking, as_of: str | None) -> ExchangeBatchOut:
    """A list and how far its check is, as a department is told; `as_of` names its column."""
    own = ExchangeBatchOut.model_fields.keys() - {"state", "reason", "as_of"}
    return ExchangeBatchOut(
        **{name: getattr(told, name) for name in own},
        state=check.state,
        reason=check.reason,
        as_of=getattr(told, as_of) if as_of else None,
    )


def shown_faults(faults: Sequence[FaultColumns], fields: Mapping[str, str]) -> list[RowFaultOut]:
    """What is amiss in a row; `fields` names the field of each title."""
    names = ("column", "title", "code", "message", "weight")
    return [
        RowFaultOut(field=fields.get(fault.title), **{name: getattr(fault, name) for name in names})
        for fault in faults
    ]


Fields = Callable[[date], Mapping[str, str]]
"""The field of each title, by the form of a day."""
Only = Annotated[RowOutcome | None, Query(description=f"只看这种结果的行：{_OUTCOMES}")]
Which = Annotated[ImportId, Path(description="批次编号")]


def routes_of(tray: Tray[Any, Any, Any], tag: str, title: str) -> APIRouter:
    """What a department asks of the lists that it handed in: all of them, one."""
    routes, noun = router(tag), tray.name.replace("-", "_")

    @routes.get(
        tray.path,
        summary=f"查询报送过的{title}",
        name=f"list_{noun}_batches",
        dependencies=[department(tray.scope)],
        responses=problems(*REFUSALS),
    )
    async def list_batches(
        grant: Annotated[Grant, granted_to(tray)], session: SessionDep, stretch: StretchDep
    ) -> Page[ExchangeBatchOut]:
        """按这份协议报送的，新的在前。请求须签名。"""
        after = stretch.after[0] if stretch.after else None
        rows = await tray.within(session, grant.agreement_id, after=after, limit=stretch.limit)
        return page_of(
            rows, stretch, lambda row: [row[0].id], lambda row: shown_batch(*row, tray.as_of)
        )

    @routes.get(
        f"{tray.path}/{{batch_id}}",
        summary=f"查看报送的一批{title}",
        name=f"read_{noun}_batch",
        dependencies=[department(tray.scope)],
        responses=problems(*REFUSALS, BatchNotFound),
    )
    async def read_batch(
        batch_id: Which, grant: Annotated[Grant, granted_to(tray)], session: SessionDep
    ) -> ExchangeBatchOut:
        """核查到哪一步；读到的行数、有错误的行数；整批不能核查的，说明原因。请求须签名。"""
        return shown_batch(*await tray.find(session, grant.agreement_id, batch_id), tray.as_of)

    return routes


def add_rows(routes: APIRouter, tray: Tray[Any, Any, Any], title: str, fields: Fields) -> None:
    """What became of each row, where that is all that the department is told."""

    @routes.get(
        f"{tray.path}/{{batch_id}}/rows",
        summary=f"查看一批{title}各行的结果",
        name=f"list_{tray.name.replace('-', '_')}_batch_rows",
        dependencies=[department(tray.scope)],
        responses=problems(*REFUSALS, BatchNotFound),
    )
    async def list_batch_rows(
        *,
        batch_id: Which,
        grant: Annotated[Grant, granted_to(tray)],
        session: SessionDep,
        deed: DeedDep,
        stretch: StretchDep,
        outcome: Only = None,
    ) -> Page[ExchangeRowOut]:
        """核查完毕后逐行给出结果和问题，按行号；不含所填的内容。请求须签名。"""
        rows = await rows_of(tray, session, grant, batch_id, only=outcome, stretch=stretch)
        titles = fields(deed.today)
        return page_of(
            rows,
            stretch,
            lambda row: [row[0].row],
            lambda row: ExchangeRowOut(**shown_row(*row, titles)),
        )


async def rows_of(
    tray: Tray[Any, Any, Any],
    session: AsyncSession,
    grant: Grant,
    batch_id: str,
    *,
    only: RowOutcome | None,
    stretch: Stretch,
) -> Sequence[tuple[Any, list[Any]]]:
    """A stretch of a list's rows, and one more. Raises BatchNotFound, CursorInvalid."""
    after = fault_number(stretch) or 0
    await tray.find(session, grant.agreement_id, batch_id)
    return await tray.rows_of(session, batch_id, only, after=after, limit=stretch.limit)


def shown_row(
    row: BatchRowColumns, faults: Sequence[FaultColumns], fields: Mapping[str, str]
) -> dict[str, Any]:
    """What an answer says of a row and of what is amiss in it."""
    told = shown_faults(faults, fields)
    return {"row": row.row, "outcome": row.outcome, "faults": told}
