"""Accidents on the wire."""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from services.common.web.choices import listed
from services.common.web.wire import AwareInstant, NoNumbers, Wire, id_field
from services.units.actions.accidents import AccidentForm
from services.units.rules.accidents import ACCIDENT_STEPS, AccidentKind, AccidentState, Severity
from services.units.schemas.units import LongGround, LongText, Text, UnitId
from services.units.schemas.versions import Version
from services.units.tables.accidents import Accident

STATES: Final = f"{listed(ACCIDENT_STEPS.states)}；已报告的，单位岗位暂停派遣"
AccidentId = Annotated[str, id_field("acd", "事故编号")]
Kind = Annotated[
    AccidentKind,
    Field(
        description="类别：injury 受伤、sudden_illness 突发疾病、traffic 交通、fire 火灾、"
        "equipment 设备、other 其他"
    ),
]
HowSevere = Annotated[
    Severity, Field(description="严重程度：minor 轻微、serious 严重、fatal 有人员死亡")
]


class AccidentReport(Wire):
    """事故报告。"""

    kind: Kind
    severity: HowSevere
    happened_at: AwareInstant = Field(description="发生的时间")
    description: Annotated[str, Field(min_length=5, max_length=4000), NoNumbers] = Field(
        description="经过和已采取的措施；加密保存，不要填写证件、手机号码",
        examples=["操作台边缘划伤手指，已送医包扎，设备已停用。"],
    )

    def form(self) -> AccidentForm:
        """As actions take it."""
        return AccidentForm(self.kind, self.severity, self.happened_at, self.description)


class AccidentClearance(Wire):
    """解除事故。"""

    ground: LongGround = Field(
        description="查明的原因和整改情况", examples=["设备防护罩缺失，已加装并经安监人员复查"]
    )
    expected_version: Version = None


class AccidentAnnulment(Wire):
    """作废误报的事故。"""

    ground: LongGround = Field(
        description="为什么是误报，如 重复报告、不是本单位的事故",
        examples=["重复报告，与前一日报告的是同一起"],
    )
    expected_version: Version = None


class AccidentOut(Wire):
    """事故。"""

    id: AccidentId
    version: int = Field(ge=1, description="版本号")
    unit_id: UnitId
    state: AccidentState = Field(description=STATES)
    kind: Kind
    severity: HowSevere
    happened_at: AwareInstant = Field(description="发生的时间")
    description: str = Field(max_length=4000, description="经过和已采取的措施")
    reported_at: AwareInstant = Field(description="报告的时间")
    late_days: int = Field(ge=0, description="迟报的天数；按时为 0")
    reporter: Literal["unit", "officer"] = Field(description="报告人：unit 单位、officer 经办机构")
    cleared_on: date | None = Field(description="解除的日期")
    clearance_ground: LongText | None = Field(description="查明的原因和整改情况")
    annulled_on: date | None = Field(description="作废的日期；作废的不计入评估")
    annulment_ground: LongText | None = Field(description="为什么是误报")


class AccidentOfRegion(AccidentOut):
    """本地区单位的事故。"""

    unit_name: Text = Field(description="单位名称")


def shown_of_region(found: tuple[Accident, str]) -> AccidentOfRegion:
    """An accident with its unit's name, in a list of several units."""
    accident, unit_name = found
    return AccidentOfRegion(**dict(AccidentOut.model_validate(accident)), unit_name=unit_name)
