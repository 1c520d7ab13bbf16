"""What travels about data agreements: terms, versions, keys, what was delivered."""

from datetime import date
from typing import Annotated, Final

from pydantic import Field

from services.accounts.rules.data_agreements import DepartmentKind, State, Terms
from services.accounts.rules.department_keys import State as KeyState
from services.accounts.schemas.accounts import AccountId
from services.common.values.signatures import Algorithm
from services.common.web.forms import Digest
from services.common.web.wire import (
    AwareInstant,
    GroundText,
    NoNumbers,
    OrganisationName,
    RegionCode,
    Wire,
    id_field,
)

AgreementId = Annotated[str, id_field("dag"), Field(description="数据共享协议编号")]
KeyId = Annotated[str, id_field("dky"), Field(description="密钥编号，申请令牌时作为 client_id")]
KindField = Annotated[
    DepartmentKind,
    Field(
        description="部门：education 教育，finance 财政，commerce 商务，sasac 国资委，"
        "youth_league 共青团，federation 工商联，human_resources 人社"
    ),
]
_ALGORITHM: Final = "签名算法：hmac-sha256 国际通用，hmac-sm3 国密"
_STATE: Final = "状态：in_force 未终止（含已过有效期的；能否使用见 holds_today），ended 已终止"
_KEY_STATE: Final = "状态：active 有效，revoked 已吊销"
CatalogueName = Annotated[
    str, Field(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=40, examples=["units"])
]
FieldName = Annotated[str, Field(pattern=r"^[a-z]+(_[a-z0-9]+)*$", max_length=40)]
Words = Annotated[str, Field(min_length=2, max_length=500), NoNumbers]


class FeedGrant(Wire):
    """一个数据目录中准许提供的字段。"""

    feed: CatalogueName = Field(description="数据目录，见 GET /v1/feeds", examples=["units"])
    fields: list[FieldName] = Field(
        description="准许提供的字段；没有列出的一律不提供",
        min_length=1,
        max_length=50,
        examples=[["name", "region", "state"]],
    )


class TermsIn(Wire):
    """约定的内容。"""

    department_name: Annotated[str, Field(min_length=2, max_length=100), OrganisationName] = Field(
        description="部门全称", examples=["宁夏回族自治区教育厅"]
    )
    purpose: Words = Field(description="使用目的", examples=["掌握高校毕业生参加就业见习的情况"])
    legal_basis: Words = Field(
        description="法律依据，写明法规、条款或者文件号",
        examples=["《政务数据共享条例》及部门数据共享协议"],
    )
    feeds: list[FeedGrant] = Field(description="准许读取的数据目录及字段", max_length=20)
    batches: list[CatalogueName] = Field(
        description="准许报送的名单，见 GET /v1/feeds；推荐单位名单（recommendations）只由商务、"
        "国资委、共青团和工商联报送",
        max_length=20,
        default_factory=list,
        examples=[["graduates"]],
    )
    regions: list[RegionCode] = Field(
        description="涉及的行政区划，包括各自下辖的", min_length=1, max_length=30
    )
    algorithm: Algorithm = Field(default="hmac-sha256", description=_ALGORITHM)
    first_day: date = Field(description="有效期的第一天")
    last_day: date = Field(
        description="有效期的最后一天；从第一天（已经过去的从当天）起算，"
        "不超过最长有效期（政策值 data_agreement_days），到期前可以修订续期"
    )
    reason: GroundText = Field(
        description="签订或者修订的理由", examples=["按省级部门间数据共享安排签订"]
    )

    @property
    def terms(self) -> Terms:
        """As rules take them: a feed named twice is granted the fields of both."""
        feeds: dict[str, list[str]] = {}
        for one in self.feeds:
            feeds[one.feed] = sorted({*feeds.get(one.feed, ()), *one.fields})
        return Terms(
            department_name=self.department_name,
            purpose=self.purpose,
            legal_basis=self.legal_basis,
            feeds=feeds,
            batches=tuple(sorted(set(self.batches))),
            regions=tuple(sorted(set(self.regions))),
            algorithm=self.algorithm,
            first_day=self.first_day,
            last_day=self.last_day,
        )


class DataAgreementRequest(TermsIn):
    """登记数据共享协议。"""

    department_kind: KindField


class DataAgreementRevision(TermsIn):
    """修订数据共享协议：写明修订后的全部内容。"""

    expected_version: int = Field(description="您看到的版本号", ge=1, le=2**31 - 1)


class AgreementEndRequest(Wire):
    """终止协议或者吊销密钥。"""

    expected_version: int = Field(description="您看到的版本号", ge=1, le=2**31 - 1)
    reason: GroundText = Field(description="理由", examples=["协议到期，不再续签"])


class DataAgreementOut(Wire):
    """数据共享协议。"""

    id: AgreementId
    region: str = Field(description="签订机构的行政区划", max_length=6)
    department_kind: KindField
    department_name: str = Field(description="部门全称", max_length=100)
    purpose: str = Field(description="使用目的", max_length=500)
    legal_basis: str = Field(description="法律依据", max_length=500)
    feeds: list[FeedGrant] = Field(description="准许读取的数据目录及字段", max_length=20)
    batches: list[CatalogueName] = Field(description="准许报送的名单", max_length=20)
    regions: list[RegionCode] = Field(description="涉及的行政区划", max_length=30)
    algorithm: Algorithm = Field(description=_ALGORITHM)
    first_day: date = Field(description="有效期的第一天")
    last_day: date = Field(description="有效期的最后一天")
    state: State = Field(description=_STATE)
    holds_today: bool = Field(
        description="今天能否读取和报送：没有终止，今天又在有效期之内（第一天和最后一天都算）；"
        "有效期已过的可以修订续期"
    )
    version: int = Field(description="版本号，办理时请在 expected_version 中注明", ge=1)


class DataAgreementVersionOut(Wire):
    """数据共享协议的一个版本。"""

    version: int = Field(description="版本号", ge=1)
    state: State = Field(description=_STATE)
    department_name: str = Field(description="部门全称", max_length=100)
    purpose: str = Field(description="使用目的", max_length=500)
    legal_basis: str = Field(description="法律依据", max_length=500)
    feeds: list[FeedGrant] = Field(description="准许读取的数据目录及字段", max_length=20)
    batches: list[CatalogueName] = Field(description="准许报送的名单", max_length=20)
    regions: list[RegionCode] = Field(description="涉及的行政区划", max_length=30)
    algorithm: Algorithm = Field(description=_ALGORITHM)
    first_day: date = Field(description="有效期的第一天")
    last_day: date = Field(description="有效期的最后一天")
    reason: str = Field(description="签订、修订或者终止的理由", max_length=500)
    author: AccountId
    recorded_at: AwareInstant = Field(description="记录的时间")


class DepartmentKeyRequest(Wire):
    """发放密钥。"""

    reason: GroundText = Field(description="理由", examples=["首次接入"])


class DepartmentKeyOut(Wire):
    """部门的一个密钥，不含密钥本身。"""

    id: KeyId
    state: KeyState = Field(description=_KEY_STATE)
    issued_at: AwareInstant = Field(description="发放的时间")
    revoked_at: AwareInstant | None = Field(description="吊销的时间；没有吊销的为 null")
    last_used_on: date | None = Field(description="最后一次使用的日期；没有用过的为 null")
    version: int = Field(description="版本号，吊销时请在 expected_version 中注明", ge=1)


class DepartmentKeyIssuedOut(Wire):
    """新发放的密钥，只在此时给出一次。"""

    client_id: KeyId
    client_secret: str = Field(
        description="密钥，只给出这一次；申请令牌和签名都用它，请妥善保管", max_length=100
    )
    version: int = Field(description="版本号，吊销时请在 expected_version 中注明", ge=1)


class DepartmentKeysOut(Wire):
    """一份数据共享协议的密钥。"""

    items: list[DepartmentKeyOut] = Field(description="新的在前", max_length=100)


class DeliveryOut(Wire):
    """提供给部门的一页数据。"""

    id: Annotated[str, id_field("dlv"), Field(description="记录编号")]
    agreement_version: int = Field(description="依据的协议版本", ge=1)
    legal_basis: str = Field(description="该版本协议的法律依据", max_length=500)
    key_id: KeyId
    feed: str = Field(description="数据目录", max_length=40)
    fields: list[FieldName] = Field(description="提供的字段", max_length=50)
    count: int = Field(description="提供的条数", ge=1)
    after_no: int = Field(description="从该序号之后", ge=0)
    to_no: int = Field(description="到该序号为止", ge=1)
    delivered_at: AwareInstant = Field(description="提供的时间")


class FeedFieldOut(Wire):
    """数据目录的一个字段。"""

    name: str = Field(description="字段名", max_length=40)
    title: str = Field(description="含义", max_length=50)
    standard: str | None = Field(description="代码或者格式的标准；没有的为 null", max_length=50)


class FeedOut(Wire):
    """一个数据目录。"""

    name: str = Field(description="目录名", max_length=40)
    title: str = Field(description="名称", max_length=50)
    resource_code: str = Field(description="资源代码", max_length=50)
    provider: str = Field(description="提供方", max_length=50)
    share_type: str = Field(description="共享类型：conditional 有条件共享", max_length=20)
    period: str = Field(description="更新周期：real_time 实时", max_length=20)
    path: str = Field(description="读取的地址", max_length=100)
    fields: list[FeedFieldOut] = Field(description="可以约定提供的字段", max_length=50)


class BatchOut(Wire):
    """一种可以报送的名单。"""

    name: str = Field(description="名单", max_length=40)
    title: str = Field(description="名称", max_length=50)


class CatalogueOut(Wire):
    """可以约定的数据目录和名单。"""

    feeds: list[FeedOut] = Field(description="数据目录", max_length=50)
    batches: list[BatchOut] = Field(description="可以报送的名单", max_length=50)


class SignedRequestIn(Wire):
    """收到的一次请求及其签名。"""

    key_id: str = Field(description="令牌所属的密钥", max_length=64)
    method: str = Field(max_length=10, description="请求方法")
    path: str = Field(max_length=2000, description="路径")
    query: str = Field(max_length=8000, description="查询串")
    body_digest: Digest = Field(description="请求体摘要")
    timestamp: int = Field(ge=0, le=10**12, description="时间，秒")
    nonce: str = Field(max_length=64, description="随机数")
    algorithm: str = Field(max_length=20, description="算法")
    signature: str = Field(max_length=64, description="签名")


class GrantOut(Wire):
    """这一次请求所属协议准许的内容。"""

    agreement_id: str = Field(description="协议", max_length=30)
    agreement_version: int = Field(ge=0, description="版本")
    key_id: str = Field(description="密钥", max_length=30)
    office: str = Field(description="签订机构的行政区划", max_length=6)
    department: KindField
    feeds: dict[str, list[str]] = Field(description="字段")
    batches: list[CatalogueName] = Field(description="准许报送的名单", max_length=20)
    regions: list[RegionCode] = Field(description="行政区划", max_length=30)


class VerdictOut(Wire):
    """对签名的判断。"""

    refusal: str | None = Field(description="为什么不接受；接受的为 null", max_length=50)
    server_time: AwareInstant = Field(description="服务器时间")
    grant: GrantOut | None = Field(description="准许的内容")
