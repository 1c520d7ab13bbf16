"""Units and posts of the time before, as an office lists them at go-live: the columns."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from services.common.lists.choices import counties_on
from services.common.lists.columns import Column, Form
from services.common.lists.faults import Unfit
from services.common.lists.spelling import chosen
from services.common.values import region
from services.units.readers import unit_lists

OWNERSHIPS: Final[Mapping[str, tuple[str, ...]]] = {
    "state": ("国有", "国有企业", "国企", "国有控股"),
    "collective": ("集体", "集体企业"),
    "private": ("民营", "私营", "民营企业", "私营企业"),
    "foreign": ("外商", "外资", "外商投资", "港澳台"),
    "other": ("其他",),
}
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "enterprise": ("企业", "公司"),
    "institution": ("事业单位", "机关事业单位"),
    "social_organisation": ("社会组织", "社会团体", "民办非企业单位"),
}
RECOMMENDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "commerce": ("商务", "商务部门", "商务厅", "商务局"),
    "sasac": ("国资委", "国资部门"),
    "youth_league": ("共青团", "团委", "团区委"),
    "federation": ("工商联",),
    "self": ("自行申报", "自荐", "无"),
}
_OLD_NUMBER: Final = re.compile(r"[0-9A-Z][0-9A-Z_.-]{0,39}", re.ASCII)
_PERSONS: Final = re.compile(r"\d{11}|\d{17}[\dX]", re.ASCII)
"""What a number of a person or a phone looks like: none of a post is so."""


def units_on(today: date) -> Form:
    """The form of units with the codes of a day."""
    shared = _shared(today)
    contact = ("contact_name", "contact_phone")
    columns = (
        shared["name"],
        shared["credit_code"],
        _office(today),
        Column("address", "地址", aliases=("单位地址", "注册地址", "办公地址")),
        shared["industry"],
        shared["industry_class"],
        _choice("ownership", "经济类型", OWNERSHIPS, aliases=("所有制", "企业性质", "经济性质")),
        _choice("kind", "单位类型", KINDS, aliases=("单位性质", "类型")),
        Column("park", "所在园区", required=False, aliases=("园区", "开发区", "产业园")),
        Column("staff", "职工人数", "integer", least=1, most=10**6, suffixes=("人", "名"),
               aliases=("从业人数", "员工人数", "在职职工人数")),
        Column("founded_on", "在宁经营起始日期", "day", required=False,
               aliases=("成立日期", "成立时间")),
        _choice("recommended_by", "推荐渠道", RECOMMENDERS, required=False,
                aliases=("推荐部门", "推荐单位")),
        *(replace(shared[name], required=True) for name in contact),
        Column("recognised_on", "认定日期", "day", aliases=("认定时间", "批准日期", "确定日期")),
    )  # fmt: skip
    return Form("history-units", 1, "启用以前认定的见习单位", columns, key=("credit_code",))


def posts_on(today: date) -> Form:
    """The form of posts with the codes of a day."""
    shared = _shared(today)
    whole = ("title", "occupation", "headcount", "months", "duties", "workplace",
             "workplace_county", "meals", "lodging")  # fmt: skip
    columns = (
        shared["credit_code"],
        Column("old_number", "岗位序号", "code", longest=40, check=_old_number,
               aliases=("岗位编号", "原岗位编号", "序列号"), hint="同一单位内不重复，如 1、2、3"),
        *(replace(shared[name], required=True) for name in whole),
        shared["extra_allowance"],
        Column("skills", "能学到的技能", "several", required=False, most=20,
               aliases=("技能", "学习内容"), hint="几项的用顿号隔开"),
        Column("published_on", "发布日期", "day", aliases=("发布时间", "募集日期", "开始日期")),
    )  # fmt: skip
    key = ("credit_code", "old_number")
    return Form("history-posts", 1, "启用以前发布的见习岗位", columns, key=key)


def _shared(today: date) -> dict[str, Column]:
    """The columns that a recommended list has too, by name."""
    return {column.name: column for column in unit_lists.form_on(today).columns}


def _office(today: date) -> Column:
    spelt, names = counties_on(today)
    above = [one for one in region.regions_on(today) if one.level != "county"]
    offices = dict(spelt) | {chosen(words): one.code for one in above for words in
                             (one.name, one.code)}  # fmt: skip
    shown = (*names, *(one.name for one in above))
    return Column("region", "认定机构所在地区", "choice", choices=offices, shown_choices=shown,
                  aliases=("认定机构", "认定地区", "所在地区", "县区"),
                  hint="由哪一级哪个地区认定，就填哪个地区")  # fmt: skip


def _choice(
    name: str,
    title: str,
    words: Mapping[str, tuple[str, ...]],
    *,
    aliases: tuple[str, ...],
    required: bool = True,
) -> Column:
    spelt: dict[str, Any] = {
        chosen(one): code for code, told in words.items() for one in (code, *told)
    }
    shown = tuple(told[0] for told in words.values())
    return Column(name, title, "choice", required=required, aliases=aliases,
                  choices=spelt, shown_choices=shown)  # fmt: skip


def _old_number(code: str) -> str:
    if not _OLD_NUMBER.fullmatch(code) or _PERSONS.fullmatch(code):
        raise Unfit("old-number-unfit", "应为字母、数字组成的序号，不能是证件或者电话号码。")
    return code
