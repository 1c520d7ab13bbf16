"""One raw cell to one value of its column's kind, or to a fault."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from services.common.lists import choices, spelling
from services.common.lists.columns import Column, Kind
from services.common.lists.days import day_of
from services.common.lists.faults import Unfit, Value
from services.common.lists.months import month_of
from services.common.lists.sheets import Flaw, Raw
from services.common.values import identity, names

_SAFE_DIGITS: Final = 15
"""How many digits of a number a spreadsheet keeps."""
_SCIENTIFIC: Final = re.compile(r"[+-]?\d(?:\.\d+)?E\+?\d{1,3}")
_WHOLE_FLOAT: Final = re.compile(r"(\d+)\.0+")
_GROUPED: Final = re.compile(r"[+-]?(?:\d{1,3}([, ])\d{3}(?:\1\d{3})*|\d+)(?:\.\d*)?")
"""In threes by commas or by blanks; a blank elsewhere may be a digit that was lost."""
_DIVIDERS: Final = re.compile(r"[、；;，,\n|]+")
_UNREADABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Controls that are neither tab nor line break, and halves of a pair that have no other half: a
program's doing, and what stood there nobody knows."""
_SCIENTIFIC_LOST: Final = (
    "写成了科学计数（如 1.38951E+10），后面的数字已经丢失，不能还原；"
    "请把这一列设为文本格式后重新填写。"
)
_PHONES: Final = range(10**10, 10**11, 10**5)
"""Numbers of eleven digits of which only the first six are shown as 1.38951E+10; most are whole."""
_PHONE_DOUBTFUL: Final = Unfit(
    "phone-doubtful",
    "是数字格式，并且以5个0结尾。已按填写的号码读取；"
    "如果曾显示为科学计数（如 1.38951E+10）并存成文本文件，后面的数字已经丢失，请核对号码。",
)
_LOST: Final = "格式为数字，超过15位的部分已经丢失，不能还原；请把这一列设为文本格式后重新填写。"


def value_of(raw: Raw, column: Column, *, from_1904: bool = False) -> Value | None:
    """What a cell says; None for a blank one. Raises Unfit."""
    if isinstance(raw, Flaw):
        raise _NESTED_AMONG if (raw, column.kind) == (Flaw.NESTED, "several") else _FLAWS[raw]
    if isinstance(raw, str):
        if is_unreadable(raw):
            raise Unfit(
                "unreadable-character", "含有不能识别的字符（可能看不见），请清空后重新填写。"
            )
        if not names.plain(raw):
            return None
    if column.kind == "day":
        return Value(day_of(raw, from_1904=from_1904))
    if column.kind == "month":
        return Value(month_of(raw, from_1904=from_1904))
    return _READERS[column.kind](raw, column)


def is_unreadable(text: str) -> bool:
    """Whether a character is in it that says nothing, and was something once for all we know."""
    return _UNREADABLE.search(text) is not None


class Reader:
    """Reads one column of a sheet: what was said before is not read again."""

    def __init__(self, column: Column, *, from_1904: bool) -> None:
        """`from_1904` is how the sheet counts days."""
        self._column, self._from_1904 = column, from_1904
        self._said: dict[str, Value | Unfit | None] = {}

    def read(self, raw: Raw) -> Value | Unfit | None:
        """What a cell says, or why it says nothing; None for a blank one."""
        if not isinstance(raw, str):
            return self._read(raw)
        if raw not in self._said:
            self._said[raw] = self._read(raw)
        return self._said[raw]

    def _read(self, raw: Raw) -> Value | Unfit | None:
        try:
            return value_of(raw, self._column, from_1904=self._from_1904)
        except Unfit as unfit:
            # Kept for long: it must not keep the cells that it was raised over.
            return unfit.with_traceback(None)


_FLAWS: Final = {
    Flaw.ERROR: Unfit("cell-error", "单元格是错误值（如 #N/A），请改正公式或直接填写内容。"),
    Flaw.UNCOMPUTED: Unfit(
        "formula-uncomputed", "公式没有计算结果，请在 Excel 中打开并保存，或直接填写内容。"
    ),
    Flaw.NESTED: Unfit("value-unfit", "字段的内容不能是对象或数组，请写成字符串。"),
    Flaw.NUMBERED: Unfit("code-not-a-string", "代码、号码和月份请写成字符串，加双引号。"),
}
_NESTED_AMONG: Final = Unfit("value-unfit", "字段的内容应为字符串，或者由字符串组成的数组。")


def _words(raw: Raw) -> str:
    """What a person sees of a cell that should hold words. Raises Unfit."""
    if isinstance(raw, bool):
        raise _NO_WORDS
    # Not below is what is no number, too.
    if isinstance(raw, int | float) and not abs(raw) < 10**_SAFE_DIGITS:
        raise _LONG_NUMBER
    return _shown(raw)


def _shown(raw: Raw) -> str:
    """What a person sees of a cell, a number without an exponent."""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    if isinstance(raw, float):
        return _digits(raw)
    return names.plain(str(raw))


_NO_WORDS: Final = Unfit(
    "value-unfit", "应为文字，不能是逻辑值（TRUE、FALSE）；请填写文字，JSON 中加双引号。"
)
_LONG_NUMBER: Final = Unfit(
    "lost-precision",
    "是超过15位的数字，后面的部分可能已经丢失；请把这一列设为文本格式后重新填写，JSON 中加双引号。",
)


def _text(raw: Raw, column: Column) -> Value:
    return _worded(_words(raw), column)


def _worded(text: str, column: Column) -> Value:
    if len(text) > column.longest:
        raise Unfit("too-long", f"最多{column.longest}个字。")
    return Value(text, _PRIVATE if spelling.has_private(text) else None)


_PRIVATE: Final = Unfit(
    "private-character", "含有自造字或旧编码的生僻字，在别的电脑上可能显示为别的字，请核对。"
)


def _name(raw: Raw, column: Column) -> Value:
    name = names.named(_words(raw))
    if not names.is_of_person(name):
        raise Unfit("name-unfit", names.NAME_FAULT)
    return _worded(name, column)


def _code(raw: Raw, column: Column) -> Value:
    return _checked(_code_text(raw, spelling.coded), column)


def _id_number(raw: Raw, column: Column) -> Value:
    code = _code_text(raw, spelling.coded)
    if len(code) == 18:
        code = spelling.id_coded(code)
    return _checked(code, column)


def _phone(raw: Raw, column: Column) -> Value:
    code = _code_text(raw, spelling.coded)
    whole = _WHOLE_FLOAT.fullmatch(code)
    doubt = _PHONE_DOUBTFUL if isinstance(raw, int | float) and int(raw) in _PHONES else None
    try:
        return Value(identity.phone(whole[1] if whole else code), doubt)
    except identity.IdentityError as error:
        raise Unfit("not-a-phone", error.reason) from None


def _code_text(raw: Raw, spelled: Callable[[str], str]) -> str:
    if isinstance(raw, bool | date):
        raise Unfit("not-a-code", "应为编码，不是日期或是否；请把这一列设为文本格式后重新填写。")
    if isinstance(raw, int | float):
        if isinstance(raw, float) and not raw.is_integer():
            raise Unfit("not-a-code", "应为编码，不是小数；请把这一列设为文本格式后重新填写。")
        # Up to 15 digits a number is kept exactly, so that a phone or region code can be told.
        if abs(raw) >= 10**_SAFE_DIGITS:
            raise Unfit("lost-precision", _LOST)
        return str(int(raw))
    code = spelled(str(raw))
    if _SCIENTIFIC.fullmatch(code):
        raise Unfit("lost-precision", _SCIENTIFIC_LOST)
    return code


def _checked(code: str, column: Column) -> Value:
    if len(code) > column.longest:
        raise Unfit("too-long", f"最多{column.longest}个字符。")
    if column.check is None:
        return Value(code)
    try:
        return Value(column.check(code))
    except Unfit:
        raise
    except ValueError as error:
        raise Unfit("code-wrong", str(error)) from None


def _integer(raw: Raw, column: Column) -> Value:
    number = _decimal(_number_text(raw, column.suffixes))
    if number is None or number != number.to_integral_value():
        raise Unfit("not-an-integer", "应为整数。")
    return Value(int(_within(number, column)))


def _money(raw: Raw, column: Column) -> Value:
    text = _number_text(raw, ("元整", "元", "圆")).lstrip("¥￥ ")
    if text.endswith("万"):
        raise Unfit("not-money", "请以元为单位填写，不要用万元。")
    amount = _decimal(text)
    if amount is None:
        raise Unfit("not-money", "应为以元为单位的金额，如 1660.00。")
    # First: what is far too large has more digits than rounding bears.
    _within(amount, column)
    if amount != amount.quantize(_FEN):
        raise Unfit("fraction-of-a-fen", "金额最多两位小数。")
    return Value(amount.quantize(_FEN))


_FEN: Final = Decimal("0.01")


def _within(number: Decimal, column: Column) -> Decimal:
    if number < column.least:
        raise Unfit("too-small", f"不能小于{column.least}。")
    if number > column.most:
        raise Unfit("too-large", f"不能大于{column.most}。")
    return number


def _number_text(raw: Raw, suffixes: tuple[str, ...]) -> str:
    if isinstance(raw, bool | date):
        return ""
    if isinstance(raw, float):
        # Fifteen digits are what a spreadsheet means: 0.30000000000000004 is 0.3.
        return _digits(raw)
    text = spelling.numbered(str(raw))
    for suffix in suffixes:
        if text.endswith(suffix):
            return text.removesuffix(suffix).rstrip()
    return text


def _digits(number: float) -> str:
    """In plain digits, as no person writes an exponent; an infinite one was one of more of them."""
    return format(Decimal(format(number, ".15g")), "f")


def _decimal(text: str) -> Decimal | None:
    if not _GROUPED.fullmatch(text) and text.lstrip("-") != "Infinity":
        return None
    number = Decimal(text.replace(",", "").replace(" ", ""))
    if abs(number) < 10**_SAFE_DIGITS and len(number.as_tuple().digits) > _SAFE_DIGITS:
        # A text that another program wrote out of a float, its noise included.
        return Decimal(_digits(float(number)))
    return number


def _choice(raw: Raw, column: Column) -> Value:
    text = spelling.chosen(_shown(raw))
    if text not in column.choices:
        told = choices.refusal(text, column.choices, column.shown_choices)
        raise Unfit(choices.NOT_A_CHOICE, told)
    return Value(column.choices[text])


def _several(raw: Raw, column: Column) -> Value:
    parts = map(str.strip, _DIVIDERS.split(_words(raw)))
    items = list(dict.fromkeys(part for part in parts if part))
    if len(items) > column.most:
        raise Unfit("too-many", f"最多{column.most}项。")
    read = [_worded(item, column) for item in items]
    warning = next((one.warning for one in read if one.warning), None)
    return Value(tuple(one.value for one in read), warning)


_READERS: Final[Mapping[Kind, Callable[[Raw, Column], Value]]] = {
    "text": _text,
    "name": _name,
    "code": _code,
    "id_number": _id_number,
    "phone": _phone,
    "integer": _integer,
    "money": _money,
    "choice": _choice,
    "several": _several,
}


def folded(value: Any) -> str:
    """A value as duplicates are compared: by its search form where it is words."""
    return unicodedata.normalize("NFKC", str(value)).casefold().replace("·", "").replace(" ", "")
