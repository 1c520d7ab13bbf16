"""What travels to and from this service: accounts, tokens, officers, keys."""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_core import PydanticCustomError

from services.accounts.rules.accounts import Kind, SignsUp
from services.accounts.rules.officers import Posting, Role
from services.accounts.rules.passwords import Credentials
from services.accounts.schemas.ways import (
    BY_PASSWORD,
    PasswordText,
    PhoneAndCode,
    ProofRequest,
    WechatCodeText,
    WechatSignUp,
)
from services.common.web.forms import CodeWord, Digest
from services.common.web.wire import GroundText, RegionCode, Wire, id_field, with_example

NameText = Annotated[
    str,
    Field(
        min_length=1,
        max_length=64,
        description="登录名：4至64个字符，可用汉字、字母、数字和·._-，不分大小写，"
        "不能包含身份证号码、手机号码或者账号",
        examples=["hongguang.jixie"],
    ),
]
CodeText = Annotated[
    SecretStr,
    Field(min_length=6, max_length=6, description="动态口令，6位数字", examples=["287082"]),
]
RefreshTokenText = Annotated[
    SecretStr,
    Field(
        min_length=1,
        max_length=200,
        description="续期令牌，只能使用一次",
        examples=["（登录时给出的续期令牌）"],
    ),
]
AccountId = Annotated[str, id_field("acc"), Field(description="账号编号")]
UnitId = Annotated[str, id_field("unt", "单位编号")]
YouthId = Annotated[str, id_field("yth", "见习对象编号")]
_ROLES: Final = (
    "角色：clerk 经办，reviewer 复核，approver 审批，finance 财务，auditor 审计，"
    "administrator 管理员（不能兼任其他角色），"
    "helper 村（社区）协理员（不能兼任其他角色，只能办理和查看本人登记的青年）"
)
RoleList = Annotated[
    list[Role],
    Field(
        min_length=1,
        max_length=6,
        description=_ROLES,
    ),
]


def credentials_of(name: str, password: SecretStr, code: SecretStr | None) -> Credentials:
    """What somebody proves themselves by, as rules take it."""
    given = code.get_secret_value() if code else None
    return Credentials(name, password.get_secret_value(), given)


class SignUpRequest(Wire):
    """注册账号：用登录名和密码，青年也可以用微信或者手机号码。"""

    model_config = with_example(BY_PASSWORD | {"kind": "unit", "name": "hongguang.jixie"})

    kind: SignsUp = Field(description="账号种类：unit 见习单位，youth 见习青年")
    name: NameText | None = None
    password: PasswordText | None = None
    wechat: WechatSignUp | None = None
    phone: PhoneAndCode | None = None

    @model_validator(mode="after")
    def _by_one_way(self) -> Self:
        by_name = self.name is not None and self.password is not None
        given = (self.name or self.password, self.wechat, self.phone)
        if sum(one is not None for one in given) != 1 or not (by_name or self.wechat or self.phone):
            reason = "请只用一种方式注册：登录名和密码，或者 wechat，或者 phone。"
            raise PydanticCustomError("one_way", "{reason}", {"reason": reason})
        if self.kind != "youth" and not by_name:
            reason = "见习单位用登录名和密码注册。"
            raise PydanticCustomError("one_way", "{reason}", {"reason": reason})
        return self

    @property
    def credentials(self) -> Credentials:
        """Name and password together; empty where somebody signs up by other means."""
        password = self.password.get_secret_value() if self.password else ""
        return Credentials(self.name or "", password)


class AccountOut(Wire):
    """账号。"""

    account_id: AccountId
    kind: Kind = Field(description="账号种类：unit 见习单位，youth 见习青年，officer 经办人员")
    name: str = Field(description="登录名", max_length=64)
    roles: list[CodeWord] = Field(description="角色", max_length=6)
    region: str | None = Field(description="经办人员所属行政区划", max_length=6)
    unit_id: UnitId | None = Field(description="单位编号，只有单位账号有")
    youth_id: YouthId | None = Field(description="见习对象编号，只有青年账号有")


class MeOut(AccountOut):
    """我的账号。"""

    lent_roles: list[CodeWord] = Field(
        description="今天代理他人而行使的角色，本人已有的不再列；没有代理时为空", max_length=6
    )


class PasswordChangeRequest(Wire):
    """修改密码。"""

    old_password: PasswordText
    new_password: PasswordText


class ConfirmationRequest(ProofRequest):
    """签署前再次验证身份。"""

    model_config = with_example(BY_PASSWORD | {"digest": f"{0:064}"})

    digest: Digest = Field(description="所要签署的内容的摘要（SHA-256）")


class ConfirmationOut(Wire):
    """再次验证身份的凭证。"""

    confirmation: str = Field(max_length=2000, description="随签署提交，只对这一摘要有效")
    expires_in: int = Field(description="有效期，秒")


class PasswordGrant(Wire):
    """用登录名和密码登录。"""

    grant_type: Literal["password"] = Field(description="登录方式：password 登录名和密码")
    name: NameText
    password: PasswordText
    code: CodeText | None = Field(default=None, description="动态口令；已绑定的必须提交")

    @property
    def credentials(self) -> Credentials:
        """Name, password and code together."""
        return credentials_of(self.name, self.password, self.code)


class RefreshGrant(Wire):
    """用续期令牌续期。"""

    grant_type: Literal["refresh_token"] = Field(description="登录方式：refresh_token 续期令牌")
    refresh_token: RefreshTokenText


class WechatGrant(Wire):
    """用微信登录。"""

    grant_type: Literal["wechat"] = Field(description="登录方式：wechat 微信")
    code: WechatCodeText


class PhoneCodeGrant(PhoneAndCode):
    """用手机号码和短信验证码登录。"""

    grant_type: Literal["phone_code"] = Field(description="登录方式：phone_code 短信验证码")


class DepartmentGrant(Wire):
    """部门凭密钥取得令牌。"""

    grant_type: Literal["client_credentials"] = Field(
        description="登录方式：client_credentials 部门密钥"
    )
    client_id: str = Field(
        description="密钥编号",
        min_length=1,
        max_length=64,
        examples=["dky_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"],
    )
    client_secret: SecretStr = Field(
        description="密钥", min_length=1, max_length=200, examples=["（发放时给出的密钥）"]
    )


Grant = Annotated[
    PasswordGrant | RefreshGrant | WechatGrant | PhoneCodeGrant | DepartmentGrant,
    Field(discriminator="grant_type"),
]


class TokensOut(Wire):
    """登录或续期的结果。"""

    access_token: str = Field(description="访问令牌，放在 Authorization 请求头中", max_length=4000)
    token_type: Literal["Bearer"] = Field(
        default="Bearer", description="令牌种类：Bearer 持有即可使用"
    )
    expires_in: int = Field(description="访问令牌的有效期，以秒计", ge=1, le=900)
    refresh_token: str = Field(description="续期令牌，只能使用一次", max_length=200)


class DepartmentTokenOut(Wire):
    """部门的访问令牌；不能续期，到期再凭密钥申请。"""

    access_token: str = Field(description="访问令牌，放在 Authorization 请求头中", max_length=4000)
    token_type: Literal["Bearer"] = Field(
        default="Bearer", description="令牌种类：Bearer 持有即可使用，每次请求另须签名"
    )
    expires_in: int = Field(description="访问令牌的有效期，以秒计", ge=1, le=900)
    scopes: list[Annotated[str, Field(max_length=60)]] = Field(
        description="可以读取的数据目录和报送的名单", max_length=40
    )


class RevocationRequest(Wire):
    """退出登录。"""

    refresh_token: RefreshTokenText


class OfficerRequest(Wire):
    """添加经办人员。"""

    name: NameText
    password: PasswordText
    roles: RoleList
    region: RegionCode

    @property
    def credentials(self) -> Credentials:
        """Name and first password together."""
        return Credentials(self.name, self.password.get_secret_value())

    @property
    def posting(self) -> Posting:
        """Roles and region together."""
        return Posting(tuple(self.roles), self.region)


class OfficerChangeRequest(Wire):
    """变更经办人员的角色、行政区划或停用状态。"""

    expected_version: int = Field(description="您看到的版本号", ge=1, le=2**31 - 1)
    roles: RoleList
    region: RegionCode
    suspended: bool = Field(description="是否停用；停用后不能登录，已有登录全部失效")
    ground: GroundText | None = Field(
        default=None, description="理由，加密保存，供审计查阅", examples=["岗位调整"]
    )

    @property
    def posting(self) -> Posting:
        """Roles, region and standing together."""
        return Posting(tuple(self.roles), self.region, self.suspended)


class OfficerOut(Wire):
    """经办人员。"""

    account_id: AccountId
    name: str = Field(description="登录名", max_length=64)
    roles: list[Role] = Field(description=_ROLES, max_length=6)
    region: str = Field(description="所属行政区划", max_length=6)
    suspended: bool = Field(description="是否停用")
    version: int = Field(description="版本号，变更时请在 expected_version 中注明", ge=1)


class PublicKeyOut(Wire):
    """一把公钥（RFC 8037）。"""

    kty: Literal["OKP"] = Field(description="密钥种类：OKP 八位字节密钥对（RFC 8037）")
    crv: Literal["Ed25519"] = Field(description="曲线：Ed25519 扭曲爱德华曲线")
    x: str = Field(description="公钥，base64url", max_length=64)
    kid: str = Field(description="密钥编号", max_length=100)
    alg: Literal["EdDSA"] = Field(description="算法：EdDSA 爱德华曲线数字签名")
    use: Literal["sig"] = Field(description="用途：sig 签名")


class PublicKeysOut(Wire):
    """核验访问令牌的全部公钥。"""

    keys: list[PublicKeyOut] = Field(description="公钥", max_length=10)


class EndedSignInsOut(Wire):
    """近来被终止的登录。"""

    sign_ins: list[str] = Field(description="登录的编号", max_length=1_000_000)
