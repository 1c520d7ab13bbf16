"""How a youth stands, on the wire: the record, and what came of the application."""

from datetime import date
from typing import Self

from pydantic import Field

from services.common.web.wire import AwareInstant, Wire
from services.matching.queries.rounds import FrozenRound
from services.matching.queries.standings import Standing
from services.matching.rules.round_outcomes import wishes_counted
from services.matching.schemas.dispatches import DispatchOut, shown_dispatch
from services.matching.schemas.ids import RoundId
from services.matching.schemas.youths import YouthOut, fields_of


class WaitingOut(Wire):
    """候补情况。"""

    place: int = Field(
        description="在派遣市场中此刻排第几位；几人同时登记的，先登记的后办完，位次随后会变"
    )
    since: AwareInstant = Field(description="从何时开始候补")


class FrozenRoundOut(Wire):
    """本人参加、已截止收件而没有结束的批次。"""

    round_id: RoundId = Field(description="批次编号")
    frozen_at: AwareInstant = Field(description="截止收件的时间")
    text: str = Field(description="按什么时候的求职意愿计算，用文字说明", max_length=300)

    @classmethod
    def of(cls, found: FrozenRound) -> Self:
        """With which wishes count, in words."""
        text = wishes_counted(found.frozen_on, gathered=found.gathered)
        return cls(round_id=found.id, frozen_at=found.frozen_at, text=text)


class StandingOut(YouthOut):
    """见习对象及其现状：已派遣、候补中，或两者都不是。"""

    dispatch: DispatchOut | None = Field(description="进行中的派遣；没有时为 null")
    waiting: WaitingOut | None = Field(description="候补情况；不在候补中时为 null")
    frozen_round: FrozenRoundOut | None = Field(
        description="本人参加、已截止收件而没有结束的批次：按截止收件时的求职意愿计算，"
        "此后修改的不计入；没有的为 null"
    )


def shown_standing(standing: Standing, day: date) -> StandingOut:
    """A youth with what came of the application, on a day."""
    waiting, dispatch = standing.waiting, standing.dispatch
    return StandingOut(
        **fields_of(standing.youth, standing.intention, day),
        dispatch=shown_dispatch(dispatch, standing.provisional) if dispatch else None,
        waiting=WaitingOut(place=waiting[0], since=waiting[1]) if waiting else None,
        frozen_round=FrozenRoundOut.of(standing.frozen_round) if standing.frozen_round else None,
    )
