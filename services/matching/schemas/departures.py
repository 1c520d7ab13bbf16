"""Departures on the wire: who left an office's area, where to, and by whose word."""

from datetime import date
from typing import Self

from pydantic import Field

from services.common.values import identity
from services.common.web.wire import AwareInstant, RegionCode, Wire
from services.matching.rules.known import SourceKind
from services.matching.schemas.ids import DepartureId, YouthId
from services.matching.schemas.known import SOURCES
from services.matching.tables.departures import Departure
from services.matching.tables.youths import Youth


class DepartureOut(Wire):
    """一名见习对象的居住地改为其他机构的地区；姓名已遮盖。"""

    id: DepartureId = Field(description="编号")
    youth_id: YouthId = Field(description="见习对象编号")
    name: str = Field(description="姓名（遮盖）", max_length=100)
    from_region: RegionCode = Field(description="原登记的居住地代码")
    to_region: RegionCode = Field(description="改为的居住地代码；由那里的经办机构办理")
    source: SourceKind = Field(description=f"由谁提供的新居住地。{SOURCES}")
    told_on: date = Field(description="名单或者更正的日期")
    recorded_at: AwareInstant = Field(description="登记时间")

    @classmethod
    def of(cls, departure: Departure, youth: Youth) -> Self:
        """As the office of before sees it: masked."""
        plain = {name: getattr(departure, name) for name in cls.model_fields.keys() - {"name"}}
        return cls(**plain, name=identity.masked_name(youth.name))
