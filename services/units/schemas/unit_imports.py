"""Recommended lists on the wire."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from services.common.web.jobs import JobId
from services.common.web.wire import AwareInstant, RegionCode, Wire, id_field
from services.units.rules.unit_lists import ImportMode, ListRecommender
from services.units.tables.unit_imports import UnitImport

ImportId = Annotated[str, id_field("imp")]
MODES = "all_or_nothing 全部无误才登记、row_by_row 无误的先登记"
RECOMMENDERS = "commerce 商务、sasac 国资委、youth_league 共青团、federation 工商联"
Count = Annotated[int, Field(ge=0, le=1_000_000)]


class UnitImportOut(Wire):
    """一份推荐名单及其核查情况。"""

    id: ImportId
    job_id: JobId = Field(description="核查任务的编号")
    region: RegionCode = Field(description="提交机构的行政区划代码")
    recommended_by: ListRecommender = Field(description=f"推荐部门：{RECOMMENDERS}")
    recommended_on: date = Field(description="推荐日期")
    mode: ImportMode = Field(description=f"登记方式：{MODES}")
    dry_run: bool = Field(description="是否试运行：只核查，不登记")
    size: int = Field(ge=1, description="文件的字节数")
    digest: str = Field(max_length=64, description="文件的 SHA-256")
    received_at: AwareInstant = Field(description="提交时间")
    checked_at: AwareInstant | None = Field(description="核查完毕的时间；尚未完毕为 null")
    kept_until: AwareInstant = Field(description="文件保存到何时；其后只留核查结果")
    file_kept: bool = Field(description="文件是否还在")
    rows: Count = Field(description="名单的行数，不含标题、合计和附注")
    faulty_rows: Count = Field(description="有错误的行数")
    listed_units: Count = Field(description="登记的拟发展单位数")
    listed_posts: Count = Field(description="登记的岗位数")
    notes: list[str] = Field(max_length=100, description="对文件的说明：哪些内容未读取、如何处理")


class ImportFaultOut(Wire):
    """名单中的一处问题；除规则所涉字句外，不含单元格的内容。"""

    row: int = Field(ge=1, description="行号，与在 Excel 中所见相同")
    column: str = Field(max_length=3, description="列号，如 B；文件中没有这一列的为空")
    title: str = Field(max_length=50, description="这一列应填的项目")
    code: str = Field(max_length=100, description="问题代码，不随版本改变")
    message: str = Field(max_length=2000, description="说明和改法")
    weight: Literal["error", "warning"] = Field(
        description="error 错误，该行不登记；warning 提醒，请核对"
    )


def shown_import(told: UnitImport) -> UnitImportOut:
    """A list as an answer."""
    own = {name: getattr(told, name) for name in UnitImportOut.model_fields if name != "file_kept"}
    return UnitImportOut(**own, file_kept=told.content is not None)
