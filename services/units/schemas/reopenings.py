"""Complaints reopened, on the wire."""

from collections.abc import Sequence
from datetime import date

from pydantic import Field

from services.common.web.wire import Wire
from services.units.queries.complaints import SeenComplaint
from services.units.rules.complaints import ComplaintState, Consequence
from services.units.schemas.complaints import (
    CONSEQUENCES,
    STATES,
    ComplaintMoveIn,
    ComplaintOut,
    shown_complaint,
)
from services.units.schemas.units import LongGround, LongText, Text
from services.units.tables.complaints import RevokedFinding


class ComplaintReopeningIn(ComplaintMoveIn):
    """撤销结论或者移送，重新调查。"""

    ground: LongGround = Field(
        description="为什么撤销，如 认错了单位、证据不实；会告知单位，不得透露投诉人是谁",
        examples=["认错了单位"],
    )
    answer: LongText = Field(
        description="告知投诉人的话，重新作出结论以前以此为答复；加密保存",
        examples=["原结论已撤销，我们正在重新核查。"],
    )


class RevokedFindingOut(Wire):
    """已撤销的结论或者移送。"""

    state: ComplaintState = Field(description=f"撤销以前的状态：{STATES}")
    finding: LongText | None = Field(description="结论")
    evidence: LongText | None = Field(description="依据的证据")
    consequence: Consequence | None = Field(description=CONSEQUENCES)
    suspended_on: date | None = Field(description="曾以此为由暂停单位的日期")
    transferred_to: Text | None = Field(description="移送的部门和理由")
    closed_on: date = Field(description="办结的日期")
    revoked_on: date = Field(description="撤销的日期")
    ground: LongText = Field(description="撤销的理由")


class ComplaintDetail(ComplaintOut):
    """经办机构看到的一项投诉，连同以前撤销的结论。"""

    revoked: list[RevokedFindingOut] = Field(
        max_length=100, description="已撤销的结论或者移送，早的在前"
    )


def shown_detail(
    seen: SeenComplaint, revoked: Sequence[RevokedFinding], today: date
) -> ComplaintDetail:
    """A complaint for an office, with what was revoked of it."""
    return ComplaintDetail(
        **shown_complaint(seen, today).model_dump(),
        revoked=[RevokedFindingOut.model_validate(one) for one in revoked],
    )
