"""Known persons: what sources tell of one, and what of it enters the one record that they share."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal

from services.common.errors import Malformed
from services.common.values import region
from services.common.values.identity import IdNumber
from services.matching.rules.hardships import with_confirmed
from services.matching.rules.youths import Particulars, read_id_number, read_name, read_phone


class VillageCodeElsewhere(Malformed):
    """街道、村（社区）的统计用区划代码不属于居住地的县（市、区），请核对。"""


SourceKind = Literal["self", "office", "canvass", "university", "department"]
Outcome = Literal["new", "merged", "in_question"]

OWN: Final[frozenset[SourceKind]] = frozenset({"self", "office"})
"""Sources that spoke with the person: no list changes what they recorded."""

FACTS: Final = (
    "phone",
    "region",
    "education_level",
    "school",
    "major",
    "graduated_on",
    "skill_level",
    "unemployment_registered_on",
    "employed",
    "hardship",
    "household_region",
)
"""What a telling may bring besides name and number."""

_VILLAGE_CODE: Final = re.compile(r"\d{12}", re.ASCII)

STATISTICAL: Final = frozenset({"education_level", "school", "major", "skill_level"})
"""What moves nobody in the pool."""


@dataclass(frozen=True)
class Source:
    """Who tells, as of which day, and by which list (an id of an import or batch), if by one."""

    kind: SourceKind
    told_on: date
    list_id: str | None = None


@dataclass(frozen=True, repr=False)
class Told:
    """One person as a source writes them; None is what it does not say."""

    name: str
    id_number: str
    region: str
    """The county where the person lives."""
    phone: str | None = None
    village_code: str | None = None
    """Street or village: the 12 digits of statistics 统计用区划代码, if the source has them."""
    village: str | None = None
    reached: bool | None = None
    """Of a canvass: whether the household was met."""
    education_level: str | None = None
    school: str | None = None
    major: str | None = None
    graduated_on: date | None = None
    skill_level: str | None = None
    unemployment_registered_on: date | None = None
    employed: bool | None = None
    hardship: tuple[str, ...] | None = None
    household_region: str | None = None


@dataclass(frozen=True, repr=False)
class ReadPerson:
    """What a source tells, checked: its name, number and phone in the form that is compared."""

    name: str
    number: IdNumber
    phone: str | None
    told: Told


@dataclass(frozen=True)
class Origin:
    """Where a recorded fact came from: which telling, of what source, as of which day."""

    telling_id: str
    source: SourceKind
    told_on: date


@dataclass(frozen=True)
class Known:
    """What became of one person told: whose record it is, and whether what was told entered it.

    `in_question` says that the number is recorded under another name: the telling is kept whole
    and enters the record, if at all, by an officer's decision on the conflict.
    """

    youth_id: str
    outcome: Outcome
    telling_id: str
    conflict_id: str | None


@dataclass(frozen=True, repr=False)
class Named:
    """The names that a record bears or was told under."""

    name: str
    names: Mapping[str, str | None]
    """Other names told of this number, folded: by which open question, or None where an officer
    has said that it is the same person."""

    def bears(self, name: str) -> bool:
        """Whether a name is the recorded one, or decided to be the same person's."""
        folded = folded_name(name)
        return folded == folded_name(self.name) or (
            folded in self.names and self.names[folded] is None
        )


@dataclass(frozen=True, repr=False)
class Record:
    """One youth's record, as tellings enter it."""

    id: str
    version: int
    state: str
    name: str
    facts: Mapping[str, Any]
    origins: Mapping[str, Origin]
    names: Mapping[str, str | None]
    """As those of `Named`."""

    @property
    def applied(self) -> bool:
        """Whether the person has ever applied, and a place in the order may hang on the record."""
        return self.state != "known"

    def bears(self, name: str) -> bool:
        """Whether a name is the recorded one, or decided to be the same person's."""
        return Named(self.name, self.names).bears(name)

    def question_of(self, name: str) -> str | None:
        """The open question under which a name was told before."""
        return self.names.get(folded_name(name))


def outcome_of(held: Named | Record | None, name: str) -> Outcome:
    """What becomes of a person told by this name, as the record of the number stands."""
    if held is None:
        return "new"
    return "merged" if held.bears(name) else "in_question"


def nobody(youth_id: str, name: str) -> Record:
    """The record of one not yet known."""
    return Record(youth_id, 0, "known", name, {}, {}, {})


def read_person(told: Told, kinds: Collection[str], today: date) -> ReadPerson:
    """Check what a source tells of one person. `kinds` are the hardships known there and then.

    Raises Malformed by field (`/name`, `/id_number`, `/phone`, `/region` …), OldIdNumber for a
    number of 15 digits; never repeats what was sent.
    """
    number = read_id_number(told.id_number, today)
    person = ReadPerson(read_name(told.name), number, read_phone(told.phone), told)
    _check_places(told, today)
    if told.hardship is not None and not set(told.hardship) <= set(kinds):
        raise Malformed("/hardship", "含有不认识的就业困难情形代码。")
    if told.unemployment_registered_on and told.unemployment_registered_on > today:
        raise Malformed("/unemployment_registered_on", "失业登记日期晚于今天。")
    return person


def check_source(source: Source, today: date) -> None:
    """Nobody tells of a day to come. Raises Malformed."""
    if source.told_on > today:
        raise Malformed("/source/told_on", "名单的日期晚于今天。")


def told_of(particulars: Particulars, id_number: str) -> Told:
    """What a person or an office fills in, as a telling: what is left empty is not told."""
    filled = {name: value for name, value in vars(particulars).items() if value not in {None, ()}}
    return Told(id_number=id_number, **filled)


def facts_of(person: ReadPerson) -> dict[str, Any]:
    """What a telling brings, by fact; what it does not say is left out."""
    said = {fact: getattr(person.told, fact) for fact in FACTS} | {"phone": person.phone}
    return {fact: value for fact, value in said.items() if value is not None}


def entered(record: Record, said: Mapping[str, Any], source: Source, telling_id: str) -> Record:
    """The record after a telling of its own name, with the origin of every fact taken.

    A blank is filled. The person and the office change what stands unless they told it later; a
    list changes only what an older list told. Of who has applied only blanks of STATISTICAL are
    filled: a telling moves nobody in the pool. What confirms a hardship is kept even where it
    changes no fact.
    """
    taken = {fact: value for fact, value in said.items() if _enters(record, fact, source)}
    origin = Origin(telling_id, source.kind, source.told_on)
    names = () if record.version else ("name",)
    origins = {**record.origins, **dict.fromkeys((*names, *taken), origin)}
    if not record.applied:
        origins = with_confirmed(origins, said.get("hardship") or (), origin)
    return replace(record, facts={**record.facts, **taken}, origins=origins)


def folded_name(name: str) -> str:
    """A name as names are compared: letters of either case are alike."""
    return name.casefold()


def _enters(record: Record, fact: str, source: Source) -> bool:
    origin = record.origins.get(fact)
    blank = origin is None and not record.facts.get(fact)
    if record.applied:
        return blank and fact in STATISTICAL
    if source.kind in OWN:
        # Of two of their words the later stands: a record merged may tell what was so before.
        return origin is None or origin.source not in OWN or origin.told_on <= source.told_on
    if origin is None or origin.source in OWN:
        return blank
    return origin.told_on < source.told_on


def lies_elsewhere(village_code: str, home: str, today: date) -> bool:
    """Whether a street or village lies in another county than its people."""
    return region.standing_for(village_code[:6], today) != region.standing_for(home, today)


def _check_places(told: Told, today: date) -> None:
    home = region.find(told.region, today)
    if home is None or home.level != "county":
        raise Malformed("/region", "居住地应为现行的县（市、区）代码。")
    code = told.village_code
    if code is None:
        return
    if not _VILLAGE_CODE.fullmatch(code):
        raise Malformed("/village_code", "街道、村（社区）代码应为12位数字。")
    if not region.is_known(code[:6]):
        raise Malformed("/village_code", "街道、村（社区）代码的前6位不是自治区内的县（市、区）。")
    if lies_elsewhere(code, told.region, today):
        raise VillageCodeElsewhere("/village_code", VillageCodeElsewhere.title())
