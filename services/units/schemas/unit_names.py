"""Names and offices of units on the wire between services."""

from typing import Annotated

from pydantic import Field

from services.common.web.wire import RegionCode, Wire, id_field
from services.units.rules.unit_offices import Weight
from services.units.schemas.units import UnitId


class UnitNameOut(Wire):
    """一个见习单位的名称。"""

    unit_id: UnitId = Field(description="单位编号")
    name: str = Field(max_length=200, description="单位名称")


class UnitNamesOut(Wire):
    """若干见习单位的名称。"""

    items: list[UnitNameOut] = Field(max_length=100, description="没有的单位不列出")


class UnitOfficeOut(Wire):
    """一个见习单位由哪个地区管理。"""

    unit_id: UnitId = Field(description="单位编号")
    region: RegionCode
    weight: Weight = Field(description="new 没有认定过、recognised 认定过、gone 已不是见习单位")


class UnitOfficesOut(Wire):
    """若干见习单位由哪个地区管理。"""

    items: list[UnitOfficeOut] = Field(max_length=100, description="没有登记的单位不列出")


class UnitIdClosingIn(Wire):
    """为哪一件账号交接关闭一个编号。"""

    handover_id: Annotated[str, id_field("hov", "账号交接编号")] | None = Field(
        default=None, description="经两人办理的账号交接；一人办理的为 null"
    )


class UnitIdClosing(Wire):
    """一个编号是否已经不再登记见习单位。"""

    closed: bool = Field(description="false 表示已经登记了见习单位")
