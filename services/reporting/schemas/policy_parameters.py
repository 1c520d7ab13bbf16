"""Dated values on the wire: what holds and why, what an office adds, and whom that concerns."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, Field

from services.common.policy import Measure
from services.common.values import ids
from services.common.values.dated import Reason, Value
from services.common.web.choices import listed
from services.common.web.forms import CodeWord, ValueVersion
from services.common.web.pages import Page
from services.common.web.wire import (
    AwareInstant,
    GroundText,
    Money,
    MonthText,
    NoNumbers,
    RegionCode,
    Wire,
    with_example,
)
from services.reporting.actions.policy_rows import ConcernedReport
from services.reporting.queries.policy_rows import Concerned
from services.reporting.rules import policy_rows as rules
from services.reporting.rules.policy_rows import Grade, NewRow, WonBy
from services.reporting.rules.settlements import NAMES, State
from services.reporting.schemas.ids import LineId, PlacementId, PolicyRowId, SettlementId, UnitId
from services.reporting.tables.policy_rows import PolicyRow
from services.reporting.tables.settlements import Settlement, SettlementLine

GRADES: Final = "来源等级：A 政府网站或通知原文、B 报刊、C 官方文件的转载、NV 尚未核实的保守默认值"
_REASONS: Final = "more_local 地区更近、later 施行更晚、recorded_later 登记更晚"
_WON_BY: Final = "only 唯一适用、more_local 地区最近、later 施行最晚、recorded_later 登记最晚"
_STATES: Final = f"结算批次的状态：{listed(NAMES.states)}"


def _without_numbers(value: Any) -> Any:
    # Whatever its shape, no text in it holds a number of a person: it travels in the feed.
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting += [*part, *part.values()]
        elif isinstance(part, list):
            waiting += part
        elif isinstance(part, str):
            NoNumbers.func(part)  # type: ignore[call-arg]
    return value


Name = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60, examples=["publicity_working_days"])
]
SupersededVersion = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9_]{0,59}@[0-9]{6}@[0-9]{4}-[0-9]{2}-[0-9]{2}"
        rf"(#{ids.pattern('pol').strip('^$')})?$",
        max_length=109,
    ),
]
"""A version as it is sent: #pol_… of an office's row, and nothing of another form."""
Text = Annotated[str, NoNumbers]


class GivesWayOut(Wire):
    """同时适用而让位的一项数值。"""

    version: ValueVersion = Field(description="版本")
    reason: Reason = Field(description=f"让位于哪一种：{_REASONS}")


class PolicyParameterOut(Wire):
    """在某地某日施行的一项政策数值。"""

    service: CodeWord = Field(description="使用它的服务")
    name: CodeWord = Field(description="名称")
    title: str = Field(description="中文名称")
    unit: str = Field(description="计量单位")
    value: Any = Field(description="数值")
    region: RegionCode = Field(description="适用的行政区划")
    effective: date = Field(description="施行日期")
    source: str = Field(description="来源")
    grade: Grade = Field(description=GRADES)
    note: str = Field(description="说明")
    version: ValueVersion = Field(description="版本，结算和月报据此引用")
    shipped: bool = Field(description="是否随系统发布；否则由经办机构登记")
    row_id: PolicyRowId | None = Field(description="经办机构登记的编号；随系统发布的为 null")
    recorded_at: AwareInstant | None = Field(description="登记时间；随系统发布的为 null")
    won_by: WonBy = Field(description=f"为什么适用这一项：{_WON_BY}")
    why: str = Field(description="为什么适用这一项，一句话")
    superseded: list[GivesWayOut] = Field(description="同时适用而让位的各项，最接近的在前")

    @classmethod
    def of(cls, service: str, measure: Measure, standing: list[Value]) -> Self:
        """What holds first, then all that gives way to it."""
        value = standing[0]
        return cls(
            service=service,
            name=value.name,
            title=measure.title,
            unit=measure.unit,
            value=value.value,
            region=value.region,
            effective=value.effective,
            source=value.source,
            grade=value.grade,
            note=value.note,
            version=value.version,
            shipped=not value.row,
            row_id=value.row or None,
            recorded_at=value.recorded_at,
            won_by=rules.won_by(standing),
            why=rules.why(standing),
            superseded=[
                GivesWayOut(version=one.version, reason=reason)
                for one, reason in rules.superseded(standing)
            ],
        )


class PolicyParametersOut(Wire):
    """在某地某日施行的全部政策数值。"""

    on: date = Field(description="日期")
    region: RegionCode = Field(description="行政区划")
    items: list[PolicyParameterOut] = Field(description="各项数值")


class PolicyRowIn(Wire):
    """经办机构登记的一项政策数值。"""

    model_config = with_example(
        {
            "name": "publicity_working_days",
            "region": "640000",
            "effective": "2027-01-01",
            "value": 7,
            "ground": "按新文件登记",
            "source": "宁人社发〔2026〕8号",
            "grade": "A",
        }
    )

    name: Name = Field(description="名称，见 GET /v1/policy-parameters")
    region: RegionCode = Field(description="适用的行政区划，在本机构范围之内")
    effective: date = Field(description="施行日期")
    value: Annotated[Any, AfterValidator(_without_numbers)] = Field(
        description="数值，写法见历史（history）中的 schema"
    )
    ground: GroundText = Field(description="登记的理由", examples=["按新文件登记"])
    source: Text = Field(
        min_length=2,
        max_length=300,
        description="依据文件的名称和文号",
        examples=["宁人社发〔2026〕8号"],
    )
    grade: Grade = Field(description=GRADES)
    note: Text = Field(
        default="", max_length=500, description="说明；NV 必须填写", examples=["试行期间的数值"]
    )
    supersedes: SupersededVersion | None = Field(
        default=None,
        description="取代的版本：同一地区同一天已有这项数值时填写",
        examples=["publicity_working_days@640000@2017-10-01"],
    )

    def told(self) -> NewRow:
        """What the rules read of it."""
        return NewRow(**dict(self))


class ConcernedLineOut(Wire):
    """按另一版本结算的一段见习的一个月。"""

    settlement_id: SettlementId = Field(description="结算批次")
    state: State = Field(description=_STATES)
    line_id: LineId = Field(description="该月最近的结算明细")
    placement_id: PlacementId = Field(description="见习")
    unit_id: UnitId = Field(description="见习单位")
    region: RegionCode = Field(description="经办地区")
    county: RegionCode = Field(description="工作地点所在县（市、区）")
    month: MonthText = Field(description="月份")
    computed: Money = Field(description="当时算得的补贴（元）")

    @classmethod
    def of(cls, line: SettlementLine, settlement: Settlement) -> Self:
        """The newest line of a month, and how far its settlement has come."""
        return cls(
            settlement_id=settlement.id,
            state=settlement.state,
            line_id=line.id,
            placement_id=line.placement_id,
            unit_id=line.unit_id,
            region=line.region,
            county=line.county,
            month=line.month,
            computed=line.computed,
        )


class ConcernedReportOut(Wire):
    """按另一版本统计的一份已填报的月报。"""

    region: RegionCode = Field(description="填报地区")
    month: MonthText = Field(description="月份")
    version: int = Field(ge=0, description="目前的填报版本")
    named: ValueVersion = Field(description="填报时所用的政策数值版本")


class ConcernedOut(Wire):
    """一项登记涉及哪些已经结算和填报的月份。

    已结算的不变，重新编制该月时补差；已填报的不变，需要更正的另行填报新版本。
    """

    lines: int = Field(description="涉及多少个已结算的月份（每段见习每月算一个）")
    placements: int = Field(description="涉及多少段见习")
    months: list[MonthText] = Field(description="涉及哪些月份")
    page: Page[ConcernedLineOut] = Field(description="逐条列出，按明细编号排列")
    reports: list[ConcernedReportOut] = Field(
        description="涉及哪些已填报的月报，按地区和月份排列", max_length=10_000
    )

    @classmethod
    def of(
        cls,
        concerned: Concerned,
        page: Page[ConcernedLineOut],
        reports: Sequence[ConcernedReport],
    ) -> Self:
        """The counts, one page of what is counted, and the reports."""
        return cls(
            lines=concerned.lines,
            placements=concerned.placements,
            months=list(concerned.months),
            page=page,
            reports=[ConcernedReportOut.model_validate(one) for one in reports],
        )


class PolicyRowOut(Wire):
    """一项登记的政策数值，以及它涉及的已结算和已填报的月份。"""

    id: PolicyRowId = Field(description="编号")
    name: CodeWord = Field(description="名称")
    region: RegionCode = Field(description="适用的行政区划")
    effective: date = Field(description="施行日期")
    value: Any = Field(description="数值")
    source: str = Field(description="来源")
    grade: Grade = Field(description=GRADES)
    note: str = Field(description="说明")
    ground: str = Field(description="登记的理由")
    supersedes: ValueVersion | None = Field(description="取代的版本")
    version: ValueVersion = Field(description="版本，结算和月报据此引用")
    recorded_at: AwareInstant = Field(description="登记时间")
    concerned: ConcernedOut = Field(description="涉及本机构已经结算和填报的哪些月份")

    @classmethod
    def of(cls, row: PolicyRow, version: str, concerned: ConcernedOut) -> Self:
        """A row with what it concerns."""
        shown = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        return cls(**shown, version=version, concerned=concerned)
