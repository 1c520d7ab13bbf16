"""The registry by classes (四): each aspect of a youth as one class of a list, for statistics only.

Classes of an aspect exclude each other, so that counts add up: several hardships are a class of
their own, and of several wishes the first one counts. Nothing here is read by a dispatch.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.common.values.classifications import INDUSTRIES, OCCUPATIONS
from services.common.values.region import find

Aspect = Literal[
    "category",
    "education",
    "school",
    "major",
    "graduation_year",
    "skill",
    "unemployment_registration",
    "hardship",
    "wished_region",
    "wished_industry",
    "wished_occupation",
    "lodging",
]

NONE: Final = "none"
ANY: Final = "any"
SEVERAL: Final = "several"
OTHER: Final = "other"


@dataclass(frozen=True)
class Recorded:
    """What is recorded of a youth, as far as it is classified; wishes are None before any."""

    category: str | None
    education_level: str | None
    school: str | None
    major: str | None
    graduated_on: date | None
    skill_level: str | None
    unemployment_registered_on: date | None
    hardship: tuple[str, ...]
    regions: tuple[str, ...] | None
    industries: tuple[str, ...] | None
    occupations: tuple[str, ...] | None
    needs_lodging: bool | None


_COMMON: Final = {NONE: "未填或者没有", ANY: "不限", SEVERAL: "两种以上", OTHER: "其他"}
TITLES: Final[Mapping[Aspect, Mapping[str, str]]] = {
    "category": {
        "unemployed_youth": "失业青年",
        "earlier_year_graduate": "离校未就业高校毕业生",
        "current_year_graduate": "当年毕业高校毕业生",
        NONE: "都不是",
    },
    "education": {
        "1": "研究生",
        "2": "大学本科",
        "3": "大学专科",
        "4": "中等职业教育",
        "6": "普通高中",
        "7": "初中",
        "8": "小学",
        "9": "其他学历",
    },
    "skill": {"5": "初级工", "4": "中级工", "3": "高级工", "2": "技师", "1": "高级技师"},
    "unemployment_registration": {"registered": "已登记失业", NONE: "未登记失业"},
    "wished_industry": INDUSTRIES,
    "wished_occupation": OCCUPATIONS,
    "lodging": {"needed": "需要住宿", "not_needed": "不需要住宿", NONE: "没有求职意愿"},
}
"""The code lists; a school, a major and a year name themselves."""


def class_of(recorded: Recorded, aspect: Aspect) -> str:
    """The class of a youth under one aspect."""
    return _CLASSES[aspect](recorded)


def title_of(aspect: Aspect, code: str, day: date, hardships: Mapping[str, str]) -> str:
    """What a class is called on a day; `hardships` are the names of their kinds."""
    place = find(code, day) if aspect == "wished_region" else None
    if place:
        return place.name
    own = hardships if aspect == "hardship" else TITLES.get(aspect, {})
    return own.get(code) or _COMMON.get(code, code)


def _first(wished: tuple[str, ...] | None, digits: int) -> str:
    if wished is None:
        return NONE
    return wished[0][:digits] if wished else ANY


def _hardship(recorded: Recorded) -> str:
    kinds = recorded.hardship
    return NONE if not kinds else kinds[0] if len(kinds) == 1 else SEVERAL


def _lodging(recorded: Recorded) -> str:
    if recorded.needs_lodging is None:
        return NONE
    return "needed" if recorded.needs_lodging else "not_needed"


_CLASSES: Final[Mapping[Aspect, Callable[[Recorded], str]]] = {
    "category": lambda one: one.category or NONE,
    "education": lambda one: one.education_level[0] if one.education_level else NONE,
    "school": lambda one: one.school or NONE,
    "major": lambda one: one.major or NONE,
    "graduation_year": lambda one: str(one.graduated_on.year) if one.graduated_on else NONE,
    "skill": lambda one: one.skill_level or NONE,
    "unemployment_registration": lambda one: (
        "registered" if one.unemployment_registered_on else NONE
    ),
    "hardship": _hardship,
    "wished_region": lambda one: _first(one.regions, 6),
    "wished_industry": lambda one: _first(one.industries, 1),
    "wished_occupation": lambda one: _first(one.occupations, 1),
    "lodging": _lodging,
}
