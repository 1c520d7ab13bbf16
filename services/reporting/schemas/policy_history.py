"""Every value that a policy parameter ever had, on the wire."""

from datetime import date
from typing import Any, Self

from pydantic import Field

from services.common.values.dated import Value
from services.common.web.forms import CodeWord, ValueVersion
from services.common.web.wire import (
    AwareInstant,
    RegionCode,
    Wire,
)
from services.reporting.actions.policy_rows import History
from services.reporting.rules.policy_rows import Grade
from services.reporting.rules.shapes import Shape
from services.reporting.schemas.ids import PolicyRowId
from services.reporting.schemas.policy_parameters import GRADES
from services.reporting.tables.policy_rows import PolicyRow


class HistoryEntryOut(Wire):
    """一项政策数值的一个版本。"""

    version: ValueVersion = Field(description="版本")
    region: RegionCode = Field(description="适用的行政区划")
    effective: date = Field(description="施行日期")
    value: Any = Field(description="数值")
    source: str = Field(description="来源")
    grade: Grade = Field(description=GRADES)
    note: str = Field(description="说明")
    shipped: bool = Field(description="是否随系统发布；否则由经办机构登记")
    row_id: PolicyRowId | None = Field(description="登记的编号；随系统发布的为 null")
    recorded_at: AwareInstant | None = Field(description="登记时间；随系统发布的为 null")
    ground: str | None = Field(description="登记的理由；随系统发布的为 null")
    supersedes: ValueVersion | None = Field(description="取代的版本")
    superseded_by: ValueVersion | None = Field(description="被哪个版本取代；仍然有效的为 null")


class PolicyHistoryOut(Wire):
    """一项政策数值的全部版本。"""

    name: CodeWord = Field(description="名称")
    title: str = Field(description="中文名称")
    unit: str = Field(description="计量单位")
    services: list[CodeWord] = Field(description="使用它的服务")
    schema_: dict[str, Any] = Field(alias="schema", description="数值的写法（JSON Schema）")
    entries: list[HistoryEntryOut] = Field(description="各版本，按地区、施行日期和登记的先后排列")

    @classmethod
    def of(cls, told: History, shape: Shape) -> Self:
        """Every entry, shipped and added."""
        by = {row.supersedes: f"#{row.id}" for row in told.rows.values() if row.supersedes}
        versions = {f"#{one.row}": one.version for one in told.entries if one.row}
        return cls(
            name=told.measure.name,
            title=told.measure.title,
            unit=told.measure.unit,
            services=told.services,
            schema=dict(shape),
            entries=[
                _entry(one, told.rows.get(one.row), versions.get(by.get(one.version, "")))
                for one in sorted(told.entries, key=lambda v: (v.region, *v.rank[1:]))
            ],
        )


def _entry(value: Value, row: PolicyRow | None, superseded_by: str | None) -> HistoryEntryOut:
    return HistoryEntryOut(
        version=value.version,
        region=value.region,
        effective=value.effective,
        value=value.value,
        source=value.source,
        grade=value.grade,
        note=value.note,
        shipped=row is None,
        row_id=row.id if row else None,
        recorded_at=value.recorded_at,
        ground=row.ground if row else None,
        supersedes=row.supersedes if row else None,
        superseded_by=superseded_by,
    )
