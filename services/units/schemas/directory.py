"""The public directory on the wire: nothing of a person, nothing of a draft."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import Field

from services.common.web.pages import Page
from services.common.web.wire import AwareInstant, RegionCode, Wire
from services.units.queries.written import Record
from services.units.queries.zone import FIELDS_OF_POST, FIELDS_OF_UNIT
from services.units.rules.texts import Edition
from services.units.rules.under_18 import keeps_out
from services.units.rules.units import Kind
from services.units.schemas.posts import Extras, Headcount, Occupation, PostId
from services.units.schemas.texts import OfficeContact, shown_contact
from services.units.schemas.units import KINDS, Industry, LongText, Text, UnitId

Contacts = Mapping[str, OfficeContact | None]

AsOf = Field(description="空缺名额至少反映到这一时刻；从未收到派遣系统的数据时为 null")


class PublicUnit(Wire):
    """见习单位（公开信息）。"""

    id: UnitId
    name: Text = Field(description="单位名称")
    region: RegionCode
    address: Text = Field(description="地址")
    industry: Industry
    kind: Kind = Field(description=f"单位类型：{KINDS}")
    park: Text | None = Field(description="所在园区")
    recognised_on: date = Field(description="认定日期")
    open_posts: int = Field(ge=0, description="开放的岗位数")
    open_seats: int | None = Field(
        ge=0, description="这些岗位的空缺名额合计；派遣系统尚未告知时为 null"
    )
    contact: OfficeContact | None = Field(
        description="当地人力资源社会保障部门的联系方式；尚未公布时为 null"
    )
    demonstration_since: date | None = Field(description="何日起为见习示范单位；不是的为 null")


class PublicPost(Wire):
    """见习岗位（公开信息）。"""

    id: PostId
    unit_id: UnitId
    unit_name: Text = Field(description="单位名称")
    industry: Industry
    title: Text = Field(description="岗位名称")
    duties: LongText = Field(description="工作内容")
    occupation: Occupation
    headcount: Headcount
    open_seats: int | None = Field(ge=0, description="空缺名额；派遣系统尚未告知时为 null")
    workplace: LongText = Field(description="工作地点")
    workplace_county: RegionCode
    months: int = Field(ge=1, le=120, description="见习期限，月")
    extras: Extras = Field(description="单位另外提供的待遇")
    skills: list[Text] = Field(max_length=20, description="能学到的技能")
    remarks: LongText | None = Field(description="备注")
    unsuitable_under_18: bool = Field(description="是否不适合未满18周岁的人员")
    published_on: date = Field(description="发布日期")
    contact: OfficeContact | None = Field(
        description="工作地点人力资源社会保障部门的联系方式；尚未公布时为 null"
    )


class PublicPosts(Page[PublicPost]):
    """见习岗位清单中的一页。"""

    open_seats_as_of: AwareInstant | None = AsOf


class PublicUnits(Page[PublicUnit]):
    """见习单位目录中的一页。"""

    open_seats_as_of: AwareInstant | None = AsOf


class OnePublicPost(PublicPost):
    """一个见习岗位（公开信息）。"""

    open_seats_as_of: AwareInstant | None = AsOf


class OnePublicUnit(PublicUnit):
    """一个见习单位（公开信息）。"""

    open_seats_as_of: AwareInstant | None = AsOf


def post_fields(row: Record, contacts: Contacts) -> dict[str, Any]:
    """An open post's fields, as anyone may see it."""
    fields: dict[str, Any] = dict(zip(FIELDS_OF_POST, row, strict=False))
    fields["extras"] = {
        "meals": fields.pop("meals"),
        "lodging": fields.pop("lodging"),
        "allowance": fields.pop("extra_allowance"),
    }
    fields["unsuitable_under_18"] = keeps_out(fields.pop("under_18_state"))
    fields["contact"] = contacts.get(fields["workplace_county"])
    return fields


def unit_fields(row: Record, contacts: Contacts) -> dict[str, Any]:
    """A recognised unit's fields, as anyone may see it."""
    return dict(zip(FIELDS_OF_UNIT, row, strict=True)) | {"contact": contacts.get(row["region"])}


def shown_contacts(editions: Mapping[str, Edition | None]) -> Contacts:
    """For each area the contact that is shown there."""
    return {area: shown_contact(edition) for area, edition in editions.items()}
