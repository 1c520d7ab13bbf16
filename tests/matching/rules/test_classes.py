"""The registry by classes: one class of each aspect for everybody, and never two."""

from dataclasses import replace
from datetime import date
from typing import get_args

import pytest

from services.matching.rules.classes import TITLES, Aspect, Recorded, class_of, title_of

NOTHING = Recorded(
    category=None,
    education_level=None,
    school=None,
    major=None,
    graduated_on=None,
    skill_level=None,
    unemployment_registered_on=None,
    hardship=(),
    regions=None,
    industries=None,
    occupations=None,
    needs_lodging=None,
)
FULL = Recorded(
    category="unemployed_youth",
    education_level="31",
    school="宁夏职业技术学院",
    major="护理",
    graduated_on=date(2025, 7, 1),
    skill_level="4",
    unemployment_registered_on=date(2026, 1, 5),
    hardship=("disabled",),
    regions=("640104", "640200"),
    industries=("C", "65"),
    occupations=("4-01-02",),
    needs_lodging=True,
)


def test_who_left_everything_open_is_of_no_class_of_any_aspect() -> None:
    assert {class_of(NOTHING, aspect) for aspect in get_args(Aspect)} == {"none"}


def test_each_aspect_has_its_class() -> None:
    assert {aspect: class_of(FULL, aspect) for aspect in get_args(Aspect)} == {
        "category": "unemployed_youth",
        "education": "3",
        "school": "宁夏职业技术学院",
        "major": "护理",
        "graduation_year": "2025",
        "skill": "4",
        "unemployment_registration": "registered",
        "hardship": "disabled",
        "wished_region": "640104",
        "wished_industry": "C",
        "wished_occupation": "4",
        "lodging": "needed",
    }


def test_several_hardships_are_a_class_of_their_own() -> None:
    assert class_of(replace(FULL, hardship=("disabled", "minimum_living")), "hardship") == "several"


def test_who_would_take_anything_is_told_from_who_has_not_applied() -> None:
    free = replace(FULL, regions=(), industries=(), occupations=(), needs_lodging=False)
    assert class_of(free, "wished_region") == "any"
    assert class_of(free, "wished_industry") == "any"
    assert class_of(free, "wished_occupation") == "any"
    assert class_of(free, "lodging") == "not_needed"


@pytest.mark.parametrize(
    ("aspect", "code", "title"),
    [
        ("category", "none", "都不是"),
        ("education", "3", "大学专科"),
        ("education", "none", "未填或者没有"),
        ("school", "other", "其他"),
        ("school", "宁夏大学", "宁夏大学"),
        ("wished_industry", "any", "不限"),
        ("wished_industry", "C", "制造业"),
        ("wished_occupation", "4", "社会生产服务和生活服务人员"),
        ("wished_region", "640104", "兴庆区"),
        ("wished_region", "none", "未填或者没有"),
        ("hardship", "disabled", "残疾人"),
        ("hardship", "several", "两种以上"),
    ],
)
def test_a_class_has_its_title(aspect: Aspect, code: str, title: str) -> None:
    assert title_of(aspect, code, date(2026, 3, 2), {"disabled": "残疾人"}) == title


def test_code_lists_are_in_chinese() -> None:
    assert all("一" <= title[0] <= "鿿" for titles in TITLES.values() for title in titles.values())
