"""Lists of youths from streets and villages, universities and departments: their columns."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Final

from services.common.lists import reading
from services.common.lists.choices import counties_on, yes_or_no
from services.common.lists.columns import Column, Form
from services.common.lists.faults import Unfit
from services.common.lists.reading import Row
from services.common.lists.spelling import chosen
from services.common.values import identity, region
from services.matching.rules.youth_lists import PERSON, ListKind, tells_of_nobody

TITLES: Final[Mapping[ListKind, str]] = {
    "canvass": "失业青年摸底名单",
    "university": "未就业高校毕业生名单",
    "department": "见习对象名单",
}
EDUCATION: Final[Mapping[str, tuple[str, ...]]] = {
    "10": ("研究生教育", "研究生"),
    "11": ("博士研究生毕业", "博士研究生", "博士"),
    "14": ("硕士研究生毕业", "硕士研究生", "硕士"),
    "17": ("研究生班毕业", "研究生班"),
    "20": ("大学本科教育",),
    "21": ("大学本科毕业", "大学本科", "本科"),
    "22": ("大学本科结业", "本科结业"),
    "23": ("大学本科肄业", "本科肄业"),
    "28": ("大学普通班毕业", "大学普通班"),
    "30": ("大学专科教育",),
    "31": ("大学专科毕业", "大学专科", "专科", "大专", "高职"),
    "32": ("大学专科结业", "专科结业"),
    "33": ("大学专科肄业", "专科肄业"),
    "40": ("中等职业教育",),
    "41": ("中等专科毕业", "中等专科", "中专"),
    "44": ("职业高中毕业", "职业高中", "职高"),
    "47": ("技工学校毕业", "技工学校", "技校"),
    "60": ("普通高级中学教育",),
    "61": ("普通高中毕业", "普通高中", "高中"),
    "70": ("初级中学教育",),
    "71": ("初中毕业", "初中"),
    "73": ("初中肄业",),
    "80": ("小学教育",),
    "81": ("小学毕业", "小学"),
    "83": ("小学肄业",),
    "90": ("其他",),
}
"""GB/T 4658-2006, and how people write it in lists."""
SKILLS: Final[Mapping[str, tuple[str, ...]]] = {
    "5": ("初级工", "五级", "五级工", "初级"),
    "4": ("中级工", "四级", "四级工", "中级"),
    "3": ("高级工", "三级", "三级工", "高级"),
    "2": ("技师", "二级"),
    "1": ("高级技师", "一级"),
}
CONTACTS: Final[Mapping[str, tuple[str, ...]]] = {
    "visit": ("走访", "入户", "入户走访", "上门", "实地走访"),
    "call": ("电话", "电话联系", "打电话"),
    "message": ("微信", "微信群", "短信", "QQ", "信息"),
}
_EMPLOYED: Final = yes_or_no(yes=("已就业", "就业"), no=("未就业", "失业", "待业"))
_REACHED: Final = yes_or_no(
    yes=("走访到", "已走访", "已走访到", "联系上", "已联系", "见到", "在家"),
    no=("未走访到", "未走访", "未见到", "未联系上", "联系不上", "不在家", "外出"),
)
_LOST: Final = re.compile(r"\d{15}000", re.ASCII)
"""A spreadsheet keeps fifteen digits of a number and writes noughts for the rest, also into a text
file; one in eleven still passes the check."""
_VILLAGE: Final = re.compile(r"\d{12}", re.ASCII)
_NONE: Final = {"无": None, "没有": None, "/": None}


def form_on(kind: ListKind, today: date) -> Form:
    """The form of a kind of list with the codes of a day."""
    own = {"canvass": _of_canvass, "university": _of_university, "department": _of_any}[kind]
    columns = (*_of_person(today), *own())
    return Form(f"youths-{kind}", 1, TITLES[kind], columns, key=("id_number",))


def read(content: bytes, kind: ListKind, today: date) -> reading.Listing:
    """Read a list; of a household where nobody was met, no name and number is asked.

    Raises the reader's refusals.
    """
    listing = reading.read(content, form_on(kind, today))
    titles = {column.name: column.title for column in listing.form.columns}
    number, of_person = titles["id_number"], {titles[name] for name in PERSON}
    return replace(listing, rows=tuple(_asked(row, number, of_person) for row in listing.rows))


def _asked(row: Row, number: str, of_person: Collection[str]) -> Row:
    # A number that is wrong is no blank: its row stays at fault.
    is_blank = any(one.title == number and one.code == "required" for one in row.faults)
    if not (is_blank and tells_of_nobody(row.values)):
        return row
    left = (one for one in row.faults if one.code != "required" or one.title not in of_person)
    return replace(row, faults=tuple(left))


def _of_person(today: date) -> tuple[Column, ...]:
    counties, names = counties_on(today)
    return (
        Column("name", "姓名", "name", longest=100,
               aliases=("青年姓名", "学生姓名", "毕业生姓名", "人员姓名")),
        Column("id_number", "身份证号", "id_number", longest=40,
               check=partial(_id_number, today=today), hint="18位，单元格须为文本格式",
               aliases=("身份证号码", "公民身份号码", "居民身份号码", "证件号码", "身份号码")),
        Column("phone", "手机号码", "phone", required=False,
               aliases=("联系电话", "电话", "手机", "手机号", "联系方式", "本人电话")),
        Column("region", "居住地", "choice", choices=counties, shown_choices=names,
               aliases=("县区", "居住地县区", "所在县", "所属县区", "现居住地", "常住地")),
        Column("unemployment_registered_on", "失业登记日期", "day", required=False,
               aliases=("失业登记时间", "登记失业日期", "登记失业时间")),
        Column("employed", "是否就业", "choice", required=False, choices=_EMPLOYED,
               shown_choices=("否", "是"), aliases=("就业状态", "就业情况", "是否已就业")),
        Column("hardship", "就业困难情形", "several", required=False, most=20, longest=50,
               aliases=("困难类别", "困难类型", "就业困难类型", "就业困难人员类别")),
        Column("skill_level", "技能等级", "choice", required=False,
               choices=_spelt(SKILLS) | _NONE, shown_choices=_shown(SKILLS),
               aliases=("职业技能等级", "职业资格等级")),
    )  # fmt: skip


def _of_any() -> tuple[Column, ...]:
    return _schooling(is_university=False)


def _of_university() -> tuple[Column, ...]:
    return _schooling(is_university=True)


def _schooling(*, is_university: bool) -> tuple[Column, ...]:
    return (
        Column("education_level", "学历", "choice", required=False, choices=_spelt(EDUCATION),
               shown_choices=_shown(EDUCATION), aliases=("学历层次", "文化程度", "最高学历")),
        Column("school", "毕业院校", required=is_university,
               aliases=("毕业学校", "学校", "院校", "学校名称", "院校名称")),
        Column("major", "专业", required=False, aliases=("所学专业", "专业名称")),
        Column("graduated_on", "毕业日期", "day", required=is_university,
               aliases=("毕业时间", "离校日期", "离校时间"), hint="高校毕业离校的日期，写到日"),
    )  # fmt: skip


_PLACELESS: Final = "街道（乡镇）、村（社区）和统计用区划代码至少填一项，都没有填写的"


def _of_canvass() -> tuple[Column, ...]:
    return (
        *_schooling(is_university=False),
        Column("town", "街道（乡镇）", required=False, longest=50,
               required_of=_PLACELESS,
               aliases=("街道", "乡镇", "镇", "所属街道", "街道办事处")),
        Column("village", "村（社区）", required=False, longest=50,
               required_of=_PLACELESS,
               aliases=("村", "社区", "村委会", "居委会", "所属社区", "行政村")),
        Column("village_code", "统计用区划代码", "code", required=False, longest=20,
               required_of=_PLACELESS, check=_village_code, hint="12位",
               aliases=("区划代码", "社区代码", "村代码", "街道代码", "城乡代码")),
        Column("reached", "是否走访到", "choice", required=False, choices=_REACHED,
               shown_choices=("是", "否"), aliases=("是否走访", "走访情况", "是否联系上"),
               hint="未走访到的户，姓名和身份证号可以不填"),
        Column("contact_kind", "联系方法", "choice", required=False,
               required_of="填写联系日期的", choices=_spelt(CONTACTS),
               shown_choices=_shown(CONTACTS), aliases=("走访方式", "摸底方式", "联系渠道")),
        Column("contacted_on", "联系日期", "day", required=False,
               required_of="填写联系方法的",
               aliases=("走访日期", "走访时间", "联系时间", "摸底日期", "摸底时间")),
    )  # fmt: skip


def _spelt(names: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    return {chosen(words): code for code, told in names.items() for words in (code, *told)}


def _shown(names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(told[0] for told in names.values())


def _id_number(code: str, today: date) -> str:
    if _LOST.fullmatch(code):
        raise Unfit("digits-doubtful", _DOUBTFUL)
    try:
        return identity.id_number(code, on=today).text
    except identity.IdentityError as error:
        raise Unfit("id-number-wrong", error.reason) from None


_DOUBTFUL: Final = (
    "末三位都是0，多半是在表格软件中丢失的，不能还原；请把这一列设为文本格式后重新填写。"
    "证件上的号码确实如此的，请单独登记这一人。"
)


def _village_code(code: str) -> str:
    if not _VILLAGE.fullmatch(code):
        raise Unfit("village-code-wrong", "应为12位数字的统计用区划代码。")
    if not region.is_known(code[:6]):
        raise Unfit("village-code-wrong", "前6位不是自治区内的县（市、区）。")
    return code
