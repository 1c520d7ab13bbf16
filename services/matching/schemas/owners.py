"""Owners on the wire: which account an officer joins with a record."""

from pydantic import Field

from services.common.web.wire import GroundText, Wire
from services.matching.actions.owners import Joining
from services.matching.schemas.ids import YouthId
from services.matching.schemas.youths import Version


class OwnerIn(Wire):
    """把登记归入本人账号。"""

    account_youth_id: YouthId = Field(
        description="账号的见习对象编号：本人登录后在 GET /v1/me 的 youth_id 中看到"
    )
    ground: GroundText = Field(description="核实的依据")
    expected_version: Version = None

    def joining(self) -> Joining:
        """As actions take it."""
        return Joining(self.account_youth_id, self.ground, self.expected_version)
