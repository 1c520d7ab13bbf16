"""Offers on the wire, between services."""

from datetime import date
from typing import Self

from pydantic import Field

from services.common.web.wire import Wire
from services.matching.rules.seats import Offer, Reason, SeatState
from services.matching.schemas.ids import FairId
from services.matching.tables.fairs import Fair, FairSeats


class OfferIn(Wire):
    """岗位的名额和状态，按版本。"""

    version: int = Field(ge=1, le=2**31 - 1, description="版本")
    headcount: int = Field(ge=0, le=100_000, description="名额")
    state: SeatState = Field(description="open 开放、suspended 暂停、closed 关闭")

    gone: int = Field(
        default=0, ge=0, le=100_000, description="其中减去的、已核实不存在的名额有几个"
    )

    def offer(self) -> Offer:
        """As actions take it."""
        return Offer(self.version, self.headcount, self.state, self.gone)


class OfferAnswer(Wire):
    """派遣服务的答复。"""

    accepted: bool = Field(description="是否照办")
    taken: int = Field(description="已占用的名额")
    reason: Reason | None = Field(
        description="不能照办的原因：headcount_below_taken 低于已占用、outdated 版本已过时"
    )


class SetAsideOut(Wire):
    """一场招募会为一个岗位留着的名额。"""

    fair_id: FairId = Field(description="招募会编号")
    day: date = Field(description="举办日期")
    place: str = Field(description="举办地点", max_length=200)
    seats: int = Field(description="仍然留着的名额")

    @classmethod
    def of(cls, fair: Fair, part: FairSeats) -> Self:
        """What a fair still holds of a post."""
        return cls(fair_id=fair.id, day=fair.day, place=fair.place, seats=part.left)


class SetAsidesOut(Wire):
    """为招募会留出的名额，先举办的在前。"""

    fairs: list[SetAsideOut] = Field(description="各场招募会", max_length=1000)


class OccupancyOut(Wire):
    """单位还占用着多少派遣和见习。"""

    open_dispatches: int = Field(description="已签协议、尚未到岗的派遣")
    open_placements: int = Field(description="尚未结束的见习")
