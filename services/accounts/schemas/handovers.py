"""What travels when a unit is handed over."""

from typing import Annotated, Final

from pydantic import Field

from services.accounts.actions.handover_objections import Filed
from services.accounts.actions.handovers import Handed, Waiting
from services.accounts.rules.handover_objections import ObjectionState
from services.accounts.rules.handovers import State
from services.accounts.rules.passwords import Credentials
from services.accounts.schemas.accounts import AccountId, CodeText, NameText, UnitId, credentials_of
from services.accounts.schemas.staff import StaffAccountOut
from services.accounts.schemas.ways import PasswordText
from services.accounts.tables.handovers import Handover
from services.common.web.wire import AwareInstant, GroundText, RegionCode, Wire, id_field

HandoverId = Annotated[str, id_field("hov", "账号交接编号")]
_STATE = "waiting 等待另一名人员复核、done 已交接、declined 已退回、withdrawn 已撤回"
_OBJECTION = "filed 等待决定、upheld 成立、dismissed 不成立"


class HandoverIn(Wire):
    """把见习单位交给另一个账号。"""

    account_id: AccountId = Field(
        description="接手的账号编号：接手的人登录后在 GET /v1/me 的 account_id 中看到"
    )
    ground: GroundText = Field(
        description="核验的依据，如 营业执照和单位介绍信", examples=["已核验营业执照和单位介绍信"]
    )


class HandedOut(StaffAccountOut):
    """接手的账号；等待复核的，复核以后才接手。"""

    state: State = Field(description=_STATE)
    handover_id: HandoverId = Field(description="账号交接编号")


class HandoverDecisionIn(Wire):
    """复核账号交接。"""

    approve: bool = Field(description="true 办理交接，false 退回")
    ground: GroundText = Field(description="复核的依据，或者退回的理由")
    expected_version: int | None = Field(
        default=None, ge=1, le=2**31 - 1, description="您看到的版本号；必填，不符的为 412"
    )


class HandoverWithdrawalIn(Wire):
    """撤回账号交接。"""

    ground: GroundText = Field(
        description="撤回的理由", examples=["登记有误，单位仍由原经办人办理。"]
    )
    expected_version: int | None = Field(
        default=None, ge=1, le=2**31 - 1, description="您看到的版本号；必填，不符的为 412"
    )


class HandoverObjectionIn(Wire):
    """对账号交接提出异议。"""

    name: NameText
    password: PasswordText
    code: CodeText | None = Field(default=None, description="动态口令；已绑定的必须提交")
    words: GroundText = Field(
        description="异议的理由，如 由谁登记、持有哪些证照",
        examples=["该单位账号由本人登记，营业执照由本人保管。"],
    )

    @property
    def credentials(self) -> Credentials:
        """Name, password and code together."""
        return credentials_of(self.name, self.password, self.code)


class HandoverObjectionFiledOut(Wire):
    """已经收到的异议。"""

    handover_id: HandoverId
    state: ObjectionState = Field(description=_OBJECTION)
    objected_at: AwareInstant = Field(description="提出异议的时间")


class HandoverObjectionDecisionIn(Wire):
    """决定对账号交接的异议。"""

    uphold: bool = Field(description="true 异议成立，单位交还原首个账号；false 不成立")
    ground: GroundText = Field(
        description="决定的理由；提出异议的人看得到", examples=["经核验证照原件，异议成立。"]
    )
    expected_version: int | None = Field(
        default=None, ge=1, le=2**31 - 1, description="您看到的版本号；必填，不符的为 412"
    )


class HandoverObjectionOut(Wire):
    """对账号交接的异议。"""

    state: ObjectionState = Field(description=_OBJECTION)
    words: GroundText = Field(description="异议的理由")
    objected_at: AwareInstant = Field(description="提出异议的时间")
    decided_by: str | None = Field(description="决定异议的人的账号", max_length=60)
    decided_at: AwareInstant | None = Field(description="决定异议的时间")
    ground: GroundText | None = Field(description="决定的理由；尚未决定的为 null")


class HandoverOut(Wire):
    """一件账号交接。"""

    id: HandoverId
    version: int = Field(ge=1, description="版本号")
    unit_id: UnitId = Field(description="单位编号")
    region: RegionCode = Field(description="管理该单位的地区；等待复核的为现在的")
    state: State = Field(description=_STATE)
    taker_id: AccountId = Field(description="接手的账号编号")
    first_id: AccountId | None = Field(description="提出时单位的首个账号；没有的为 null")
    ground: GroundText = Field(description="核验的依据")
    asked_by: str = Field(description="提出人的账号", max_length=60)
    asked_at: AwareInstant = Field(description="提出的时间")
    decided_by: str | None = Field(
        description="复核人的账号，撤回的为提出人；等待复核的、没有认定过不须复核的为 null",
        max_length=60,
    )
    decided_at: AwareInstant | None = Field(description="复核、撤回或者交接的时间")
    decision_ground: GroundText | None = Field(
        description="复核的依据，退回或者撤回的理由；等待复核的、不须复核的为 null"
    )
    objection: HandoverObjectionOut | None = Field(description="原首个账号的异议；没有的为 null")


_OF_HANDOVER: Final = tuple(name for name in HandoverOut.model_fields if name != "objection")


def shown_handed(told: Handed) -> HandedOut:
    """The account that takes over, and whether it does already."""
    handover = told.handover
    account = StaffAccountOut.model_validate(told.account)
    return HandedOut(**account.model_dump(), state=handover.state, handover_id=handover.id)


def shown_handover(handover: Handover) -> HandoverOut:
    """A handover for an office."""
    told = {name: getattr(handover, name) for name in _OF_HANDOVER}
    return HandoverOut(**told, objection=_shown_objection(handover))


def _shown_objection(handover: Handover) -> HandoverObjectionOut | None:
    state, words, filed = handover.objection_state, handover.objection, handover.objected_at
    if state is None or words is None or filed is None:
        return None
    return HandoverObjectionOut(
        state=state,
        words=words,
        objected_at=filed,
        decided_by=handover.objection_by,
        decided_at=handover.objection_decided_at,
        ground=handover.objection_ground,
    )


def shown_filed(filed: Filed) -> HandoverObjectionFiledOut:
    """An objection for whoever filed it."""
    return HandoverObjectionFiledOut(
        handover_id=filed.handover_id, state=filed.state, objected_at=filed.objected_at
    )


def shown_waiting(waiting: Waiting) -> HandoverOut:
    """A handover that waits, or whose objection does, for its unit's office of now."""
    return shown_handover(waiting.handover).model_copy(update={"region": waiting.region})
