"""What stands beside the form, on the wire: the parts below an area, what a version changed."""

from typing import Self

from pydantic import Field

from services.common.web.wire import AwareInstant, Money, RegionCode, Wire
from services.reporting.rules.build_up import Part
from services.reporting.rules.changes import Change, Changes
from services.reporting.rules.indicators import INDICATORS
from services.reporting.rules.monthly_reports import Report
from services.reporting.schemas.forms import ShownMonth


class PartOut(Wire):
    """一个地区（或者本级）在汇总中的各项数。"""

    region: RegionCode = Field(description="行政区划代码；与所问地区相同的为本级")
    name: str = Field(description="名称")
    values: list[int | Money] = Field(
        description="按指标1至15的顺序；指标15以万元为单位，由该地区的准确金额四舍五入",
        min_length=15,
        max_length=15,
    )


class BuildUpOut(Wire):
    """分地区汇总：各项数由下一级各地区和本级合成。"""

    region: RegionCode = Field(description="行政区划代码")
    region_name: str = Field(description="行政区划名称", max_length=30)
    month: ShownMonth = Field(description="月份 YYYY-MM")
    known_at: AwareInstant = Field(description="按此时所知的数据计算")
    parts: list[PartOut] = Field(description="下一级各地区按代码排列，本级在最后", max_length=60)
    total: list[int | Money] = Field(
        description="月报中的各项数；除指标15的尾数外等于各部分之和", min_length=15, max_length=15
    )

    @classmethod
    def of(cls, report: Report, parts: tuple[Part, ...]) -> Self:
        """As an office reads it."""
        return cls(
            region=report.region,
            region_name=report.basis.name,
            month=report.month,
            known_at=report.known_at,
            parts=[PartOut(region=p.region, name=p.name, values=[*p.values]) for p in parts],
            total=[figure.value for figure in report.figures],
        )


class NumberChangeOut(Wire):
    """一项指标前后两版的数。"""

    no: int = Field(description="指标序号", ge=1, le=15)
    title: str = Field(description="表头文字")
    unit: str = Field(description="单位：个、人、万元")
    before: int | Money = Field(description="上一版的数")
    now: int | Money = Field(description="本版的数")
    difference: int | Money = Field(description="增减，减少为负")

    @classmethod
    def of(cls, change: Change) -> Self:
        """As an office reads it."""
        indicator = INDICATORS[change.indicator - 1]
        return cls(
            no=indicator.no,
            title=indicator.title,
            unit=indicator.unit,
            before=change.before,
            now=change.now,
            difference=change.difference,
        )


class ChangesOut(Wire):
    """与上一版的差异：逐项指标。"""

    region: RegionCode = Field(description="行政区划代码")
    month: ShownMonth = Field(description="月份 YYYY-MM")
    version: int | None = Field(ge=0, description="所比较的版本；草稿为 null")
    against: int | None = Field(description="上一版的版本号；没有上一版的为 null")
    indicators: list[NumberChangeOut] = Field(
        description="逐项指标；没有上一版的为空", max_length=15
    )

    @classmethod
    def of(cls, report: Report, version: int | None, found: Changes | None) -> Self:
        """As an office reads it."""
        return cls(
            region=report.region,
            month=report.month,
            version=version,
            against=found.version if found else None,
            indicators=[NumberChangeOut.of(one) for one in found.numbers] if found else [],
        )
