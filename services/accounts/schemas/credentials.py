"""What travels about credentials: renewed passwords, second factors, recovery."""

from pydantic import Field

from services.accounts.rules.passwords import Credentials
from services.accounts.schemas.accounts import CodeText, NameText, credentials_of
from services.accounts.schemas.ways import PasswordText
from services.common.web.wire import GroundText, Wire


class PasswordRenewalRequest(Wire):
    """首次使用或密码到期时更换密码。"""

    name: NameText
    old_password: PasswordText
    new_password: PasswordText
    code: CodeText | None = Field(default=None, description="动态口令；已绑定的必须提交")

    @property
    def credentials(self) -> Credentials:
        """Name, old password and code together."""
        return credentials_of(self.name, self.old_password, self.code)


class SecondFactorRequest(Wire):
    """绑定动态口令。"""

    name: NameText
    password: PasswordText
    code: CodeText | None = Field(default=None, description="动态口令；已绑定的必须提交")

    @property
    def credentials(self) -> Credentials:
        """Name, password and code together."""
        return credentials_of(self.name, self.password, self.code)


class SecondFactorOut(Wire):
    """动态口令的密钥，只在绑定时给出一次。"""

    secret: str = Field(description="密钥（Base32），可以手工输入身份验证应用", max_length=64)
    uri: str = Field(description="供身份验证应用扫描的地址（otpauth）", max_length=500)


class RecoveryRequest(Wire):
    """重新授予登录凭据。"""

    expected_version: int = Field(description="您看到的版本号", ge=1, le=2**31 - 1)
    password: PasswordText
    ground: GroundText = Field(description="理由")
