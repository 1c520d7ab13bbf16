"""Regions of GB/T 2260, dated: a code is the day's, and says what it lies within.

Shipped: the autonomous region, its 5 prefecture-level cities and 22 counties, as published by
the Ministry of Civil Affairs to the end of 2024 (`docs/glossary.md` names the source).
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

Level = Literal["province", "city", "county"]

PROVINCE = "640000"


@dataclass(frozen=True)
class Region:
    """One code with its name, and the first and the last day on which it was in force."""

    code: str
    name: str
    valid_from: date
    valid_to: date | None = None
    follows: str | None = None
    """The retired code whose place it takes on its first day; what is new has none."""

    @property
    def level(self) -> Level:
        """Which tier of government it is."""
        return level(self.code)


# code, name, first day in force (the day of the State Council's approval where the code is
# younger than the city it lies in; otherwise a day before anything this system can know).
_ALWAYS = date(1999, 1, 1)
_REGIONS = (
    Region("640000", "宁夏回族自治区", _ALWAYS),
    Region("640100", "银川市", _ALWAYS),
    Region("640104", "兴庆区", date(2002, 10, 19)),
    Region("640105", "西夏区", date(2002, 10, 19)),
    Region("640106", "金凤区", date(2002, 10, 19)),
    Region("640121", "永宁县", _ALWAYS),
    Region("640122", "贺兰县", _ALWAYS),
    Region("640181", "灵武市", date(2002, 10, 19)),
    Region("640200", "石嘴山市", _ALWAYS),
    Region("640202", "大武口区", _ALWAYS),
    Region("640205", "惠农区", date(2003, 12, 31)),
    Region("640221", "平罗县", _ALWAYS),
    Region("640300", "吴忠市", _ALWAYS),
    Region("640302", "利通区", _ALWAYS),
    Region("640303", "红寺堡区", date(2009, 9, 30)),
    Region("640323", "盐池县", _ALWAYS),
    Region("640324", "同心县", _ALWAYS),
    Region("640381", "青铜峡市", _ALWAYS),
    Region("640400", "固原市", date(2001, 7, 7)),
    Region("640402", "原州区", date(2001, 7, 7)),
    Region("640422", "西吉县", date(2001, 7, 7)),
    Region("640423", "隆德县", date(2001, 7, 7)),
    Region("640424", "泾源县", date(2001, 7, 7)),
    Region("640425", "彭阳县", date(2001, 7, 7)),
    Region("640500", "中卫市", date(2003, 12, 31)),
    Region("640502", "沙坡头区", date(2003, 12, 31)),
    Region("640521", "中宁县", date(2003, 12, 31)),
    Region("640522", "海原县", date(2003, 12, 31)),
)
_BY_CODE = {region.code: region for region in _REGIONS}


def regions_on(day: date) -> tuple[Region, ...]:
    """Every region in force on a day, in the order of their codes."""
    return tuple(region for region in _REGIONS if _in_force(region, day))


def find(code: str, day: date) -> Region | None:
    """The region of that code on that day, or None."""
    region = _BY_CODE.get(code)
    return region if region in regions_on(day) else None


def name_of(code: str, day: date) -> str:
    """What the region is called on that day; its code where none has it."""
    region = find(code, day)
    return region.name if region else code


@lru_cache(2**14)
def standing_for(code: str, day: date) -> str:
    """The code that stands on a day for another: itself, what followed it, or what it follows.

    A code retired without a follower, or too young without a forerunner, stands for itself. Where
    an area is split, one part follows it and the others begin with what they recognise.
    """
    region = _BY_CODE.get(code)
    while region is not None and not _in_force(region, day):
        late = region.valid_from > day
        other = _BY_CODE.get(region.follows or "") if late else _follower(region.code)
        if other is None:
            break
        region = other
    return region.code if region else code


def kin(area: str) -> tuple[str, ...]:
    """Codes outside an area that stand for one within it on some day, or it for them."""
    inside = {code for code in _BY_CODE if lies_within(code, area)}
    related, grown = set(inside), True
    while grown:
        more = {
            other
            for one in _REGIONS
            if one.follows
            for other in (one.code, one.follows)
            if {one.code, one.follows} & related
        }
        grown = not more <= related
        related |= more
    return tuple(sorted(related - inside))


def _in_force(region: Region, day: date) -> bool:
    return region.valid_from <= day and (region.valid_to or day) >= day


def _follower(code: str) -> Region | None:
    return next((region for region in _REGIONS if region.follows == code), None)


def is_known(code: str) -> bool:
    """Whether any day knows a region of that code."""
    return code in _BY_CODE


def level(code: str) -> Level:
    """Which tier of government a code stands for, by its digits: no day knows it otherwise."""
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "county"


def is_county(code: str) -> bool:
    """Whether a code is that of a county, a district or a city of a county's rank."""
    return level(code) == "county"


def parent(code: str) -> str | None:
    """The code one tier up: a county's city, a city's province; None for the province."""
    if code.endswith("0000"):
        return None
    return code[:2] + "0000" if code.endswith("00") else code[:4] + "00"


@lru_cache(2**12)
def chain(code: str) -> tuple[str, ...]:
    """The code and everything it lies within, most local first."""
    above = parent(code)
    return (code,) if above is None else (code, *chain(above))


def lies_within(code: str, area: str) -> bool:
    """Whether a region is an area or lies within it."""
    return area in chain(code)


def prefix(area: str) -> str:
    """The leading digits that all codes within an area share: for a query by LIKE."""
    return area.removesuffix("00").removesuffix("00")
