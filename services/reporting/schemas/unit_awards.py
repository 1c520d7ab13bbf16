"""Unit awards on the wire: each with its sum and its sentence, on or off."""

from typing import Annotated, Self

from pydantic import Field

from services.common.web.choices import listed
from services.common.web.forms import ValueVersion
from services.common.web.wire import Money, Wire
from services.reporting.actions.unit_awards import Yearly
from services.reporting.rules.unit_awards import AWARDS, Award
from services.reporting.schemas.ids import PlacementId, UnitId

_AWARDS = f"奖补种类：{listed(AWARDS)}"

Year = Annotated[int, Field(ge=2017, le=2199)]


class UnitAwardIn(Wire):
    """要编制的奖补。"""

    unit_id: UnitId = Field(description="单位编号")
    year: Year = Field(description="年度，应已结束")
    award: Award = Field(description=_AWARDS)


class UnitAwardOut(Wire):
    """一项奖补。"""

    award: Award = Field(description=_AWARDS)
    is_on: bool = Field(description="是否启用；没有启用的只说明，不发放")
    amount: Money = Field(description="应发金额（元）；没有启用的为 0.00")
    placements: list[PlacementId] = Field(description="计入的见习编号")
    sentence: str = Field(description="算式的文字说明")
    value: ValueVersion = Field(description="所用政策数值的版本")


class UnitAwardsOut(Wire):
    """一个见习单位一个年度的各项奖补。"""

    unit_id: UnitId = Field(description="单位编号")
    year: Year = Field(description="年度")
    awards: list[UnitAwardOut] = Field(description="各项奖补")

    @classmethod
    def of(cls, unit_id: str, year: int, yearly: Yearly) -> Self:
        """A unit's awards of a year."""
        awards = [
            UnitAwardOut(**vars(one) | {"value": yearly.values[one.award]}) for one in yearly.awards
        ]
        return cls(unit_id=unit_id, year=year, awards=awards)
