"""Youths and placements of the time before, as an office lists them at go-live: the columns."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from services.common.lists.columns import Column, Form
from services.common.lists.faults import Unfit
from services.common.lists.spelling import chosen
from services.common.values import ids
from services.matching.readers import youth_lists

BASES: Final[Mapping[str, tuple[str, ...]]] = {
    "graduate": ("高校毕业生", "毕业生", "离校未就业高校毕业生", "当年毕业高校毕业生"),
    "unemployed_youth": ("失业青年", "青年"),
}
_POST: Final = re.compile(ids.pattern("pst"))


def youths_on(today: date) -> Form:
    """The form of youths with the codes of a day: a row for each stay that is over, or one."""
    shared = youth_lists.form_on("department", today).columns
    columns = (
        *shared,
        Column("served_from", "此前见习首日", "day", required=False,
               required_of="填写此前见习末日的",
               aliases=("此前见习开始日期", "曾见习开始日期"),
               hint="已经结束的见习；没有的不填；有几次的，每次一行"),
        Column("served_to", "此前见习末日", "day", required=False,
               required_of="填写此前见习首日的",
               aliases=("此前见习结束日期", "曾见习结束日期"), hint="在岗的最后一天"),
    )  # fmt: skip
    return Form("history-youths", 1, "启用以前的见习对象", columns)


def placements_on(today: date) -> Form:
    """The form of placements in progress with the codes of a day."""
    shared = {one.name: one for one in youth_lists.form_on("department", today).columns}
    columns = (
        shared["name"],
        shared["id_number"],
        Column("post_id", "岗位编号", "code", longest=40, check=_post_id,
               aliases=("见习岗位编号",), hint="导入岗位后核查结果中写明的编号，pst_ 开头"),
        _basis(),
        Column("graduated_on", "毕业日期", "day", required=False, required_of="高校毕业生",
               aliases=("毕业时间", "离校日期", "离校时间"), hint="写到日"),
        Column("signed_on", "协议签订日期", "day", aliases=("签订日期", "协议日期")),
        Column("arrived_on", "到岗日期", "day", aliases=("到岗时间", "见习开始日期", "上岗日期")),
        Column("months", "见习期限（月）", "integer", least=1, most=120, suffixes=("个月", "月"),
               aliases=("见习月数", "期限", "见习时间", "见习时长"), hint="延长过的写总月数"),
    )  # fmt: skip
    key = ("id_number",)
    return Form("history-placements", 1, "启用以前到岗、仍在岗的见习人员", columns, key=key)


def _basis() -> Column:
    spelt: dict[str, Any] = {
        chosen(one): code for code, told in BASES.items() for one in (code, *told)
    }
    return Column("basis", "见习身份", "choice", choices=spelt,
                  shown_choices=tuple(told[0] for told in BASES.values()),
                  aliases=("人员类别", "身份", "类别"))  # fmt: skip


def _post_id(code: str) -> str:
    read = code[:4].lower() + code[4:]
    if not _POST.fullmatch(read):
        raise Unfit("post-id-wrong", "应为导入岗位后得到的岗位编号，pst_ 开头，共30位。")
    return read
