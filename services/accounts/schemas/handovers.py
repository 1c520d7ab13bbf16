"""What travels when a unit is handed over."""

from pydantic import Field

from services.accounts.schemas.accounts import AccountId
from services.common.web.wire import GroundText, Wire


class HandoverIn(Wire):
    """把见习单位交给另一个账号。"""

    account_id: AccountId = Field(
        description="接手的账号编号：接手的人登录后在 GET /v1/me 的 account_id 中看到"
    )
    ground: GroundText = Field(description="核验的依据，如 营业执照和单位介绍信")
