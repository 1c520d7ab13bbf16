"""The notice of a recovery claim 退回通知书: what, why, how much, by when, and how to object."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from services.common.printing.press import Printed, pdf
from services.reporting.rules.payees import Payee

_SHEET: Final = Path(__file__).with_name("recovery_notice.typ")
_TITLE: Final = "就业见习补贴退回通知书"
_BLANK: Final = "　　　　年　　月　　日"


@dataclass(frozen=True, repr=False)
class Notice:
    """What the paper says; sums in yuan, `repay_days` and `object_days` working days.

    `payee` says to whom it goes: the youth, or the unit that was to pass the money on.
    `notified_on` and `object_by` are None where no notice stands: the day is left blank then.
    """

    recovery_id: str
    payee: Payee
    name: str
    unit: str
    placement_id: str
    month: str
    amount: Decimal
    repaid: Decimal
    sentence: str
    article: str
    repay_days: int
    object_days: int
    notified_on: date | None
    object_by: date | None
    office: str


def recovery_notice(notice: Notice) -> Printed:
    """The paper; the same facts give the same bytes."""
    facts = {
        "title": _TITLE,
        "number": notice.recovery_id,
        "name": notice.name if notice.payee == "youth" else notice.unit,
        "opening": f"经核算，{_whose(notice)}{notice.month}的就业见习基本生活补贴"
        f"多结算{notice.amount}元，尚应退回{notice.amount - notice.repaid}元。"
        "现将有关事项通知如下。",
        "rows": _rows(notice),
        "sections": [
            ["为什么退回", _why(notice)],
            ["什么时候、怎样退回", _by_when(notice)],
            ["怎样提出异议", _how_to_object(notice)],
        ],
        "office": f"{notice.office}经办机构",
        "day": _day(notice.notified_on) if notice.notified_on else _BLANK,
        "footer": f"{_TITLE}　{notice.recovery_id}",
    }
    return pdf(_SHEET, facts)


def _whose(notice: Notice) -> str:
    return "您" if notice.payee == "youth" else f"拨付给你单位的见习人员{notice.name}"


def _rows(notice: Notice) -> list[list[str]]:
    return [
        ["见习单位", notice.unit],
        ["见习编号", notice.placement_id],
        ["多结算的月份", notice.month],
        ["应退回的金额", f"{notice.amount}元"],
        ["已经退回的金额", f"{notice.repaid}元"],
        ["尚应退回的金额", f"{notice.amount - notice.repaid}元"],
    ]


def _why(notice: Notice) -> list[str]:
    return [f"按照更正后的事实重新计算：{notice.sentence}", f"依据：{notice.article}。"]


def _by_when(notice: Notice) -> list[str]:
    when = f"请自收到本通知的次日起{notice.repay_days}个工作日内，退回到经办机构告知的账户；"
    by_parts = "一次退回有困难的，可以分次退回。"
    if notice.payee == "unit":
        return [when + by_parts, "由单位退回，不得从见习人员以后的补贴中扣除。"]
    set_off = "经您同意，也可以用以后的补贴抵扣；您没有同意的，以后的补贴照发，不作抵扣。"
    return [when + by_parts, set_off]


def _how_to_object(notice: Notice) -> list[str]:
    last = f"（至{_day(notice.object_by)}）" if notice.object_by else ""
    within = f"自收到本通知的次日起{notice.object_days}个工作日内{last}"
    where = "在本系统“应退回的补贴”中提出，或者向经办机构书面提出，并说明理由。"
    return [
        f"认为不应退回或者金额有误的，可以{within}，{where}",
        "异议由通知人以外的办理人员决定，并答复理由。异议成立的，先更正事实，再重新结算。",
    ]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
