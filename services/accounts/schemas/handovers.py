"""What travels when a unit is handed over."""

from typing import Annotated

from pydantic import Field

from services.accounts.actions.handovers import Handed, Waiting
from services.accounts.rules.handovers import State
from services.accounts.schemas.accounts import AccountId, StaffAccountOut
from services.accounts.tables.handovers import Handover
from services.common.web.wire import AwareInstant, GroundText, RegionCode, Wire, id_field

HandoverId = Annotated[str, id_field("hov", "账号交接编号")]
_STATE = "waiting 等待另一名人员复核、done 已交接、declined 已退回"


class HandoverIn(Wire):
    """把见习单位交给另一个账号。"""

    account_id: AccountId = Field(
        description="接手的账号编号：接手的人登录后在 GET /v1/me 的 account_id 中看到"
    )
    ground: GroundText = Field(description="核验的依据，如 营业执照和单位介绍信")


class HandedOut(StaffAccountOut):
    """接手的账号；等待复核的，复核以后才接手。"""

    state: State = Field(description=_STATE)
    handover_id: HandoverId | None = Field(description="等待复核的账号交接编号；已交接的为 null")


class HandoverDecisionIn(Wire):
    """复核账号交接。"""

    approve: bool = Field(description="true 办理交接，false 退回")
    ground: GroundText = Field(description="复核的依据，或者退回的理由")
    expected_version: int | None = Field(
        default=None, ge=1, le=2**31 - 1, description="您看到的版本号；不符的为 412"
    )


class HandoverOut(Wire):
    """一件账号交接。"""

    id: HandoverId
    version: int = Field(ge=1, description="版本号")
    unit_id: str = Field(description="见习单位编号", max_length=30)
    region: RegionCode = Field(description="管理该单位的地区；等待复核的为现在的")
    state: State = Field(description=_STATE)
    taker_id: AccountId = Field(description="接手的账号编号")
    first_id: AccountId | None = Field(description="提出时单位的首个账号；没有的为 null")
    ground: GroundText = Field(description="核验的依据")
    asked_by: str = Field(description="提出人的账号", max_length=60)
    asked_at: AwareInstant = Field(description="提出的时间")
    decided_by: str | None = Field(description="复核人的账号；等待复核的为 null", max_length=60)
    decided_at: AwareInstant | None = Field(description="复核的时间")
    decision_ground: GroundText | None = Field(
        description="复核的依据，或者退回的理由；等待复核的为 null"
    )


def shown_handed(told: Handed) -> HandedOut:
    """The account that takes over, and whether it does already."""
    handover = told.handover
    account = StaffAccountOut.model_validate(told.account)
    return HandedOut(
        **account.model_dump(),
        state=handover.state if handover else "done",
        handover_id=handover.id if handover else None,
    )


def shown_handover(handover: Handover) -> HandoverOut:
    """A handover for an office."""
    return HandoverOut.model_validate(handover)


def shown_waiting(waiting: Waiting) -> HandoverOut:
    """A handover that waits, for the office that looks after its unit now."""
    return shown_handover(waiting.handover).model_copy(update={"region": waiting.region})
