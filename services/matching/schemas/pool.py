"""Who waits, on the wire."""

from pydantic import Field

from services.common.values import identity
from services.common.web.wire import AwareInstant, RegionCode, Wire
from services.matching.schemas.ids import YouthId
from services.matching.tables.pool import Waiting
from services.matching.tables.youths import Youth


class WaitingYouthOut(Wire):
    """候补中的见习对象。"""

    place: int = Field(description="在派遣市场中排第几位")
    youth_id: YouthId = Field(description="见习对象编号")
    name: str = Field(description="姓名（遮盖）")
    region: RegionCode = Field(description="居住地代码")
    market: RegionCode = Field(description="派遣市场")
    applied_at: AwareInstant = Field(description="申请时间")
    since: AwareInstant = Field(description="从何时开始候补")


def shown_waiting(waiting: Waiting, youth: Youth, place: int) -> WaitingYouthOut:
    """Who waits, as an office sees them."""
    return WaitingYouthOut(
        place=place,
        youth_id=youth.id,
        name=identity.masked_name(youth.name),
        region=youth.region,
        market=waiting.market,
        applied_at=waiting.registered_at,
        since=waiting.since,
    )
