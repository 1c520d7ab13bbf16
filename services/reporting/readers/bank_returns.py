"""The bank's return file: bytes in, what it tells of each line out, or what is amiss with it."""

import re
from typing import Final

from services.common.lists import reading
from services.common.lists.columns import Column, Form
from services.common.lists.reading import Listing, Row
from services.common.values.personal_numbers import holds_personal_number
from services.reporting.rules.bank_files import try_of
from services.reporting.rules.bank_returns import Mismatch, Outcome, Told

_ACCOUNT: Final = re.compile(r"\d(?:[\s-]*\d){9,}", re.ASCII)
_PAID: Final = ("成功", "交易成功", "已入账", "入账成功", "代发成功")
_SENT_BACK: Final = ("退回", "退汇", "已退汇", "退票")
_FAILED: Final = ("失败", "交易失败", "入账失败", "代发失败", *_SENT_BACK)
OUTCOMES: Final[dict[str, Outcome]] = {
    **dict.fromkeys(_PAID, "paid"),
    **dict.fromkeys(_FAILED, "failed"),
}
FORM: Final = Form(
    "bank-return",
    1,
    "银行回盘文件",
    (
        Column("line_id", "业务编号", aliases=("业务流水号", "附言编号"), longest=40),
        Column("amount", "金额", "money", aliases=("交易金额", "代发金额", "发放金额")),
        Column(
            "outcome",
            "处理结果",
            "choice",
            aliases=("结果", "交易结果", "处理状态", "状态"),
            choices=OUTCOMES,
            shown_choices=("成功", "失败"),
        ),
        Column(
            "reason",
            "失败原因",
            required=False,
            required_of="失败的",
            aliases=("原因", "退回原因", "错误信息"),
            longest=200,
        ),
    ),
    key=("line_id",),
)


def read(content: bytes) -> tuple[list[Told], list[Mismatch]]:
    """Each row that could be read, and what is amiss with the others.

    Raises a refusal of the whole file. Takes a second or two: call it in a thread.
    """
    listing = reading.read(content, FORM)
    amiss = [*_faults(listing), *_strange(listing)]
    wrong = {one.row for one in amiss}
    told = (_told(row) for row in listing.rows if row.number not in wrong)
    return [one for one in told if one], amiss


def _told(row: Row) -> Told | None:
    values, tried = row.values, try_of(row.values["line_id"] or "")
    if tried is None:
        return None
    line, attempt = tried
    reason = values["reason"] or ""
    return Told(row.number, line, values["outcome"], values["amount"], reason, attempt)


def _faults(listing: Listing) -> list[Mismatch]:
    return [
        Mismatch(fault.row, fault.code, f"{fault.title}：{fault.message}")
        for fault in listing.faults
        if fault.weight == "error"
    ]


def _strange(listing: Listing) -> list[Mismatch]:
    found = []
    for row in listing.rows:
        line, reason = row.values["line_id"] or "", row.values["reason"] or ""
        if row.is_sound and try_of(line) is None:
            found.append(Mismatch(row.number, "line-unknown", "没有拨付过这个业务编号。"))
        if holds_personal_number(reason) or _ACCOUNT.search(reason):
            message = "失败原因中不要填写居民身份号码、手机号码或者账号。"
            found.append(Mismatch(row.number, "reason-holds-number", message))
    return found
