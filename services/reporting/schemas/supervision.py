"""Supervision notes and reminders of reports on the wire."""

from datetime import date
from typing import Annotated, Final

from pydantic import Field

from services.common.web.choices import listed
from services.common.web.wire import AwareInstant, GroundText, RegionCode, Wire, id_field
from services.reporting.rules.annual_filings import YearStanding
from services.reporting.rules.deadlines import Standing
from services.reporting.rules.reminders import OCCASIONS, Occasion
from services.reporting.rules.supervision import NAMES, State
from services.reporting.schemas.forms import ShownMonth
from services.reporting.schemas.ids import NoteId
from services.reporting.schemas.versions import Version

_STATES: Final = f"状态：{listed(NAMES.states)}"
_OCCASIONS: Final = f"提醒的情形：{listed(OCCASIONS)}"
_STANDING: Final = (
    "督办时的情形：warned 已过较早的期限而未报、missing 逾期未报、late 迟报、"
    "returned 已退回而未再报、not_due 当月还没有结束、due 还没有过较早的期限、"
    "filed 按时报送、"
    "not_open 年度报告还不能填报、open 年度报告还没有到期；后五种不会被督办"
)


class SupervisionNoteIn(Wire):
    """督办一个市的一个月的月报，或者一年的年度报告。"""

    demand: GroundText = Field(
        description="要求办理什么", examples=["请于月底前核实逾期未确认考勤的见习单位"]
    )
    answer_by: date = Field(description="最迟哪一天答复，不早于今天")


class SupervisionAnswerIn(Wire):
    """对督办的答复。"""

    expected_version: Version = None
    answer: GroundText = Field(
        description="答复", examples=["已逐户核实，未到岗的3人已登记结束见习。"]
    )


class SupervisionNoteOut(Wire):
    """一份督办及其答复。"""

    id: NoteId = Field(description="督办的编号")
    region: RegionCode = Field(description="被督办的机构的行政区划代码")
    month: ShownMonth | None = Field(
        description="所督办的月报的月份 YYYY-MM；督办年度报告的为 null"
    )
    year: int | None = Field(description="所督办的年度报告的年份；督办月报的为 null")
    standing: Standing | YearStanding = Field(description=_STANDING)
    demand: str = Field(description="要求办理什么")
    answer_by: date = Field(description="最迟哪一天答复")
    state: State = Field(description=_STATES)
    version: int = Field(ge=0, description="版本号")
    recorded_at: AwareInstant = Field(description="督办的时间")
    answer: str | None = Field(description="答复；尚未答复为 null")
    answered_at: AwareInstant | None = Field(description="答复的时间；尚未答复为 null")


class ReportReminderOut(Wire):
    """系统对一个月的月报的一次提醒。"""

    id: Annotated[str, id_field("rmd")] = Field(description="提醒的编号")
    region: RegionCode = Field(description="行政区划代码")
    month: ShownMonth = Field(description="月份 YYYY-MM")
    occasion: Occasion = Field(description=_OCCASIONS)
    deadline: date = Field(description="即将到期的为较早的期限，其余为较晚的期限")
    provisional: bool = Field(description="提醒时该年的放假安排尚未公布为 true")
    recorded_at: AwareInstant = Field(description="提醒的时间")
