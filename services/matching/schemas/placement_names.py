"""Who placements are of, and where, on the wire between services."""

from pydantic import Field

from services.common.web.wire import Wire
from services.matching.schemas.ids import PlacementId


class PlacementNamesOut(Wire):
    """一段见习的见习人员姓名和单位名称。"""

    placement_id: PlacementId = Field(description="见习编号")
    youth_name: str = Field(max_length=100, description="姓名")
    unit_name: str | None = Field(
        max_length=200, description="单位名称，以见习协议为准；协议未载明的为 null"
    )


class PlacementsNamesOut(Wire):
    """若干段见习的姓名和单位名称。"""

    items: list[PlacementNamesOut] = Field(max_length=100, description="没有的见习不列出")
