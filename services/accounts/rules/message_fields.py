"""The fields of WeChat's subscription messages: what each type of field takes.

Limits as WeChat lists them (微信开放文档 subscribeMessage.send 订阅消息参数值内容限制说明), in code
points.
"""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Final, Literal, get_args

FieldType = Literal[
    "thing",
    "number",
    "letter",
    "symbol",
    "character_string",
    "time",
    "date",
    "amount",
    "phone_number",
    "car_number",
    "name",
    "phrase",
    "enum",
]
FIELD_TYPES: Final[tuple[FieldType, ...]] = get_args(FieldType)

THING: Final = 20
"""Code points that a `thing` takes; what is longer is cut there."""
NOTHING: Final = "无"
"""What stands where there is nothing to say: WeChat refuses an empty value (47003)."""
_CUT: Final = "…"
_HAN: Final = "〇㐀-䶿一-鿿\U00020000-\U000323af"
_DIGITS: Final[Mapping[str, int]] = {"number": 32, "amount": 10}
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_DAY = r"\d{4}年\d{1,2}月\d{1,2}日"


def _once_or_span(point: str) -> str:
    return rf"{point}(?:\s?~\s?{point})?"


_SHAPES: Final[Mapping[FieldType, str]] = {
    "thing": rf"[^\x00-\x1f\x7f]{{1,{THING}}}",
    "number": r"\d+(?:\.\d+)?",
    "letter": r"[A-Za-z]{1,32}",
    "symbol": rf"[^A-Za-z0-9\s\x00-\x1f\x7f{_HAN}]{{1,5}}",
    "character_string": r"[\x21-\x7e]{1,32}",
    "time": _once_or_span(rf"(?:{_DAY}\s)?{_TIME}"),
    "date": _once_or_span(rf"{_DAY}(?:\s{_TIME})?"),
    "amount": r"[¥￥$€£]?\d+(?:\.\d+)?元?",
    "phone_number": r"[\d+*#() -]{1,17}",
    "car_number": rf"[{_HAN}A-Z\d][A-Z\d]{{0,6}}[{_HAN}A-Z\d]",
    "name": rf"[A-Za-z .·'-]{{1,20}}|[A-Za-z .·'{_HAN}-]{{1,10}}",
    "phrase": rf"[{_HAN}]{{1,5}}",
}
_PATTERNS: Final = {kind: re.compile(shape, re.ASCII) for kind, shape in _SHAPES.items()}
_DAYS: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日", re.ASCII)
_BLANKS: Final = re.compile(r"\s+")


def fits(kind: FieldType, value: str, listed: Collection[str] = ()) -> bool:
    """Whether WeChat takes a value in a field of that type; an `enum` only those listed."""
    if kind == "enum":
        return value in listed
    if not value.strip() or not _PATTERNS[kind].fullmatch(value):
        return False
    digits = sum(character.isdigit() for character in value)
    return digits <= _DIGITS.get(kind, len(value)) and _are_days(value)


def fitted(kind: FieldType, value: str) -> str:
    """A value as it goes into a field: blanks told as nothing, a `thing` cut by code points.

    A name of a people that writes it in more than ten characters with `·` goes into a `thing`.
    """
    told = _BLANKS.sub(" ", value).strip() or NOTHING
    if kind != "thing" or len(told) <= THING:
        return told
    return told[: THING - len(_CUT)] + _CUT


def type_of(key: str) -> FieldType | None:
    """The type of a template's field by its key, such as `thing` of `thing1`; None if unknown."""
    found = re.fullmatch(r"([a-z_]+?)\d+", key, re.ASCII)
    kinds: dict[str, FieldType] = {kind: kind for kind in FIELD_TYPES}
    return kinds.get(found.group(1)) if found else None


def takes(kind: FieldType, prepared: FieldType) -> bool:
    """Whether a value prepared as one type may be put into a field of another.

    A `thing` takes any; every other type only its own.
    """
    return kind in ("thing", prepared)


def _are_days(value: str) -> bool:
    return all(_is_day(*map(int, found)) for found in _DAYS.findall(value))


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
