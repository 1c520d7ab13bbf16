"""Agreements and their signatures on the wire."""

import json
from datetime import date
from typing import Annotated

from pydantic import Field

from services.common.values.identity import IdKind
from services.common.web.forms import Character, Digest
from services.common.web.masked import MaskedIdNumber
from services.common.web.wire import RegionCode, Wire
from services.matching.actions.agreements import Standing
from services.matching.rules import signatures
from services.matching.schemas.ids import DispatchId, MentorId, PostId, UnitId, YouthId

ContentDigest = Annotated[Digest, Field(description="协议内容的摘要（SHA-256，64位十六进制）")]
Party = Annotated[
    signatures.Party,
    Field(description="签署方：unit 见习单位，youth 见习人员，guardian 监护人"),
]


class ClauseOut(Wire):
    """协议的一条。"""

    key: str = Field(description="条款代码", max_length=40)
    title: str = Field(description="标题", max_length=100)
    text: str = Field(description="正文", max_length=5000)


class WordsOut(Wire):
    """协议生成当日登记的单位、岗位、带教老师和见习计划。"""

    unit_name: str = Field(description="单位名称", max_length=200)
    credit_code: str = Field(description="统一社会信用代码", max_length=18)
    unit_address: str = Field(description="单位地址", max_length=2000)
    post_title: str = Field(description="岗位名称", max_length=200)
    duties: str = Field(description="工作内容", max_length=2000)
    workplace: str = Field(description="工作地点", max_length=2000)
    meals: bool = Field(description="是否提供工作餐")
    lodging: bool = Field(description="是否提供住宿")
    extra_allowance: str | None = Field(description="另发的生活补助", max_length=200)
    skills: list[Annotated[str, Field(max_length=100)]] = Field(
        description="能学到的技能", max_length=20
    )
    mentor_name: str | None = Field(description="带教老师姓名", max_length=200)
    mentor_title: str | None = Field(description="带教老师职务或职称", max_length=200)
    plan_digest: Digest | None = Field(description="见习计划文件的 SHA-256")
    plan_handed_in_on: date | None = Field(description="见习计划的提交日期")


class HoursOut(Wire):
    """见习时间上限和休息。"""

    per_day: int = Field(description="每日不超过，小时")
    per_week: int = Field(description="每周不超过，小时")
    rest_days: int = Field(description="每周至少休息，日")


class ParticularsOut(Wire):
    """协议所依据的事实。"""

    number: str = Field(description="协议编号", max_length=40)
    made_on: date = Field(description="协议生成日期")
    dispatch_id: DispatchId = Field(description="派遣编号")
    unit_id: UnitId = Field(description="单位编号")
    youth_id: YouthId = Field(description="见习对象编号")
    youth_name: str = Field(description="见习人员姓名", max_length=100)
    id_kind: IdKind | None = Field(
        default=None,
        description="见习人员的证件种类：resident 居民身份证、hong_kong_resident 香港居民居住证、"
        "macao_resident 澳门居民居住证、taiwan_resident 台湾居民居住证、"
        "foreign_permanent 外国人永久居留身份证；早先的协议没有这一项",
    )
    id_number: MaskedIdNumber | None = Field(
        default=None, description="见习人员的证件号码，只露首尾；早先的协议没有这一项"
    )
    issued_on: date | None = Field(default=None, description="派遣日期；早先的协议没有这一项")
    post_id: PostId = Field(description="岗位编号")
    county: RegionCode = Field(description="见习地点所在县（区）")
    county_name: str = Field(description="县（区）名称", max_length=50)
    months: int = Field(description="见习期限（月）", ge=1, le=12)
    mentor_id: MentorId | None = Field(description="带教老师编号；以岗位登记为准")
    words: WordsOut | None = Field(default=None, description="文字；早先的协议没有这一项")
    hours: HoursOut | None = Field(default=None, description="见习时间；早先的协议没有这一项")


class ContentOut(Wire):
    """协议全文；按键名排序、无空白的 JSON 就是摘要所依据的文本。"""

    template: str = Field(description="范本版本", max_length=20)
    particulars: ParticularsOut = Field(description="事实")
    clauses: list[ClauseOut] = Field(description="条款", max_length=50)


class SignatureOut(Wire):
    """一方的签署。"""

    party: Party
    signed_on: date = Field(description="签署日期")
    on_paper: bool = Field(description="是否纸质签署、经办机构已核对")
    proof: signatures.Proof | None = Field(
        description="签署时以什么再次验证身份："
        "password 密码，wechat 微信，phone 短信验证码；纸质签署的为 null"
    )


class AgreementOut(Wire):
    """见习协议。"""

    number: str = Field(description="协议编号", max_length=40)
    dispatch_id: DispatchId = Field(description="派遣编号")
    digest: ContentDigest
    content: ContentOut = Field(description="全文")
    signatures: list[SignatureOut] = Field(description="已有的签署", max_length=3)
    missing: list[Party] = Field(
        description="还需要签署的各方；见习人员未成年时所签、成年以前没有监护人签署的，成年后须重新签署",
        max_length=3,
    )
    earliest_start: date | None = Field(
        description="见习人员在求职意愿中填写的最早可以到岗的日期，供双方约定到岗；不是协议内容，"
        "不改变应到岗的期限。没有填写的为 null"
    )
    unprintable: list[Character] = Field(
        description="PDF 所用字体中没有、印作〔U+编码〕的字；没有则为空", max_length=200
    )


Proved = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$",
        examples=["eyJhbGciOiJFZERTQSJ9.eyJhdWQiOiJqaWFueGktYXBpIn0.c2lnbmF0dXJl"],
        max_length=2000,
        description="再次验证身份的凭证，由 POST /v1/me/confirmations 取得，只对这一摘要有效",
    ),
]


class SignatureIn(Wire):
    """签署：单位和见习人员以自己的账号签署本方；纸质签署的另行提交。"""

    digest: ContentDigest
    confirmation: Proved


def content_of(text: str) -> ContentOut:
    """A text as it is kept; where a later version has added to it, what this one knows of it."""
    return ContentOut.model_validate(json.loads(text), extra="ignore")


def shown_agreement(dispatch_id: str, standing: Standing) -> AgreementOut:
    """An agreement as it stands."""
    intention = standing.applicant.intention
    return AgreementOut(
        number=standing.agreement.number,
        dispatch_id=dispatch_id,
        digest=standing.agreement.digest,
        content=content_of(standing.agreement.content),
        signatures=[SignatureOut.model_validate(signed) for signed in standing.signatures],
        missing=sorted(standing.missing),
        unprintable=list(standing.unprintable),
        earliest_start=intention.earliest_start if intention else None,
    )
