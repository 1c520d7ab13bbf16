"""Years of working days on the wire."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.common.web.wire import AwareInstant, GroundText, NoNumbers, Wire
from services.reporting.rules.calendar import Status


class CalendarYearIn(Wire):
    """一年的放假和调休安排。"""

    expected_version: int | None = Field(
        default=None, ge=0, le=100_000, description="您看到的版本号；还没有时不填"
    )
    status: Status = Field(description="published 已公布，provisional 暂定")
    off: list[date] = Field(max_length=262, description="放假的工作日（星期一至星期五）")
    on: list[date] = Field(max_length=106, description="调休上班的周末日")
    source: Annotated[str, NoNumbers] = Field(
        min_length=2, max_length=300, description="公布文件的名称和文号"
    )
    ground: GroundText = Field(description="更新的理由")


class CalendarYearOut(Wire):
    """一年的工作日历。"""

    year: int = Field(description="年份")
    version: int = Field(description="版本号，每次更新加一")
    status: Status = Field(description="published 已公布，provisional 暂定（公布后重新计算）")
    off: list[date] = Field(description="放假的工作日（星期一至星期五）")
    on: list[date] = Field(description="调休上班的周末日")
    source: str = Field(description="来源")
    ground: str = Field(description="更新的理由")
    recorded_at: AwareInstant = Field(description="登记时间")


class RegionalHolidaysIn(Wire):
    """一个地区一年的地方节假日，在全国安排之外。"""

    expected_version: int | None = Field(
        default=None, ge=0, le=100_000, description="您看到的版本号；还没有时不填"
    )
    off: list[date] = Field(max_length=60, description="本地区放假的日子，如开斋节、古尔邦节")
    on: list[date] = Field(max_length=60, description="本地区因此调休上班的日子")
    source: Annotated[str, NoNumbers] = Field(
        min_length=2, max_length=300, description="公布文件的名称和文号"
    )
    ground: GroundText = Field(description="登记的理由")


class RegionalHolidaysOut(Wire):
    """一个地区一年的地方节假日。"""

    region: str = Field(description="行政区划")
    year: int = Field(description="年份")
    version: int = Field(description="版本号，每次更新加一")
    off: list[date] = Field(description="本地区放假的日子")
    on: list[date] = Field(description="本地区因此调休上班的日子")
    source: str = Field(description="来源")
    ground: str = Field(description="登记的理由")
    recorded_at: AwareInstant = Field(description="登记时间")


class CalendarAlarmOut(Wire):
    """还没有登记公布安排的一年。"""

    year: int = Field(description="年份")
    since: date = Field(description="自哪一天起提醒")
    detail: str = Field(description="说明")


class CalendarAlarmsOut(Wire):
    """工作日历的提醒。"""

    items: list[CalendarAlarmOut] = Field(description="还没有登记公布安排的年份；没有时为空")
