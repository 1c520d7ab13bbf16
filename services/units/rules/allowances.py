"""What a unit adds in money (宁人社函〔2020〕272号 一): no amount below nothing, none absurd.

It is told in words, such as 每月300元; the amounts in them that are written in digits are read.
"""

import re
import unicodedata
from decimal import Decimal
from typing import Final

from services.common.errors import Refused

_DASH: Final = "[-−–—]"
_AMOUNT: Final = re.compile(
    rf"(?P<minus>(?<![\dA-Za-z元块圆万千百%]){_DASH}|负)?(?<![\d.])(?P<number>\d[\d,]*+(?:\.\d++)?+)"
    r"(?P<times>[百千]万|[亿万千百])?+"
    r"(?![个年月日天号岁名次周时点分%楼层级份餐顿间室期档条项折:]|小时|人(?!民币))"
)
"""Digits that no other measure follows; a dash between two of them makes a range."""
_TIMES: Final = {
    None: 1,
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
}
_BELOW_IN_WORDS: Final = re.compile("负[一二三四五六七八九十百千万两]+[元块圆]")
_BARE: Final = re.compile(r"(?:每人|人民币|RMB|[每按/月日天周年次元块圆¥$\d.,])*", re.IGNORECASE)
"""Nothing but an amount and how often it is given."""


class AllowanceUnfit(Refused):
    """单位另发的补助中，有为负、为零或者过高的金额。"""

    article = "宁人社函〔2020〕272号 一"


def allowance_fault(text: str, most: int) -> str | None:
    """What is wrong with the amounts of a text, in words; None if nothing. `most` is in yuan."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    found = [(one["minus"], _yuan(one)) for one in _AMOUNT.finditer(plain)]
    if any(minus for minus, _ in found) or _BELOW_IN_WORDS.search(plain):
        return "金额不能为负；不是负数的，请删去金额前的减号。"
    if any(yuan > most for _, yuan in found):
        return f"金额不能超过{most}元，请核对。"
    if found and _BARE.fullmatch(plain) and not any(yuan for _, yuan in found):
        return "金额不能为零；没有另发补助的，请不要填写。"
    return None


def check_allowance(text: str | None, most: int, pointer: str = "/extras/allowance") -> None:
    """Refuse an allowance that nobody can mean: AllowanceUnfit, with where it stands."""
    fault = allowance_fault(text, most) if text else None
    if fault:
        raise AllowanceUnfit(fault, pointers=[pointer], most=most)


def _yuan(found: re.Match[str]) -> Decimal:
    return Decimal(found["number"].replace(",", "")) * _TIMES[found["times"]]
