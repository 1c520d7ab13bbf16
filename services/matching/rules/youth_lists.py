"""Lists of youths that streets, universities and departments send: what a row must tell.

宁人社函〔2020〕272号 四: 联合街道、社区、村委会逐一摸底；七月与高校搞好信息衔接。
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal

from services.common.errors import Malformed
from services.matching.rules.known import FACTS, SourceKind, Told

ListKind = Literal["canvass", "university", "department"]
EntryOutcome = Literal["new", "merged", "in_question", "not_reached"]

SOURCES: Final[Mapping[ListKind, SourceKind]] = {
    "canvass": "canvass",
    "university": "university",
    "department": "department",
}
PERSON: Final = ("name", "id_number")
"""What a row cannot do without, unless it tells of a household where nobody was met."""
DISPUTED: Final[Mapping[bool, str]] = {
    False: "这个身份号码已有登记，姓名与本行不一致，已转经办机构核实；所填内容全部保留。",
    True: "这个身份号码已有登记，姓名与本行不一致，正式导入时将转经办机构核实。",
}
"""What is found at a row whose number has another name, of a list that enters and of a dry run."""
PLACE: Final = ("village_code", "town", "village")

Values = Mapping[str, Any]


def check_listed_on(day: date, today: date, pointer: str = "/listed_on") -> None:
    """A list is of a day that has come. Raises Malformed."""
    if day > today:
        raise Malformed(pointer, "名单的日期晚于今天。")


def tells_of_nobody(values: Values) -> bool:
    """Whether a row of a canvass tells only that nobody was met in a household."""
    return values.get("reached") is False and values["id_number"] is None


def names_no_place(values: Values, kind: ListKind) -> bool:
    """Whether a row of a canvass says neither street nor village nor their code."""
    return kind == "canvass" and all(values[name] is None for name in PLACE)


def half_contact(values: Values) -> str | None:
    """Which half of a contact is missing: its kind or its day; None if both or neither is told."""
    kind, day = values.get("contact_kind"), values.get("contacted_on")
    if (kind is None) == (day is None):
        return None
    return "contact_kind" if kind is None else "contacted_on"


def village_of(values: Values) -> str | None:
    """The street and village as one text, if the row names them."""
    told = [values[name] for name in ("town", "village") if values.get(name)]
    return "".join(told) or None


def told_of(values: Values, written: str) -> Told:
    """What a row tells of a person, the name as it was written."""
    facts: dict[str, Any] = {fact: values.get(fact) for fact in FACTS}
    return Told(
        name=written,
        id_number=values["id_number"],
        village_code=values.get("village_code"),
        village=village_of(values),
        reached=values.get("reached"),
        **facts,
    )
