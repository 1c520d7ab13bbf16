"""Owners on the wire: a record handed over to its account, and claims refused before."""

from typing import Self

from pydantic import Field

from services.common.web.wire import AwareInstant, GroundText, Wire
from services.matching.actions.owners import HandingOver
from services.matching.rules.claims import Obstacle
from services.matching.schemas.ids import RefusedClaimId, YouthId
from services.matching.schemas.versions import Version
from services.matching.tables.claims import RefusedClaim
from services.matching.tables.youths import Youth


class OwnerIn(Wire):
    """把登记归入本人账号。"""

    account_youth_id: YouthId = Field(
        description="账号的见习对象编号：本人登录后在 GET /v1/me 的 youth_id 中看到"
    )
    ground: GroundText = Field(description="核实的依据")
    expected_version: Version = None

    def handing_over(self) -> HandingOver:
        """As actions take it."""
        return HandingOver(self.account_youth_id, self.ground, self.expected_version)


class RefusedClaimOut(Wire):
    """一次未能自行接收登记的注册。"""

    id: RefusedClaimId = Field(description="编号")
    youth_id: YouthId = Field(description="登记的见习对象编号")
    youth_version: int = Field(
        ge=0, description="登记现在的版本号；归入账号时填入 expected_version"
    )
    has_account: bool = Field(description="登记现在是否已归本人账号所有")
    account_youth_id: YouthId = Field(description="申请接收的账号的见习对象编号")
    reason: Obstacle = Field(
        description="differs 姓名或者手机号码与登记的不一致、dispatched 登记已有派遣，须由经办人员"
        "核实本人、too_many 未成的次数已满，未作核对"
    )
    refused_at: AwareInstant = Field(description="时间")

    @classmethod
    def of(cls, refused: RefusedClaim, youth: Youth) -> Self:
        """As an office sees it."""
        return cls(
            id=refused.id,
            youth_id=youth.id,
            youth_version=youth.version,
            has_account=youth.owner_id is not None,
            account_youth_id=refused.account_youth_id,
            reason=refused.reason,
            refused_at=refused.refused_at,
        )
