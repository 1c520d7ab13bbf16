"""Checks a list of youths row by row, without the database: places, contacts, persons, doubts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final

from services.common.errors import Malformed
from services.common.lists.batches import Area
from services.common.lists.faults import Fault
from services.common.lists.reading import Listing, Row
from services.common.values import names
from services.common.values.personal_numbers import holds_personal_number
from services.matching import policy
from services.matching.readers import youth_lists as reader
from services.matching.rules.eligibility import EligibilityTerms, category
from services.matching.rules.known import (
    ReadPerson,
    VillageCodeElsewhere,
    lies_elsewhere,
    read_person,
)
from services.matching.rules.record_days import GraduationTerms, check_graduation
from services.matching.rules.youth_lists import (
    ListKind,
    half_contact,
    names_no_place,
    tells_of_nobody,
    told_of,
)

_REGIONS: Final = 100
"""How many counties' values are kept at hand: a list asks for them with every row."""


@dataclass
class Check:
    """A list under check: its rows, the persons read of them, and what was found, by row."""

    listing: Listing
    kind: ListKind
    area: Area
    today: date
    found: dict[int, list[Fault]] = field(default_factory=dict)
    persons: dict[int, ReadPerson] = field(default_factory=dict)

    def add(self, row: int, name: str, code: str, message: str, *, doubt: bool = False) -> None:
        """Keep a finding at a column of a row."""
        fault = self.listing.fault(row, name, code, message, doubt=doubt)
        self.found.setdefault(row, []).append(fault)

    def listing_with_findings(self) -> Listing:
        """The list with all that was found."""
        return self.listing.with_faults(self.found)


def read_list(content: bytes, kind: ListKind, today: date, area: Area) -> Check:
    """Read the file. Raises its refusals."""
    return Check(reader.read(content, kind, today), kind, area, today)


def check_rows(check: Check, rows: Sequence[Row]) -> None:
    """Check some rows each by itself; of each sound one that tells of a person, read them."""
    for row in rows:
        _check_place(check, row)
        _check_words(check, row)
        if check.kind == "canvass":
            _check_contact(check, row)
        if not tells_of_nobody(row.values):
            _check_person(check, row)


def _check_place(check: Check, row: Row) -> None:
    values, home = row.values, row.values["region"]
    if home and not check.area.covers(home):
        # A university's students live anywhere: the office of its place hands them on.
        doubt = check.kind == "university" and not check.area.is_agreed
        check.add(row.number, "region", "outside-region", _outside(check, doubt=doubt), doubt=doubt)
    if names_no_place(values, check.kind):
        message = "应填写街道（乡镇）、村（社区）或者12位统计用区划代码。"
        check.add(row.number, "village", "required", message)
    code = values.get("village_code")
    if code and home and lies_elsewhere(code, home, check.today):
        fault = VillageCodeElsewhere
        check.add(row.number, "village_code", fault.code(), fault.title())


def _check_words(check: Check, row: Row) -> None:
    # They are kept in clear; a column pushed aside puts a person's number here.
    for column in check.listing.form.columns:
        if column.kind == "text" and holds_personal_number(row.values[column.name] or ""):
            message = "这里不要填写居民身份号码或者手机号码，请核对是否错列。"
            check.add(row.number, column.name, "personal-number", message)


def _outside(check: Check, *, doubt: bool) -> str:
    return check.area.outside if check.area.is_agreed else _OUTSIDE[doubt]


_OUTSIDE: Final[Mapping[bool, str]] = {
    False: "不在本机构的地区之内。",
    True: "不在本机构的地区之内；登记后由居住地的机构办理。",
}


def _check_contact(check: Check, row: Row) -> None:
    lacking = half_contact(row.values)
    if lacking:
        message = "联系方法和联系日期应一并填写。"
        check.add(row.number, lacking, "required", message)
    day = row.values["contacted_on"]
    if day and day > check.today:
        check.add(row.number, "contacted_on", "day-ahead", "日期晚于今天。")


def _check_person(check: Check, row: Row) -> None:
    values = row.values
    if values["name"] is None or values["id_number"] is None or values["region"] is None:
        return
    kinds = _hardships(policy.VALUES.edition, check.today, values["region"])
    unknown = [words for words in values["hardship"] or () if words not in kinds]
    if unknown:
        offered = "、".join(policy.hardship_kinds(check.today, values["region"]).values())
        check.add(row.number, "hardship", "not-a-choice", f"只能填写：{offered}。")
        return
    codes = tuple(dict.fromkeys(kinds[words] for words in values["hardship"] or ()))
    told = told_of({**values, "hardship": codes or None}, _written(check, row))
    try:
        person = read_person(told, set(kinds.values()), check.today)
        terms = _graduation(policy.VALUES.edition, check.today, told.region)
        check_graduation(person.number.born_on, told.graduated_on, terms, check.today)
    except VillageCodeElsewhere:
        # Told of its row already, whomever that names.
        return
    except Malformed as error:
        name = error.pointer.removeprefix("/")
        check.add(row.number, name, error.code(), error.detail)
        return
    check.persons[row.number] = person
    if row.is_sound:
        _doubt(check, row, person)


def _doubt(check: Check, row: Row, person: ReadPerson) -> None:
    if person.phone is None:
        message = "没有手机号码，登记后须补登才能申请见习。"
        check.add(row.number, "phone", "phone-missing", message, doubt=True)
    if person.number.place_is_odd:
        message = "前几位不是常见的地区代码，请与证件核对。"
        check.add(row.number, "id_number", "id-place-odd", message, doubt=True)
    terms = _terms(policy.VALUES.edition, check.today, row.values["region"])
    left_on = row.values["graduated_on"]
    if category(person.number.born_on, left_on, terms, check.today) is None:
        message = "按年龄和毕业日期，目前不属于见习对象，请核对；仍予登记。"
        check.add(row.number, "id_number", "no-category", message, doubt=True)


def _written(check: Check, row: Row) -> str:
    """The name as the cell has it, before dots and blanks were put right."""
    value: str = row.values["name"]
    place = check.listing.header.columns["name"]
    raw = check.listing.sheet.rows[row.number].get(place)
    return raw if isinstance(raw, str) and names.named(raw) == value else value


@lru_cache(maxsize=_REGIONS)
def _terms(edition: int, day: date, home: str) -> EligibilityTerms:
    return policy.eligibility_terms(day, home)


@lru_cache(maxsize=_REGIONS)
def _graduation(edition: int, day: date, home: str) -> GraduationTerms:
    return policy.graduation_terms(day, home)


@lru_cache(maxsize=_REGIONS)
def _hardships(edition: int, day: date, home: str) -> Mapping[str, str]:
    """Every way in which a kind of hardship is written there and then: its code by words.

    Another edition of the values is read anew, here as above.
    """
    kinds = policy.hardship_kinds(day, home)
    return {words: code for code, name in kinds.items() for words in (code, name)}
