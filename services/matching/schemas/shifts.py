"""Shifts on the wire."""

from datetime import date
from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.common.values.month import Month
from services.common.web.wire import GroundText, MonthText, Wire
from services.matching.actions.entering import Entered
from services.matching.actions.shifts import Planned
from services.matching.rules.shifts import Shifts
from services.matching.schemas.versions import FreeVersion
from services.matching.tables.shifts import ShiftPlan


class ShiftsIn(Wire):
    """一个月的排班：只列与工作日历不同的日子。"""

    worked: list[date] = Field(default=[], description="安排见习的休息日或者节假日", max_length=31)
    rested: list[date] = Field(default=[], description="安排轮休的工作日", max_length=31)
    ground: GroundText | None = Field(
        default=None, description="理由；经办机构更正时必填", examples=["单位报送的排班有误"]
    )
    expected_version: FreeVersion = None

    @model_validator(mode="after")
    def _each_day_once(self) -> Self:
        days = [*self.worked, *self.rested]
        if len(days) != len(set(days)):
            raise PydanticCustomError("day_twice", "{reason}", {"reason": "同一天只能填一次。"})
        return self

    def told(self, month: Month) -> Planned:
        """As actions take it."""
        plan = Shifts(frozenset(self.worked), frozenset(self.rested))
        return Planned(month, plan, Entered(self.ground, self.expected_version))


class ShiftsOut(Wire):
    """一个月的排班。"""

    month: MonthText = Field(description="月份")
    edition: int = Field(description="第几次排班")
    worked: list[date] = Field(description="安排见习的休息日或者节假日", max_length=31)
    rested: list[date] = Field(description="安排轮休的工作日", max_length=31)
    planned_on: date = Field(description="排班的日期")


class ShiftPlansOut(Wire):
    """一次见习各月的排班，以最新的为准；没有列出的月份按工作日历。"""

    items: list[ShiftsOut] = Field(description="按月份排列", max_length=30)


def shown_shifts(plan: ShiftPlan) -> ShiftsOut:
    """A month as planned."""
    return ShiftsOut.model_validate(plan)
