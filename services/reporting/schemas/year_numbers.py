"""The form's numbers of a year on the wire: null is what nobody here knows, it is no nought."""

from typing import Final, Self

from pydantic import Field

from services.common.web.wire import Money, RegionCode, Wire
from services.reporting.rules.indicators import INDICATORS
from services.reporting.rules.year_numbers import MonthLine, Number, YearPart
from services.reporting.schemas.forms import ShownMonth

PAPER_UNTIL: Final = (
    "当年中启用以前按纸质月报报送到哪个月 YYYY-MM：其间的人员进出没有全部导入，"
    "各月的流量和全年合计为 null，"
    "启用以后的合计见 since_start；全年都在系统中的为 null"
)
OFFICES_ON_PAPER: Final = (
    "所属机构中，比本地区启用更晚的：到所列月份为止其人员进出没有全部导入，合计中不含，"
    "与上年的比较为 null；没有的为空"
)
SINCE_START: Final = "启用以后各月的合计；全年都在系统中的、还没有启用以后的月份的为 null"
PLAN_RATE: Final = (
    "有计划的各月中，有计划的机构的到岗与计划之比，四位小数，见 planned；没有计划的为 null"
)


class OnPaperOut(Wire):
    """所属的一个机构，启用以前按纸质月报报送到哪个月：其间的数不在合计之内。"""

    region: RegionCode = Field(description="地区代码")
    name: str = Field(max_length=100, description="名称")
    paper_until: str = Field(max_length=7, description="按纸质月报报送到哪个月 YYYY-MM")


class NumberOut(Wire):
    """全年的一项数，与上年相比。"""

    no: int = Field(description="对应的月报指标序号", ge=1, le=15)
    title: str = Field(description="月报指标的表头文字；流量为各月之和，存量为年末数")
    unit: str = Field(description="单位：个、人、万元")
    now: int | Money | None = Field(
        description="当年的数；没有计划的、启用以前的月份不知道的为 null，不是0"
    )
    last_year: int | Money | None = Field(description="上年的数；没有数据的为 null")
    since_start: int | Money | None = Field(
        description="当年中启用以后各月的合计；全年都在系统中的、存量为 null"
    )

    @classmethod
    def of(cls, one: Number) -> Self:
        """As an office reads it."""
        indicator = INDICATORS[one.no - 1]
        return cls(
            no=one.no,
            title=indicator.title,
            unit=indicator.unit,
            now=one.now,
            last_year=one.last_year,
            since_start=one.since_start,
        )


class MonthLineOut(Wire):
    """一个月的各项数。"""

    month: ShownMonth = Field(description="月份 YYYY-MM")
    values: list[int | Money | None] = Field(
        description="按指标1至15的顺序；没有计划的、启用以前不知道的为 null",
        min_length=15,
        max_length=15,
    )

    @classmethod
    def of(cls, line: MonthLine) -> Self:
        """As an office reads it."""
        return cls(month=line.month, values=[*line.values])


class YearPartOut(Wire):
    """一个地区（或者本级）全年的各项数。"""

    region: RegionCode = Field(description="行政区划代码；与所问地区相同的为本级")
    name: str = Field(description="名称")
    values: list[int | Money | None] = Field(
        description="按指标1至15的顺序；指标15以万元为单位，由该地区的准确金额四舍五入；"
        "该地区启用以前不知道的为 null",
        min_length=15,
        max_length=15,
    )

    @classmethod
    def of(cls, part: YearPart) -> Self:
        """As an office reads it."""
        return cls(region=part.region, name=part.name, values=[*part.values])


class PlannedOut(Wire):
    """有计划的各月：只有部分月份、部分机构有计划的，到岗也只计这些月份、这些机构的。"""

    months: int = Field(ge=0, le=12, description="有计划的月数")
    plan: int = Field(description="这些月的计划之和")
    arrivals: int = Field(description="这些月中有计划的机构（市的计划含所属各县区）的到岗人数")


class SinceStartOut(Wire):
    """启用以后各月的合计。"""

    plan: int | None = Field(description="计划；没有计划的为 null")
    arrivals: int | None = Field(description="到岗")
    completions: int | None = Field(description="完成见习")
    retained: int | None = Field(description="其中被留用的")
    early_ends: int | None = Field(description="非正常结束")

    @classmethod
    def of(cls, numbers: tuple[Number, ...]) -> Self | None:
        """Of a year that also has months on paper; None of others."""
        told = {one.no: one.since_start for one in numbers}
        if told[6] is None:
            return None
        names = {"plan": 5, "arrivals": 6, "completions": 9, "retained": 10, "early_ends": 13}
        return cls(**{name: told[no] for name, no in names.items()})
