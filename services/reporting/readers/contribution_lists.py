"""Lists of contributions as an office gets them: a row for each person and month."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Final

from services.common.lists import reading
from services.common.lists.choices import yes_or_no
from services.common.lists.columns import Column, Form
from services.common.lists.faults import Unfit
from services.common.values import identity
from services.reporting.rules.contributions import Insurance

WORDS: Final[Mapping[str, Insurance]] = {
    "基本养老保险": "pension",
    "养老保险": "pension",
    "养老": "pension",
    "基本医疗保险": "medical",
    "医疗保险": "medical",
    "医疗": "medical",
    "失业保险": "unemployment",
    "失业": "unemployment",
}
"""How the insurances are written."""
SHOWN: Final = ("基本养老保险", "基本医疗保险", "失业保险")
_FLEXIBLE: Final = yes_or_no(yes=("灵活就业", "灵活就业人员"), no=("单位职工", "职工"))


def form_on(today: date) -> Form:
    """The form of a list as of a day."""
    columns = (
        Column("id_number", "身份证号", "id_number", longest=40,
               check=partial(_id_number, today=today), hint="18位，单元格须为文本格式",
               aliases=("身份证号码", "公民身份号码", "居民身份号码", "证件号码")),
        Column("month", "费款所属月份", "month",
               hint="如 2026-03，单元格须为文本格式",
               aliases=("月份", "缴费月份", "费款所属期", "所属月份")),
        Column("insurances", "险种", "several", most=3, longest=20,
               aliases=("缴费险种", "保险种类"),
               hint=f"几种的用顿号隔开：{'、'.join(SHOWN)}"),
        Column("as_flexible", "是否以灵活就业身份缴纳", "choice", choices=_FLEXIBLE,
               shown_choices=("是", "否"), aliases=("是否灵活就业", "缴费身份", "参保身份")),
        Column("amount", "实际缴费金额", "money", most=10**9,
               aliases=("缴费金额", "金额", "实缴金额")),
        Column("paid_on", "缴费日期", "day", aliases=("缴费时间", "入库日期")),
        Column("evidence", "凭证", longest=200, aliases=("凭证号", "缴费凭证", "税票号码")),
    )  # fmt: skip
    return Form("contributions", 1, "灵活就业缴费名单", columns, key=("id_number", "month"))


def read(content: bytes, today: date) -> reading.Listing:
    """Read a list. Raises the reader's refusals."""
    return reading.read(content, form_on(today))


def _id_number(code: str, today: date) -> str:
    try:
        return identity.id_number(code, on=today).text
    except identity.IdentityError as error:
        raise Unfit("id-number-wrong", error.reason) from None
