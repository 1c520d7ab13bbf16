"""What travels: the base of wire models, and money, months, instants, regions and ids in them."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    PlainSerializer,
    WrapValidator,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError

from services.common.time.clock import in_shanghai
from services.common.values import ids, month, names, region
from services.common.values.classifications import is_occupation
from services.common.values.personal_numbers import holds_personal_number, plain
from services.common.web.exact import make_exact, read_day, read_instant, refuse_far_off
from services.common.web.shown_texts import shown, unstorable

_ACCOUNT = re.compile(r"[0-9](?:[\s-]*[0-9]){9,}[\s-]*[0-9Xx]")
_DAYS = re.compile(r"(?:(?:19|20)[0-9]{2}-[0-9]{1,2}-[0-9]{1,2}[\s-]*)+")
_MONEY = re.compile(r"^-?\d{1,13}\.\d{2}$", re.ASCII)


class Wire(BaseModel):
    """A body or an answer: unknown fields are refused, texts hold nothing that cannot be kept.

    They lose what turns the order in which they are read, controls and fillers. Days and instants
    are of years of a living person's time.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, from_attributes=True)

    @model_validator(mode="before")
    @classmethod
    def _only_storable_text(cls, values: Any) -> Any:
        if isinstance(values, dict):
            return {name: shown(value, name) for name, value in values.items()}
        return values

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Take each value as such only: 3 is not "3", 1 is not true, no number is a day."""
        schema = handler(source)
        make_exact(schema)
        return schema


class WireAsSent(Wire):
    """A body in whose texts places are told: nothing is left out of them, it is refused."""

    model_config = ConfigDict(str_strip_whitespace=False)

    @model_validator(mode="before")
    @classmethod
    def _only_storable_text(cls, values: Any) -> Any:
        if isinstance(values, dict):
            for name, value in values.items():
                if shown(value, name) != value:
                    raise unstorable("含有改变文字顺序的字符，或者看不见的字符，请删去。", name)
        return values


def with_example(example: dict[str, Any]) -> ConfigDict:
    """The config of a body not all of whose fields go together: this is what tools fill in."""
    return ConfigDict(json_schema_extra={"examples": [example]})


def _refused(reason: str) -> PydanticCustomError:
    return PydanticCustomError("value_refused", "{reason}", {"reason": reason})


def _money(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not _MONEY.match(value):
        raise _refused('金额应为文字，以元为单位，两位小数，如 "1660.00"。')
    return Decimal(value)


def _month(value: Any) -> month.Month:
    if isinstance(value, month.Month):
        return value
    try:
        told = month.Month.parse(str(value))
    except ValueError:
        raise _refused("应为 YYYY-MM 形式且存在的月份。") from None
    refuse_far_off(told)
    return told


def without_numbers(text: str) -> str:
    """Words as they are; refused with a number of a person or an account in them."""
    if holds_personal_number(text) or _holds_account(text):
        raise _refused("这里不要填写居民身份号码、手机号码或者账号。")
    return text


def _holds_account(text: str) -> bool:
    # It has no form but its length; two days side by side are as long.
    found = (match.group() for match in _ACCOUNT.finditer(plain(text).text))
    return any(not _DAYS.fullmatch(digits) for digits in found)


def _of_person(text: str) -> str:
    if not names.is_of_person(names.named(text)):
        raise _refused(names.NAME_FAULT)
    return text


def _of_organisation(text: str) -> str:
    name = names.plain(text)
    if not names.is_of_organisation(name):
        raise _refused(names.ORGANISATION_FAULT)
    return without_numbers(name)


def _seen(text: str) -> str:
    plainly = names.plain(text)
    if not plainly:
        raise _refused("只有看不见的字符，请填写文字。")
    return plainly


def _occupation(code: str) -> str:
    if not is_occupation(code):
        raise _refused(
            "没有这个职业代码：大类或者中类不在职业分类（GB/T 6565）之内，"
            "大类见 GET /v1/code-lists/occupations。"
        )
    return code


def _region(code: Any) -> Any:
    # Whether the code is in force on the day that matters is a rule's to ask.
    if isinstance(code, str) and not region.is_known(code.strip()):
        raise _refused("不认识的行政区划代码：应为宁夏的六位代码，见 GET /v1/code-lists/regions。")
    return code


def _shaped(pattern: str, reason: str) -> BeforeValidator:
    """Before the pattern of the document is heeded: what is of no such shape is told the list."""
    shape = re.compile(pattern, re.ASCII)

    def check(code: Any) -> Any:
        if isinstance(code, str) and not shape.search(code.strip()):
            raise _refused(reason)
        return code

    return BeforeValidator(check)


Money = Annotated[
    Decimal,
    BeforeValidator(_money, json_schema_input_type=str),
    PlainSerializer(lambda value: f"{value:.2f}", return_type=str),
    Field(json_schema_extra={"pattern": r"^-?\d{1,13}\.\d{2}$", "example": "1660.00"}),
]
"""Decimal yuan, as a string both ways."""

MonthText = Annotated[
    month.Month,
    BeforeValidator(_month, json_schema_input_type=str),
    PlainSerializer(str, return_type=str),
    Field(json_schema_extra={"pattern": r"^\d{4}-\d{2}$", "example": "2026-03"}),
]
"""A calendar month, YYYY-MM."""

Day = Annotated[date, WrapValidator(read_day)]
"""A business day, as a query names it; in a body every day is held to the same years."""

NoNumbers = AfterValidator(without_numbers)
"""For words that travel in the change feed or are printed: no number of a person may be in them."""

PersonName = AfterValidator(_of_person)
"""For a person's name as it is sent: letters, and what stands between them in names."""

OrganisationName = AfterValidator(_of_organisation)
"""For a unit's name as it is sent: what names of units are written with, no number of a person."""

Seen = AfterValidator(_seen)
"""For words that everybody reads: what nobody sees in them is left out, and something is left."""

IsOccupation = AfterValidator(_occupation)
"""For a code of occupations as it is sent; below the middle group any number passes."""

GroundText = Annotated[
    str, Field(min_length=2, max_length=500, examples=["已核对有关材料，情况属实"]), NoNumbers
]
"""A ground, in so many words."""

AwareInstant = Annotated[
    AwareDatetime,
    WrapValidator(read_instant),
    PlainSerializer(in_shanghai, return_type=str),
    Field(json_schema_extra={"format": "date-time", "example": "2026-03-02T09:30:00+08:00"}),
]
"""An instant with its offset; shown in Shanghai's."""

RegionCode = Annotated[
    str,
    Field(pattern=r"^64\d{4}$", examples=["640104"], description="行政区划代码（GB/T 2260）"),
    BeforeValidator(_region),
]

_INDUSTRY = r"^[A-T]$"
IndustryCode = Annotated[
    str,
    Field(pattern=_INDUSTRY, examples=["C"], description="行业门类（GB/T 4754），A 至 T"),
    _shaped(
        _INDUSTRY,
        "应为行业门类 A 至 T 的一个字母（GB/T 4754），见 GET /v1/code-lists/industries。",
    ),
]

_OCCUPATION = r"^[1-8](-\d{2}){0,3}$"
OccupationCode = Annotated[
    str,
    Field(
        pattern=_OCCUPATION,
        examples=["4-01-02"],
        description="职业代码（GB/T 6565），如 4-01-02；可只填到大类或中类",
    ),
    _shaped(
        _OCCUPATION,
        "应为职业代码（GB/T 6565），如 4-01-02；大类见 GET /v1/code-lists/occupations。",
    ),
]


def id_field(kind: str, meaning: str | None = None) -> Any:
    """The shape of an id of a kind, for a type such as PostId; `meaning` describes it in paths."""
    example = ids.EXAMPLE.format(kind)
    return Field(pattern=ids.pattern(kind), examples=[example], max_length=30, description=meaning)


SomeId = Annotated[
    str,
    Field(pattern=ids.pattern("[a-z]{3}"), examples=[ids.EXAMPLE.format("dsp")], max_length=30),
]
"""An id of one kind or another: its prefix tells which."""
