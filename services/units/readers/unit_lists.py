"""The list of employers and their planned posts that a department recommends: its columns."""

import re
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Final

from services.common.errors import Malformed
from services.common.lists.choices import counties_on, yes_or_no
from services.common.lists.columns import Column, Form
from services.common.lists.faults import Unfit
from services.common.lists.spelling import chosen
from services.common.values import identity
from services.common.values.classifications import INDUSTRIES, OCCUPATIONS, is_occupation
from services.units.rules.industries import section_of
from services.units.rules.units import read_credit_code

_OCCUPATION: Final = re.compile(r"[1-8](-\d{2}){0,3}", re.ASCII)
_CLASS: Final = re.compile(r"([A-T])?(\d{2,4})", re.ASCII)
_LANDLINE: Final = re.compile(r"0\d{2,3}-?\d{7,8}(?:-\d{1,6})?", re.ASCII)
_MAJORS: Final = {chosen(name).upper(): major for major, name in OCCUPATIONS.items()}
_OFFERED: Final = yes_or_no(yes=("提供", "包"), no=("不提供", "不包"))


def form_on(today: date) -> Form:
    """The form with the codes of a day."""
    return Form("recommended-units", 1, "拟推荐见习单位名单", _columns(today))


def _columns(today: date) -> tuple[Column, ...]:
    counties, names = counties_on(today)
    return (
        Column("name", "单位名称", aliases=_NAMES),
        Column(
            "credit_code", "统一社会信用代码", "code", aliases=_CREDIT_CODES, longest=40,
            check=partial(_credit_code, today=today), hint="18位，单元格须为文本格式",
        ),
        Column(
            "region", "所在县（区）", "choice", aliases=_REGIONS,
            choices=counties, shown_choices=names,
        ),
        Column(
            "industry", "行业门类", "choice",
            aliases=("行业", "所属行业", "国民经济行业", "行业类别"),
            choices=_sections(), shown_choices=tuple(f"{k} {v}" for k, v in INDUSTRIES.items()),
            hint="GB/T 4754 的字母或名称",
        ),
        Column(
            "industry_class", "行业小类代码", "code", required=False, check=_industry_class,
            aliases=("行业代码", "行业大类代码", "行业中类代码"),
            hint="GB/T 4754，2至4位数字，选填",
        ),
        Column("contact_name", "联系人", "name", required=False, aliases=_CONTACTS),
        Column(
            "contact_phone", "联系电话", "code", required=False, check=_phone,
            aliases=("电话", "联系方式", "手机", "手机号码", "手机号", "联系人电话"),
            hint="手机，或带区号的座机",
        ),
        *_post_columns(counties, names),
    )  # fmt: skip


def _post_columns(counties: Mapping[str, str], names: tuple[str, ...]) -> tuple[Column, ...]:
    return (
        Column("title", "岗位名称", required=False, required_of="有岗位的",
               aliases=("岗位", "见习岗位", "见习岗位名称")),
        Column("occupation", "职业代码", "code", required=False, required_of="有岗位的",
               check=_occupation,
               aliases=("职业", "职业类别", "职业大类"), hint="GB/T 6565，如 4-01-02；可只填大类"),
        Column("headcount", "岗位人数", "integer", required=False, required_of="有岗位的",
               least=1, most=1000,
               suffixes=("人", "名", "个"), aliases=_HEADCOUNTS),
        Column("months", "见习期限（月）", "integer", required=False, required_of="有岗位的",
               least=1, most=120,
               suffixes=("个月", "月"), aliases=("见习月数", "期限", "见习时间", "见习时长")),
        Column("duties", "工作内容", required=False, longest=2000,
               aliases=("岗位职责", "职责", "岗位内容", "岗位描述")),
        Column("workplace", "工作地点", required=False, aliases=("工作地址", "见习地点")),
        Column("workplace_county", "工作地点所在县（区）", "choice", required=False,
               choices=counties, shown_choices=names,
               hint="与单位所在县（区）相同的可不填"),
        Column("meals", "是否提供工作餐", "choice", required=False, choices=_OFFERED,
               shown_choices=("是", "否"), aliases=("工作餐", "包吃", "是否供餐")),
        Column("lodging", "是否提供住宿", "choice", required=False, choices=_OFFERED,
               shown_choices=("是", "否"), aliases=("住宿", "包住", "是否住宿")),
        Column("extra_allowance", "另发补助", required=False,
               aliases=("单位补助", "单位补贴", "另发生活补助"), hint="如 每月300元"),
    )  # fmt: skip


_NAMES: Final = ("企业名称", "用人单位", "单位全称", "见习单位", "见习单位名称", "单位", "企业全称")
_CREDIT_CODES: Final = ("信用代码", "社会信用代码", "统一信用代码", "统一社会信用代码证号")
_REGIONS: Final = (
    "县区",
    "所在县",
    "所在地区",
    "所属地区",
    "地区",
    "行政区划",
    "所在地",
    "所属县区",
)
_CONTACTS: Final = ("联系人姓名", "单位联系人", "经办人")
_HEADCOUNTS: Final = (
    "人数", "名额", "见习人数", "需求人数", "招收人数", "拟招人数", "岗位数", "岗位数量",
)  # fmt: skip


def _sections() -> Mapping[str, str]:
    spelt: dict[str, str] = {}
    for letter, name in INDUSTRIES.items():
        for words in (letter, name, letter + name, name.removesuffix("业")):
            spelt[chosen(words)] = letter
            spelt[re.sub("[、，]", "", chosen(words))] = letter
        spelt[chosen(f"{letter}.{name}")] = spelt[chosen(f"{letter}-{name}")] = letter
    return spelt


def _credit_code(code: str, today: date) -> str:
    try:
        return read_credit_code(code, today)
    except Malformed as error:
        raise Unfit(error.code(), error.detail) from None


def _industry_class(code: str) -> str:
    found = _CLASS.fullmatch(code)
    section = section_of(found[2]) if found else None
    if found is None or section is None or found[1] not in (None, section):
        raise Unfit("industry-class-wrong", "应为 GB/T 4754 的2至4位数字代码。")
    return found[2]


def _occupation(code: str) -> str:
    code = _MAJORS.get(code, code)
    if not _OCCUPATION.fullmatch(code) or not is_occupation(code):
        raise Unfit("occupation-wrong", "应为 GB/T 6565 的职业代码，如 4-01-02，或大类名称。")
    return code


def _phone(code: str) -> str:
    # A number that a spreadsheet took for a decimal one.
    plain = code.removesuffix(".0")
    if _LANDLINE.fullmatch(plain):
        return plain
    try:
        return identity.phone(plain)
    except identity.IdentityError:
        raise Unfit("not-a-phone", "应为11位手机号码，或带区号的座机号码。") from None
