"""What a look through all units proposed, on the wire."""

from datetime import date

from pydantic import Field

from services.common.web.wire import Wire
from services.units.actions.sweeps import Swept


class SweepOut(Wire):
    """一次核算办了什么。"""

    through: date = Field(description="核算到哪一天（含）")
    warned: int = Field(ge=0, description="新的提醒")
    proposed: int = Field(ge=0, description="新的清退建议")
    lapsed: int = Field(ge=0, description="事由消失而终止的")


def shown_sweep(swept: Swept) -> SweepOut:
    """A sweep as an answer."""
    return SweepOut.model_validate(swept)
