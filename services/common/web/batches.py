"""Lists that departments hand in, over HTTP: the file as the body, signed; row results in pages."""

from asyncio import to_thread
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field

from services.common.lists import books, lines, refusals, writing
from services.common.lists.batches import BatchNotFound, BatchNotGranted, DigestOther, Handing
from services.common.lists.columns import Form
from services.common.lists.outcomes import Checking, CheckState, ImportMode
from services.common.lists.sheets import LIMITS
from services.common.lists.sniffing import refuse_large
from services.common.store.batches import BatchColumns, Tray
from services.common.web.access import department
from services.common.web.forms import Digest
from services.common.web.lists import MODES, WORKBOOK, XLSX, Count, ImportId, workbook
from services.common.web.pages import Page, StretchDep, page_of
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
_BODY: Final = ""
"""The JSON pointer of the whole body."""
REFUSALS: Final = (*SIGNED, BatchNotGranted)
HANDING: Final = (
    *REFUSALS,
    DigestOther,
    UnsupportedMedia,
    *refusals.AT_ONCE,
)
"""Every problem of handing in a list, for the documents of operations."""


class ExchangeBatchOut(Wire):
    """报送的一批名单及其核查情况。"""

    id: ImportId = Field(description="批次编号")
    mode: ImportMode = Field(description=f"登记方式：{MODES}")
    dry_run: bool = Field(description="是否试运行：只核查，不登记")
    as_of: date | None = Field(description="名单反映哪一天的情况；这种名单不问的为 null")
    declared_rows: int = Field(ge=1, le=50_000, description="申报的行数")
    digest: Digest = Field(description="文件的 SHA-256")
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
            Digest,
            Query(
                description="文件的摘要：与签名的第五行相同，SHA-256 或 SM3，64 个小写十六进制字符",
            ),
        ],
        mode: Annotated[ImportMode, Query(description=f"登记方式：{MODES}")],
        dry_run: Annotated[bool, Query(description="试运行：只核查，不登记")] = False,
    ) -> Handed:
        if request.state.body_digest != digest:
            raise DigestOther("/query/digest", f"{DigestOther.title()}没有登记，请重新报送。")
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
    try:
        await to_thread(_look, content, media)
    except refusals.ListRefused as refused:
        # The body is the file: there is no form that it is a field of.
        refused.pointer = _BODY
        raise
    return content


def _look(content: bytes, media: str) -> None:
    if lines.are_lines(content):
        refuse_large(content, LIMITS)
        return
    if media == LINES:
        if lines.are_none(content):
            raise refusals.ListEmpty("请求体中一行也没有；请每行写一个对象，如 {…}。")
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


def template_of(tray: Tray[Any, Any, Any]) -> str:
    """The path of the blank list to fill in."""
    return f"{tray.path}/template.xlsx"


FormOn = Callable[[date], Form]
"""The form of this kind of list, with the codes of a day."""
Which = Annotated[ImportId, Path(description="批次编号")]


def routes_of(tray: Tray[Any, Any, Any], tag: str, title: str, form_on: FormOn) -> APIRouter:
    """What a department asks of one kind of list: the blank one, all that it handed in, one."""
    routes, noun = router(tag), tray.name.replace("-", "_")
    _add_template(routes, tray, title, form_on)

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


def _add_template(
    routes: APIRouter, tray: Tray[Any, Any, Any], title: str, form_on: FormOn
) -> None:
    @routes.get(
        template_of(tray),
        summary=f"下载{title}模板",
        name=f"download_{tray.name.replace('-', '_')}_template",
        response_class=Response,
        dependencies=[department(tray.scope)],
        responses=WORKBOOK | problems(*REFUSALS),
    )
    async def download_template(
        grant: Annotated[Grant, granted_to(tray)], deed: DeedDep
    ) -> Response:
        """空白的名单：各列的名称、填写说明，可填的内容在下拉列表中；JSON 行的各字段可填的相同。

        各列对应的字段见《部门接入》。请求须签名。
        """
        del grant
        return workbook(await to_thread(writing.template, form_on(deed.today)), f"{title}模板")
