"""Accounts of whoever acts for a unit, on the wire."""

from pydantic import Field

from services.accounts.rules.passwords import Credentials
from services.accounts.schemas.accounts import AccountId, NameText, UnitId
from services.accounts.schemas.ways import (
    PasswordText,
)
from services.common.web.wire import Wire


class StaffAccountRequest(Wire):
    """为本单位工作人员开设账号。"""

    name: NameText
    password: PasswordText

    @property
    def credentials(self) -> Credentials:
        """Name and first password together."""
        return Credentials(self.name, self.password.get_secret_value())


class StaffAccountChange(Wire):
    """停用或恢复工作人员账号。"""

    expected_version: int = Field(description="您看到的版本号", ge=1, le=2**31 - 1)
    suspended: bool = Field(description="是否停用；停用后不能登录，已有登录全部失效")


class StaffAccountOut(Wire):
    """单位工作人员的账号。"""

    account_id: AccountId
    name: str = Field(description="登录名", max_length=64)
    unit_id: UnitId = Field(description="单位编号")
    suspended: bool = Field(description="是否停用")
    version: int = Field(description="版本号，变更时请在 expected_version 中注明", ge=1)
