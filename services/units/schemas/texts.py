"""Texts for the public on the wire: procedure, policies, and where an office is reached."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Final

from pydantic import Field

from services.common.values import region as regions
from services.common.web.wire import AwareInstant, NoNumbers, RegionCode, Wire
from services.units.actions.texts import TextForm
from services.units.rules.texts import Edition, TextKind
from services.units.schemas.units import LongGround, LongText, Text
from services.units.schemas.versions import VersionIfAny
from services.units.tables.public_texts import PublicText

TEXT_KINDS: Final = "procedure 流程、policies 政策、contact 联系方式"
Words = Annotated[Text, NoNumbers]
Paragraph = Annotated[str, Field(min_length=1, max_length=2000), NoNumbers]
OfficePhone = Annotated[
    str,
    Field(
        pattern=r"^(0\d{2,3}-\d{7,8}(-\d{1,6})?|12333|400-?\d{3}-?\d{4})$",
        description="固定电话（区号-号码）、12333 或 400 电话；不填个人手机号码",
        examples=["0951-5555555"],
    ),
]


class Section(Wire):
    """内容中的一节。"""

    title: Words = Field(description="标题", examples=["参加条件"])
    text: Paragraph = Field(
        description="内容", examples=["离校未就业高校毕业生和16至24岁失业青年可以参加。"]
    )
    article: Words | None = Field(
        default=None, description="依据的条款", examples=["宁人社函〔2020〕272号 一"]
    )


class Publication(Wire):
    """公布的施行日期、理由和版本。"""

    first_day: date = Field(description="施行日期，不早于今天")
    ground: LongGround = Field(description="公布的依据", examples=["机构搬迁，办公地址变更"])
    expected_version: VersionIfAny = None

    def form(self) -> TextForm:
        """As actions take it."""
        own = set(Publication.model_fields)
        content = self.model_dump(mode="json", exclude=own)
        return TextForm(content, self.first_day, self.ground, self.expected_version)


class TextPublication(Publication):
    """公布见习流程或见习政策。"""

    title: Words = Field(description="标题", examples=["就业见习办事指南"])
    publisher: Words = Field(
        description="公布的部门", examples=["宁夏回族自治区人力资源和社会保障厅"]
    )
    sections: list[Section] = Field(min_length=1, max_length=50, description="各节或各步骤")


class ContactPublication(Publication):
    """公布办事机构的联系方式。"""

    office: Words = Field(description="机构名称", examples=["兴庆区公共就业和人才服务中心"])
    phone: OfficePhone
    address: Words = Field(description="地址", examples=["银川市兴庆区北京东路1号"])
    hours: Words | None = Field(
        default=None, description="办公时间", examples=["工作日 9:00-12:00、14:00-18:00"]
    )


class RevisionOfText(Wire):
    """一次公布。"""

    revision: int = Field(ge=1, description="第几次公布")
    first_day: date = Field(description="施行日期")
    content: dict[str, Any] = Field(description="公布的内容")
    ground: LongText = Field(description="公布的依据")
    published_at: AwareInstant = Field(description="公布时间")


class KeptText(Wire):
    """一个地区公布过的一项内容。"""

    kind: TextKind = Field(description=TEXT_KINDS)
    region: RegionCode
    version: int = Field(ge=1, description="版本号，即公布的次数")
    revisions: list[RevisionOfText] = Field(max_length=10_000, description="历次公布，新的在前")


class OfficeContact(Wire):
    """人力资源社会保障部门的联系方式。"""

    region: RegionCode
    office: Text = Field(description="机构名称")
    phone: OfficePhone
    address: Text = Field(description="地址")
    hours: Text | None = Field(description="办公时间")
    since: date = Field(description="自何日起")


class HeldText(Wire):
    """当日施行的一份内容。"""

    region: RegionCode
    region_name: Text = Field(description="公布地区的名称")
    title: Text = Field(description="标题")
    publisher: Text = Field(description="公布的部门")
    since: date = Field(description="自何日起施行")
    published_at: AwareInstant | None = Field(description="公布时间；随系统提供的为 null")
    sections: list[Section] = Field(max_length=50, description="各节")


class HeldTexts(Wire):
    """当日施行的内容，本地的在前。"""

    on: date = Field(description="哪一天")
    items: list[HeldText] = Field(max_length=3, description="各级公布的内容")


class ProcedureStep(Wire):
    """见习流程的一步。"""

    no: int = Field(ge=1, description="序号")
    title: Text = Field(description="步骤")
    text: LongText = Field(description="说明")
    article: Text | None = Field(description="依据的条款")


class Procedure(Wire):
    """就业见习的办理流程：最近一级公布的，和上级公布的。"""

    on: date = Field(description="哪一天")
    title: Text = Field(description="标题")
    region: RegionCode
    publisher: Text = Field(description="公布的部门")
    since: date = Field(description="自何日起施行")
    published_at: AwareInstant | None = Field(description="公布时间；随系统提供的为 null")
    steps: list[ProcedureStep] = Field(max_length=50, description="各步骤")
    above: list[HeldText] = Field(max_length=2, description="上级公布的流程")


def shown_contact(edition: Edition | None) -> OfficeContact | None:
    """An office's contact as an answer."""
    if edition is None:
        return None
    return OfficeContact(region=edition.region, since=edition.first_day, **edition.content)


def shown_texts(editions: Iterable[Edition], on: date) -> HeldTexts:
    """What holds on a day, in the order given."""
    return HeldTexts(on=on, items=[_held(edition) for edition in editions])


def shown_procedure(editions: Sequence[Edition], on: date) -> Procedure:
    """The procedure that holds, and what the offices above publish."""
    nearest, *above = (_held(edition) for edition in editions)
    return Procedure(
        on=on,
        title=nearest.title,
        region=nearest.region,
        publisher=nearest.publisher,
        since=nearest.since,
        published_at=nearest.published_at,
        steps=[
            ProcedureStep(no=no, **section.model_dump())
            for no, section in enumerate(nearest.sections, start=1)
        ],
        above=above,
    )


def shown_revisions(revisions: Sequence[PublicText]) -> KeptText:
    """All revisions of a text, the newest first."""
    newest = revisions[0]
    return KeptText(
        kind=newest.kind,
        region=newest.region,
        version=newest.revision,
        revisions=[RevisionOfText.model_validate(one) for one in revisions],
    )


def _held(edition: Edition) -> HeldText:
    place = regions.find(edition.region, edition.first_day)
    return HeldText(
        region=edition.region,
        region_name=place.name if place else edition.region,
        since=edition.first_day,
        published_at=edition.published_at,
        **edition.content,
    )
