"""Objections to lines of a settlement on the wire."""

from typing import Final, Literal

from pydantic import Field

from services.common.web.choices import listed
from services.common.web.wire import AwareInstant, GroundText, Wire
from services.reporting.rules.objections import NAMES, By, State
from services.reporting.schemas.ids import LineId, ObjectionId, SettlementId, SignalId
from services.reporting.schemas.versions import Version

_STATES: Final = f"状态：{listed(NAMES.states)}"
_BY: Final = "提出人：youth 见习人员、unit 见习单位、officer 经办机构、signal 核查线索"


class LineObjectionIn(Wire):
    """对一行的异议。"""

    line_id: LineId = Field(description="对哪一行")
    ground: GroundText = Field(
        description="异议的理由", examples=["公示的在岗天数与实际考勤不一致"]
    )


class LineObjectionAnswerIn(Wire):
    """对异议的答复。"""

    expected_version: Version = None
    decision: Literal["dismissed", "upheld"] = Field(
        description="dismissed 不成立，这一行随本批拨付；upheld 成立，这一行不随本批拨付"
    )
    ground: GroundText = Field(
        description="答复的理由", examples=["经核对考勤记录，公示的天数无误"]
    )


class LineObjectionOut(Wire):
    """对一行的异议及其答复。"""

    id: ObjectionId = Field(description="公示异议编号")
    settlement_id: SettlementId = Field(description="所在结算批次的编号")
    line_id: LineId = Field(description="明细行的编号")
    state: State = Field(description=_STATES)
    version: int = Field(ge=0, description="版本号")
    by: By = Field(description=_BY)
    signal_id: SignalId | None = Field(description="因哪条核查线索暂缓；不是的为 null")
    ground: str = Field(description="异议的理由")
    recorded_at: AwareInstant = Field(description="提出时间")
    answer: str | None = Field(description="答复的理由；未答复为 null")
    answered_at: AwareInstant | None = Field(description="答复时间；未答复为 null")
