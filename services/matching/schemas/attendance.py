"""Attendance on the wire."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.common.web.wire import GroundText, MonthText, Wire
from services.matching.rules import attendance


class AbsenceWire(Wire):
    """一天缺勤。"""

    day: date = Field(description="日期")
    kind: Annotated[
        attendance.Kind,
        Field(description="personal_leave 事假，sick_leave 病假，unexcused 旷工"),
    ]


class AttendanceIn(Wire):
    """一个月的考勤：全勤，或者列出缺勤的日期。"""

    all_present: Literal[True] | None = Field(
        default=None, description="全勤时填 true；有缺勤的不填"
    )
    absences: list[AbsenceWire] | None = Field(
        default=None, description="缺勤的日期，每天一条", min_length=1, max_length=31
    )
    ground: GroundText | None = Field(default=None, description="重新确认的理由")
    expected_version: int | None = Field(
        default=None, description="您看到的见习版本号；与现在不同时拒绝办理", ge=1, le=2**31 - 1
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.all_present is None) == (self.absences is None):
            reason = "全勤填 all_present，否则填 absences，二者填一项。"
            raise PydanticCustomError("attendance_unfit", "{reason}", {"reason": reason})
        days = [absence.day for absence in self.absences or []]
        if len(days) != len(set(days)):
            raise PydanticCustomError("day_twice", "{reason}", {"reason": "同一天只能填一条。"})
        return self

    @property
    def told(self) -> tuple[attendance.Absence, ...]:
        """The days absent, none if all present."""
        return tuple(attendance.Absence(a.day, a.kind) for a in self.absences or [])


class AttendanceOut(Wire):
    """一个月已确认的考勤。"""

    month: MonthText = Field(description="月份")
    edition: int = Field(description="第几次确认")
    absences: list[AbsenceWire] = Field(description="缺勤；为空即全勤", max_length=31)
    confirmed_on: date = Field(description="确认日期")
