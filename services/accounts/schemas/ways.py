"""What travels of ways to sign in: codes of WeChat and of phones, what is bound, the proof."""

from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator
from pydantic_core import PydanticCustomError

from services.accounts.rules.phone_codes import international
from services.accounts.rules.ways import Proof
from services.common.web.masked import MaskedPhone
from services.common.web.wire import Wire, with_example

PasswordText = Annotated[
    SecretStr, Field(min_length=1, max_length=128, description="密码", examples=["Jianxi-2026-ok"])
]
WechatCodeText = Annotated[
    SecretStr,
    Field(
        min_length=1,
        max_length=128,
        description="小程序调用 wx.login 取得的 code，5分钟内有效，只能使用一次",
        examples=["0a3Kx8Ga1Q6yXB0zJ8Ia1jXtqM1Kx8Gz"],
    ),
]
WechatPhoneCodeText = Annotated[
    SecretStr,
    Field(
        min_length=1,
        max_length=128,
        description="小程序手机号快速验证组件取得的 code，与 wx.login 的 code 不同",
        examples=["e31968a7f94cc5ee25fafc2aef2773f0bb8c3937b22520eb8ee345274d00c144"],
    ),
]
SmsCodeText = Annotated[
    SecretStr,
    Field(min_length=6, max_length=6, description="短信验证码，6位数字", examples=["287082"]),
]
PhoneText = Annotated[
    str,
    Field(
        pattern=r"^(\+86)?1[3-9][0-9]{9}$",
        max_length=14,
        description="手机号码，11位，可以带 +86",
        examples=["15400010001"],
    ),
    AfterValidator(international),
]


class WechatSignUp(Wire):
    """用微信注册。"""

    code: WechatCodeText
    phone_code: WechatPhoneCodeText | None = None

    @property
    def codes(self) -> tuple[str, str | None]:
        """The code of wx.login, and that of the phone if one is given."""
        phone_code = self.phone_code.get_secret_value() if self.phone_code else None
        return self.code.get_secret_value(), phone_code


class PhoneAndCode(Wire):
    """手机号码和发到这个号码的验证码。"""

    phone: PhoneText
    code: SmsCodeText


class PhoneCodeRequest(Wire):
    """获取短信验证码。"""

    phone: PhoneText


class PhoneCodeOut(Wire):
    """短信验证码已发送。"""

    expires_in: int = Field(description="验证码的有效期，以秒计", ge=1)
    resend_after: int = Field(description="多少秒之后可以重新获取", ge=1)


BY_PASSWORD: Final = {"password": "Jianxi-2026-ok"}


class ProofRequest(Wire):
    """以一种已绑定的登录方式验证本人。"""

    model_config = with_example(BY_PASSWORD)

    password: PasswordText | None = None
    wechat_code: WechatCodeText | None = None
    sms_code: SmsCodeText | None = None

    @model_validator(mode="after")
    def _by_one_way(self) -> Self:
        if len(self._given()) != 1:
            reason = "请提交 password、wechat_code、sms_code 中的一项，用来验证本人。"
            raise PydanticCustomError("one_proof", "{reason}", {"reason": reason})
        return self

    @property
    def proof(self) -> Proof:
        """As rules take it."""
        (proof,) = self._given()
        return proof

    def _given(self) -> list[Proof]:
        proofs: list[Proof] = []
        if self.password:
            proofs.append(Proof("password", self.password.get_secret_value()))
        if self.wechat_code:
            proofs.append(Proof("wechat", self.wechat_code.get_secret_value()))
        if self.sms_code:
            proofs.append(Proof("phone", self.sms_code.get_secret_value()))
        return proofs


class WechatBindingRequest(ProofRequest):
    """绑定微信。"""

    model_config = with_example(BY_PASSWORD | {"code": "0a3Kx8Ga1Q6yXB0zJ8Ia1jXtqM1Kx8Gz"})

    code: WechatCodeText


class PhoneBindingRequest(ProofRequest):
    """绑定手机号码。"""

    model_config = with_example(BY_PASSWORD | {"phone": "15400010001", "code": "287082"})

    phone: PhoneText
    code: SmsCodeText


class WaysOut(Wire):
    """登录方式。"""

    password: bool = Field(description="能否用登录名和密码登录")
    wechat: bool = Field(description="是否已绑定微信")
    phone: MaskedPhone | None = Field(
        description="已绑定的手机号码，只显示前三位和后四位；没有绑定的为空"
    )
