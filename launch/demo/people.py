"""The youths of the demo, from a seeded generator: real shapes of data, no real person.

ID numbers have valid check characters, but area codes that were never given out (…90 to …99 of a
city); phones lie in the unused range 154; payee accounts bear an issuer number nobody holds.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from launch.demo.places import COUNTIES, city_of, neighbours
from services.common.values.identity import id_check

_FAMILY: Final = "马王李张杨丁纳哈沙撒田海金拜买白何罗冶虎妥"
_GIVEN: Final = "晓文思佳一子雨欣嘉小海俊丽娜鹏飞霞雪莲燕宁夏川固平安吉祥如意春秋"
_MINORITY: Final = ("阿依·测试", "买买提·测试", "古丽·测试", "努尔·测试", "帕提·测试", "艾山·测试")
_LEVELS: Final = {"graduate": ("31", "21", "14"), "youth": ("41", "47", "61", "71")}
_SCHOOLS: Final = ("示例职业技术学院", "示例大学", "示例师范学院", "示例技师学院")
_MAJORS: Final = ("护理", "会计", "计算机应用", "机电一体化", "学前教育", "园艺", "汉语言文学")
_OCCUPATIONS: Final = ("4-01", "4-07", "3-01", "2-02", "6-31")


@dataclass(frozen=True, repr=False)
class Person:
    """One youth as they would fill in the form."""

    number: int
    name: str
    id_number: str
    phone: str
    payee_account: str
    county: str
    education_level: str
    school: str | None
    major: str | None
    graduated_on: date | None
    unemployment_registered_on: date
    hardship: tuple[str, ...]
    regions: tuple[str, ...]
    needs_lodging: bool

    @property
    def login(self) -> str:
        """The name of their account."""
        return f"youth-{self.number:04}"


def people(random: Random, count: int, first_day: date) -> list[Person]:
    """So many youths, all eligible on the first day; every county has some."""
    return [_person(random, n, COUNTIES[n % len(COUNTIES)], first_day) for n in range(count)]


def _person(random: Random, number: int, county: str, first_day: date) -> Person:
    graduated_on = _graduated_on(random, first_day)
    level = random.choice(_LEVELS["graduate" if graduated_on else "youth"])
    age = random.randint(19, 23) if graduated_on is None else random.randint(21, 27)
    born_on = first_day.replace(year=first_day.year - age, day=1) - timedelta(
        days=random.randint(1, 300)
    )
    return Person(
        number=number,
        name=_name(random, number),
        id_number=_id_number(random, number, county, born_on),
        phone=f"154{number:04}{random.randint(0, 9999):04}",
        payee_account=f"629999{number:06}{random.randint(0, 9_999_999):07}",
        county=county,
        education_level=level,
        school=random.choice(_SCHOOLS) if graduated_on else None,
        major=random.choice(_MAJORS) if graduated_on else None,
        graduated_on=graduated_on,
        unemployment_registered_on=first_day - timedelta(days=random.randint(10, 200)),
        hardship=("zero_employment_household",) if random.random() < 0.08 else (),
        regions=(county, *random.sample(neighbours(county), k=min(2, len(neighbours(county))))),
        needs_lodging=random.random() < 0.05,
    )


def _graduated_on(random: Random, first_day: date) -> date | None:
    # Two in five are unemployed youths, the others left a university within two years.
    if random.random() < 0.4:
        return None
    return random.choice(
        (
            date(first_day.year - 1, 7, 1),
            date(first_day.year - 1, 6, 20),
            date(first_day.year, 1, 1),
        )
    )


def _name(random: Random, number: int) -> str:
    if number % 25 == 7:
        return _MINORITY[number // 25 % len(_MINORITY)]
    return random.choice(_FAMILY) + "".join(random.choices(_GIVEN, k=random.choice((1, 2, 2))))


def _id_number(random: Random, number: int, county: str, born_on: date) -> str:
    area = f"{city_of(county)[:4]}9{random.randint(0, 9)}"
    first17 = f"{area}{born_on:%Y%m%d}{number % 1000:03}"
    return first17 + id_check(first17)
