"""Years of working days on the wire."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.common.web.wire import (
    AwareInstant,
    GroundText,
    NoNumbers,
    RegionCode,
    Wire,
    with_example,
)
from services.reporting.rules.calendar import Status
from services.reporting.schemas.versions import VersionIfAny


class CalendarYearIn(Wire):
    """一年的放假和调休安排。"""

    model_config = with_example(
        {
            "status": "published",
            "off": ["2026-05-01", "2026-05-04", "2026-05-05"],
            "on": ["2026-05-09"],
            "source": "国务院办公厅关于2026年部分节假日安排的通知",
            "ground": "已核对公布的文件",
        }
    )

    expected_version: VersionIfAny = None
    status: Status = Field(description="published 已公布，provisional 暂定")
    off: list[date] = Field(max_length=262, description="放假的工作日（星期一至星期五）")
    on: list[date] = Field(max_length=106, description="调休上班的周末日")
    source: Annotated[str, NoNumbers] = Field(
        min_length=2,
        max_length=300,
        description="公布文件的名称和文号",
        examples=["国务院办公厅关于2026年部分节假日安排的通知"],
    )
    ground: GroundText = Field(description="更新的理由")


class CalendarYearOut(Wire):
    """一年的工作日历。"""

    year: int = Field(description="年份")
    version: int = Field(ge=0, description="版本号，每次更新加一")
    status: Status = Field(description="published 已公布，provisional 暂定（公布后重新计算）")
    off: list[date] = Field(description="放假的工作日（星期一至星期五）")
    on: list[date] = Field(description="调休上班的周末日")
    source: str = Field(description="来源")
    ground: str = Field(description="更新的理由")
    recorded_at: AwareInstant = Field(description="登记时间")


class RegionalHolidaysIn(Wire):
    """一个地区一年的地方节假日，在全国安排之外。"""

    model_config = with_example(
        {
            "off": ["2026-03-20"],
            "on": [],
            "source": "自治区人民政府办公厅关于2026年开斋节放假安排的通知",
            "ground": "已核对公布的文件",
        }
    )

    expected_version: VersionIfAny = None
    off: list[date] = Field(max_length=60, description="本地区放假的日子，如开斋节、古尔邦节")
    on: list[date] = Field(max_length=60, description="本地区因此调休上班的日子")
    source: Annotated[str, NoNumbers] = Field(
        min_length=2,
        max_length=300,
        description="公布文件的名称和文号",
        examples=["自治区人民政府办公厅关于2026年开斋节放假安排的通知"],
    )
    ground: GroundText = Field(description="登记的理由")


class RegionalHolidaysOut(Wire):
    """一个地区一年的地方节假日。"""

    region: RegionCode = Field(description="行政区划")
    year: int = Field(description="年份")
    version: int = Field(ge=0, description="版本号，每次更新加一")
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
