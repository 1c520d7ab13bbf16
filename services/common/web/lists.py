"""Lists on the wire: what is told of each, their faults, and workbooks to hand back."""

from collections.abc import Iterable
from typing import Annotated, Any, Final

from fastapi import Response
from pydantic import Field

from services.common.lists.faults import Weight
from services.common.lists.outcomes import Checking, CheckState, ImportMode
from services.common.store.lists import ListColumns
from services.common.web.downloads import named
from services.common.web.forms import Digest
from services.common.web.jobs import JobId
from services.common.web.pages import CursorInvalid, Stretch
from services.common.web.wire import AwareInstant, RegionCode, Wire, id_field

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKBOOK: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {XLSX: {}}}}
"""What the document says of a path that answers with a workbook."""
_DIGITS: Final = 18

ImportId = Annotated[str, id_field("imp", "导入编号")]
MODES: Final = "all_or_nothing 全部无误才登记、row_by_row 无误的先登记"
AgreementOfList = Annotated[
    Annotated[str, id_field("dag")] | None,
    Field(
        description="部门按数据共享协议报送的，为协议编号；经办机构自己提交的为 null",
    ),
]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


class ListOut(Wire):
    """一份名单及其核查情况。"""

    id: ImportId
    job_id: JobId = Field(description="核查任务的编号")
    region: RegionCode = Field(description="提交机构的行政区划代码")
    mode: ImportMode = Field(description=f"登记方式：{MODES}")
    dry_run: bool = Field(description="是否试运行：只核查，不登记")
    size: int = Field(ge=1, description="文件的字节数")
    digest: Digest = Field(description="文件的 SHA-256")
    state: CheckState = Field(
        description="核查进度：waiting 等待核查、checking 正在核查、done 核查完毕、"
        "failed 整份名单不能核查，原因见 reason"
    )
    reason: str | None = Field(
        max_length=2000, description="整份名单不能核查的原因和改法；其他状态为 null"
    )
    received_at: AwareInstant = Field(description="提交时间")
    checked_at: AwareInstant | None = Field(description="核查完毕的时间；尚未完毕为 null")
    kept_until: AwareInstant = Field(description="文件保存到何时；其后只留核查结果")
    file_kept: bool = Field(description="文件是否还在")
    rows: Count = Field(description="名单的行数，不含标题、合计和附注")
    faulty_rows: Count = Field(description="有错误的行数")
    notes: list[str] = Field(max_length=100, description="对文件的说明：哪些内容未读取、如何处理")


class ImportFaultOut(Wire):
    """名单中的一处问题；除规则所涉字句外，不含单元格的内容。"""

    row: int = Field(ge=1, description="行号，与在 Excel 中所见相同")
    column: str = Field(max_length=3, description="列号，如 B；文件中没有这一列的为空")
    title: str = Field(max_length=50, description="这一列应填的项目")
    code: str = Field(max_length=100, description="问题代码，不随版本改变")
    message: str = Field(max_length=2000, description="说明和改法")
    weight: Weight = Field(description="error 错误，该行不登记；warning 提醒，请核对")


def columns_shown(
    told: ListColumns,
    model: type[ListOut],
    check: Checking,
    *,
    but: Iterable[str] = (),
    file_kept: bool | None = None,
) -> dict[str, Any]:
    """What an answer of that model says of a list by its columns; all but what is counted.

    `file_kept` of a list that was read without its file.
    """
    if file_kept is None:
        file_kept = told.content is not None
    beside = {"file_kept": file_kept, "state": check.state, "reason": check.reason}
    own = model.model_fields.keys() - beside.keys() - {*but}
    return {name: getattr(told, name) for name in own} | beside


def fault_number(stretch: Stretch) -> int | None:
    """After which fault a page begins. Raises CursorInvalid."""
    if stretch.after is None:
        return None
    told = stretch.after[0]
    # More digits than a number of the database has would not compare with one.
    if not told.isdecimal() or len(told) > _DIGITS:
        raise CursorInvalid("/query/cursor", CursorInvalid.title())
    return int(told)


def workbook(content: bytes, name: str) -> Response:
    """A workbook as an answer, named without its ending: kept by nobody on the way."""
    headers = named(f"{name}.xlsx") | {"Cache-Control": "no-store"}
    return Response(content, media_type=XLSX, headers=headers)
