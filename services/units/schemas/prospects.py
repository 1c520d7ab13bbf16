"""Prospective units on the wire."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from services.common.web.choices import listed
from services.common.web.masked import ForPurpose
from services.common.web.wire import (
    AwareInstant,
    GroundText,
    IsOccupation,
    NoNumbers,
    OrganisationName,
    PersonName,
    RegionCode,
    Seen,
    SomeId,
    Wire,
    id_field,
)
from services.units.actions.prospects import ProspectFile
from services.units.actions.threshold_readings import Advice
from services.units.rules.prospects import (
    PROSPECT_STEPS,
    Answer,
    PlannedPost,
    PolicyWay,
    ProspectForm,
    ProspectRecommender,
    ProspectState,
)
from services.units.rules.units import UNIT_STEPS, UnitState
from services.units.schemas.posts import Extras, Headcount, Occupation, PostId, WithoutThresholds
from services.units.schemas.thresholds import PostThreshold, shown_reading
from services.units.schemas.units import (
    Contact,
    Industry,
    IndustryClass,
    LongText,
    MaskedContact,
    Text,
    UnitId,
)
from services.units.schemas.versions import Version
from services.units.tables.prospects import ProspectiveUnit, ProspectPost

ProspectId = Annotated[str, id_field("prs", "拟发展单位编号")]
ListId = Annotated[SomeId, Field(description="所在推荐名单的编号")]
Words = Annotated[str, Field(min_length=1, max_length=2000), NoNumbers]
_PHONE = r"^[0-9+() -]{8,20}$"
STATES = listed(PROSPECT_STEPS.states)
ANSWERS = "willing 愿意、unwilling 不愿意、later 以后再说"
RECOMMENDERS = (
    "commerce 商务、sasac 国资委、youth_league 共青团、federation 工商联、self 自荐、"
    "office 人社部门自行掌握"
)


class ProspectContactIn(Wire):
    """联系人。"""

    name: Annotated[Text, PersonName] = Field(description="姓名", examples=["李文静"])
    phone: str = Field(pattern=_PHONE, description="手机或座机号码", examples=["0951-5555555"])


class PlannedPostIn(WithoutThresholds):
    """可能提供的岗位；单位登记后成为其岗位草稿。"""

    title: Annotated[Text, Seen] = Field(description="岗位名称", examples=["机械装配见习"])
    duties: Annotated[LongText, Seen] | None = Field(
        default=None,
        description="工作内容；不填的，草稿先写岗位名称",
        examples=["在带教老师指导下装配和调试设备"],
    )
    occupation: Annotated[Occupation, IsOccupation]
    headcount: Headcount
    workplace: Annotated[Text, Seen] | None = Field(
        default=None,
        description="工作地点；不填的，草稿先写县（区）名",
        examples=["金凤区宝湖路一厂"],
    )
    workplace_county: RegionCode
    months: int = Field(ge=1, le=120, description="见习期限，月")
    extras: Extras = Field(default_factory=Extras, description="单位另外提供的待遇")

    def form(self) -> PlannedPost:
        """As actions take it."""
        return PlannedPost(
            title=self.title,
            duties=self.duties,
            occupation=self.occupation,
            headcount=self.headcount,
            workplace=self.workplace,
            workplace_county=self.workplace_county,
            months=self.months,
            meals=self.extras.meals,
            lodging=self.extras.lodging,
            extra_allowance=self.extras.allowance,
        )


class ProspectIn(Wire):
    """拟发展单位。"""

    name: Annotated[Text, OrganisationName] = Field(
        description="单位名称", examples=["宁夏红光机械有限公司"]
    )
    credit_code: str | None = Field(
        default=None,
        max_length=40,
        description="统一社会信用代码（GB 32100），18位；不知道可不填",
        examples=["91640100MA0000001P"],
    )
    region: RegionCode = Field(description="所在县（区）的行政区划代码")
    industry: Industry
    industry_class: IndustryClass | None = None
    contact: ProspectContactIn | None = Field(default=None, description="联系人")
    recommended_by: ProspectRecommender = Field(description=f"推荐渠道：{RECOMMENDERS}")
    recommended_on: date = Field(description="推荐日期")
    list_id: ListId | None = None
    posts: list[PlannedPostIn] = Field(default=[], max_length=100, description="可能提供的岗位")
    namesake_ground: GroundText | None = Field(
        default=None,
        description="同一县（区）已有同名单位而其中有一个没有信用代码的，为什么不是同一单位",
        examples=["经营地址和负责人都不同"],
    )

    def form(self) -> ProspectForm:
        """As actions take it."""
        return ProspectForm(
            name=self.name,
            credit_code=self.credit_code,
            region=self.region,
            industry=self.industry,
            industry_class=self.industry_class,
            contact_name=self.contact.name if self.contact else None,
            contact_phone=self.contact.phone if self.contact else None,
            recommended_by=self.recommended_by,
            recommended_on=self.recommended_on,
            list_id=self.list_id,
            posts=tuple(post.form() for post in self.posts),
        )


class ProspectCorrection(ProspectIn):
    """拟发展单位的修改；岗位整体替换。"""

    expected_version: Version = None


class PolicySending(Wire):
    """推送政策（宁人社函〔2020〕272号 五）。"""

    sent_on: date = Field(description="推送日期")
    way: PolicyWay = Field(
        description="方式：visit 上门、telephone 电话、letter 函件、online 网络、meeting 会议"
    )
    expected_version: Version = None


class AnswerIn(Wire):
    """单位的答复。"""

    answer: Answer = Field(description=ANSWERS)
    words: Words = Field(
        description="单位的原话或理由", examples=["愿意接收5名见习人员，下月起可以安排。"]
    )
    answered_on: date = Field(description="答复日期")
    expected_version: Version = None


class Dropping(Wire):
    """不再跟进。"""

    ground: Words = Field(description="理由", examples=["单位停产，近期不再招收"])
    expected_version: Version = None


class ContactRevealIn(ForPurpose):
    """查看完整联系方式的用途，记入审计日志。"""

    purpose: Literal["contact"] = Field(description="用途：contact 联系单位")


class RevealedContact(Wire):
    """完整的联系方式，只在这一次答复中出现。"""

    contact: Contact | None = Field(description="联系人；没有登记的为 null")


class PlannedPostOut(Wire):
    """可能提供的岗位。"""

    title: Text = Field(description="岗位名称")
    duties: LongText | None = Field(description="工作内容")
    occupation: Occupation
    headcount: Headcount
    workplace: Text | None = Field(description="工作地点")
    workplace_county: RegionCode
    months: int = Field(ge=1, le=120, description="见习期限，月")
    extras: Extras = Field(description="单位另外提供的待遇")
    post_id: PostId | None = Field(description="登记后成为的岗位草稿")
    threshold: PostThreshold = Field(description="门槛检查对岗位文字的意见")


class ProspectStepOut(Wire):
    """跟进的一步。"""

    move: Literal["recommend", "send_policy", "answer", "register", "drop", "distinguish"] = Field(
        description="recommend 推荐、send_policy 推送政策、answer 答复、register 登记、"
        "drop 不再跟进、distinguish 与同名单位区分"
    )
    day: date = Field(description="日期")
    code: str | None = Field(max_length=20, description="推送方式或者答复")
    words: LongText | None = Field(description="原话或者理由")
    author: str = Field(max_length=60, description="由谁记录")
    recorded_at: AwareInstant = Field(description="记录时间")


class ProspectSummary(Wire):
    """名册中的拟发展单位。"""

    id: ProspectId
    version: int = Field(ge=1, description="版本号")
    state: ProspectState = Field(description=STATES)
    name: Text = Field(description="单位名称")
    credit_code: str | None = Field(max_length=18, description="统一社会信用代码")
    region: RegionCode = Field(description="所在县（区）的行政区划代码")
    industry: Industry
    industry_class: IndustryClass | None = Field(description="行业大类、中类或小类（GB/T 4754）")
    recommended_by: ProspectRecommender = Field(description=f"推荐渠道：{RECOMMENDERS}")
    recommended_on: date = Field(description="推荐日期")
    list_id: ListId | None = Field(description="所在推荐名单的编号")
    policy_sent_on: date | None = Field(description="最近一次推送政策的日期")
    answer: Answer | None = Field(description=f"最近一次答复：{ANSWERS}")
    answered_on: date | None = Field(description="最近一次答复的日期")
    registered_on: date | None = Field(description="登记为见习单位的日期")
    unit_id: UnitId | None = Field(description="登记成为的见习单位")


class ProspectOut(ProspectSummary):
    """拟发展单位，其岗位和全部跟进情况。"""

    contact: MaskedContact | None = Field(description="联系人，号码已遮盖")
    unit_state: UnitState | None = Field(
        description=f"成为的见习单位的状态：{listed(UNIT_STEPS.states)}"
    )
    recognised_on: date | None = Field(description="认定日期；由见习单位的认定得出")
    dropped_on: date | None = Field(description="最近一次决定不再跟进的日期")
    posts: list[PlannedPostOut] = Field(max_length=100, description="可能提供的岗位")
    steps: list[ProspectStepOut] = Field(max_length=10_000, description="跟进情况，先后为序")


def shown_prospect(file: ProspectFile, advices: Sequence[Advice]) -> ProspectOut:
    """A prospective unit with all that belongs to it, as an answer; one advice for each post."""
    prospect, unit = file.prospect, file.unit
    own = {name: getattr(prospect, name) for name in ProspectSummary.model_fields}
    return ProspectOut(
        **own,
        contact=_masked(prospect),
        unit_state=unit.state if unit else None,
        recognised_on=unit.recognised_on if unit else None,
        dropped_on=prospect.dropped_on,
        posts=[_shown_post(*one) for one in zip(file.posts, advices, strict=True)],
        steps=[ProspectStepOut.model_validate(step) for step in file.contacts],
    )


def revealed_contact(prospect: ProspectiveUnit) -> RevealedContact:
    """The contact in full: only for whoever's look was logged."""
    name, phone = prospect.contact_name, prospect.contact_phone
    known = Contact(name=name, phone=phone) if name and phone else None
    return RevealedContact(contact=known)


def _masked(prospect: ProspectiveUnit) -> MaskedContact | None:
    name, phone = prospect.contact_name, prospect.contact_phone
    return MaskedContact(name=name, phone=f"****{phone[-4:]}") if name and phone else None


def _shown_post(post: ProspectPost, advice: Advice) -> PlannedPostOut:
    made = ("extras", "threshold")
    own = {name: getattr(post, name) for name in PlannedPostOut.model_fields if name not in made}
    extras = Extras(meals=post.meals, lodging=post.lodging, allowance=post.extra_allowance)
    return PlannedPostOut(
        **own, extras=extras, threshold=shown_reading(advice.told, advice.edition)
    )
