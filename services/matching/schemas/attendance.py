"""Attendance on the wire."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.common.values.month import Month
from services.common.web.wire import GroundText, MonthText, Wire, with_example
from services.matching.actions.attendance_rolls import Confirmed
from services.matching.rules import attendance
from services.matching.rules.health import disclosed
from services.matching.schemas.dispute_days import DisputeUntil
from services.matching.schemas.ids import PlacementId
from services.matching.schemas.versions import FreeVersion
from services.matching.tables.attendance import Attendance

_KINDS = "，".join(f"{code} {title}" for code, title in attendance.KINDS.items())


class AbsenceIn(Wire):
    """一天缺勤。"""

    day: date = Field(description="日期")
    kind: Annotated[
        attendance.Kind,
        Field(description=f"缺勤的种类：{_KINDS}"),
    ]


class AbsenceOut(Wire):
    """一天缺勤；病假和受伤只有本人、单位、其经办机构和县级看到。"""

    day: date = Field(description="日期")
    kind: str = Field(
        description=f"缺勤的种类：{_KINDS}，undisclosed 不在可以查看的范围内", max_length=20
    )


class AttendanceIn(Wire):
    """一个月的考勤：全勤，或者列出缺勤的日期。"""

    model_config = with_example(
        {
            "absences": [{"day": "2026-03-02", "kind": "personal_leave"}],
            "expected_version": 1,
        }
    )

    all_present: Literal[True] | None = Field(
        default=None, description="全勤时填 true；有缺勤的不填"
    )
    absences: list[AbsenceIn] | None = Field(
        default=None, description="缺勤的日期，每天一条", min_length=1, max_length=31
    )
    ground: GroundText | None = Field(
        default=None, description="重新确认的理由", examples=["补录了请假一天"]
    )
    expected_version: FreeVersion = Field(
        default=None, description="您看到的见习版本号；可以不填，与现在不同时拒绝办理"
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
    absences: list[AbsenceOut] = Field(description="缺勤；为空即全勤", max_length=31)
    days_present: int | None = Field(
        description="出勤的天数：见习期内的工作日（连同排班）减去缺勤的日子；休息日、节假日、轮休不计入。"
        "没有计算过的为 null",
        ge=0,
        le=31,
    )
    confirmed_on: date = Field(description="确认日期")
    reopened_on: date | None = Field(description="重新开放的日期；没有重新开放的为 null")
    dispute_until: DisputeUntil


class RollIn(Wire):
    """本单位一个月全勤的一次确认。"""

    month: MonthText = Field(description="月份")
    but: list[PlacementId] = Field(
        default_factory=list, description="有缺勤、另行逐日确认的见习编号", max_length=200
    )


class RollLineOut(Wire):
    """一次见习的结果。"""

    placement_id: PlacementId = Field(description="见习编号")
    confirmed: bool = Field(description="是否确认为全勤")
    code: str | None = Field(description="没有确认的原因代码", max_length=60)
    reason: str | None = Field(description="没有确认的原因", max_length=200)


class RollOut(Wire):
    """一次确认的结果，每次见习一条；不能确认的列出前200条，还有未确认的可以再次确认。"""

    month: MonthText = Field(description="月份")
    lines: list[RollLineOut] = Field(description="按见习编号排列", max_length=600)


class ReopeningIn(Wire):
    """重新开放已确认的考勤。"""

    ground: GroundText = Field(description="重新开放的理由")
    expected_version: FreeVersion = Field(
        default=None, description="您看到的见习版本号；可以不填，与现在不同时拒绝办理"
    )


def shown_month(confirmed: Attendance, *, health: bool, until: date | None = None) -> AttendanceOut:
    """A month as confirmed; why somebody was away only for whom it concerns."""
    absences = [
        AbsenceOut(day=told["day"], kind=disclosed(told["kind"], health=health))
        for told in confirmed.absences
    ]
    names = AttendanceOut.model_fields.keys() - {"absences", "dispute_until"}
    columns = {name: getattr(confirmed, name) for name in names}
    return AttendanceOut(**columns, absences=absences, dispute_until=until)


def shown_roll(month: Month, lines: list[Confirmed]) -> RollOut:
    """What became of each placement."""
    return RollOut(month=month, lines=[_line(line) for line in lines])


def _line(line: Confirmed) -> RollLineOut:
    refused = line.refused
    return RollLineOut(
        placement_id=line.placement_id,
        confirmed=refused is None,
        code=refused.code() if refused else None,
        reason=refused.title() if refused else None,
    )
