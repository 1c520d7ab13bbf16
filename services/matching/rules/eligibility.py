"""Who may take part in the programme on a day: every condition, met or not, with its article.

Education level, school and major are no part of it: a degree is not asked for, only the day of
leaving (宁人社函〔2020〕272号 三、四; 人社部函〔2020〕66号).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple

from services.common.errors import Member, Refused
from services.common.values.month import add_months
from services.common.values.region import lies_within
from services.matching.rules.persons import PersonSeen

Branch = Literal["graduate", "unemployed_youth"]
Category = Literal["current_year_graduate", "earlier_year_graduate", "unemployed_youth"]

YOUTH_ARTICLE: Final = "宁人社函〔2020〕272号 四；人社部函〔2020〕66号"
AGE_ARTICLE: Final = "劳动法 第十五条；人社部函〔2020〕66号"
TERM_ARTICLE: Final = "人社部函〔2020〕66号"


class NotEligible(Refused):
    """目前不符合参加就业见习的条件。"""

    article = YOUTH_ARTICLE


@dataclass(frozen=True)
class Person:
    """What eligibility reads of a youth, and nothing else."""

    born_on: date
    graduated_on: date | None
    """The day of leaving university or an equal school; None for everybody else."""
    unemployment_registered_on: date | None
    employed: bool
    held: bool
    """Whether another dispatch or placement than the one in question holds the youth."""
    months_served: int
    """Months on posts before, a begun month counted whole."""
    household_region: str | None = None
    """Where the household is registered (户籍), by its six digits; None where not recorded."""


@dataclass(frozen=True)
class EligibilityTerms:
    """The dated values in force: ages in completed years, times in months."""

    youngest: int
    oldest_unemployed: int
    graduate_months: int
    registration_needed: bool
    months_limit: int
    months_least: int
    adult_age: int
    """Below which a post that is unsuitable under 18 is closed (未成年人保护法 第六十一条)."""
    household_area: str | None = None
    """The region in which the household must be registered; None where none is asked for."""


@dataclass(frozen=True)
class Condition:
    """One condition: whether it is met, its article, what it asks and what was found, in Chinese.

    A condition with a branch counts only for that branch; one without counts for everybody.
    """

    code: str
    met: bool
    article: str
    text: str
    answer: str
    branch: Branch | None = None


def age_on(born_on: date, day: date) -> int:
    """Completed years on a day; the birthday itself completes one."""
    before_birthday = (day.month, day.day) < (born_on.month, born_on.day)
    return day.year - born_on.year - before_birthday


def conditions(person: Person, terms: EligibilityTerms, day: date) -> tuple[Condition, ...]:
    """Every condition as of a day; the deciding day is that of the signature."""
    met = _met(person, terms, day)
    return (*_for_all(person, terms, day, met), *_by_branch(person, terms, day, met))


def may_take_part(person: PersonSeen, terms: EligibilityTerms, day: date) -> bool:
    """The same as `is_eligible(conditions(…))`, without a word about it: rounds ask it of all."""
    met = _met(person, terms, day)
    for_all = (
        met.of_working_age
        and met.not_employed
        and met.not_held
        and met.months_left
        and met.household_register
    )
    unemployed = met.young_enough and met.unemployment_registered
    return for_all and (met.left_school_lately or unemployed)


def is_eligible(found: Iterable[Condition]) -> bool:
    """Whether all common conditions are met, and all of one branch."""
    return bool(open_branches(found))


def open_branches(found: Iterable[Condition]) -> tuple[Branch, ...]:
    """The branches under which a person may take part; a graduate's goes first."""
    unmet = {condition.branch for condition in found if not condition.met}
    branches: tuple[Branch, ...] = ("graduate", "unemployed_youth")
    return () if None in unmet else tuple(branch for branch in branches if branch not in unmet)


def require(found: Iterable[Condition], *, named: bool = True) -> Branch:
    """The branch under which the person takes part.

    Raises NotEligible, which names what is unmet; not to a unit, whom it tells nothing of a person.
    """
    listed = tuple(found)
    branches = open_branches(listed)
    if branches:
        return branches[0]
    if not named:
        raise NotEligible("请联系经办机构。")
    raise NotEligible(conditions=[_told(condition) for condition in listed if not condition.met])


def _told(unmet: Condition) -> Member:
    return {
        "code": unmet.code,
        "branch": unmet.branch,
        "article": unmet.article,
        "text": unmet.text,
        "answer": unmet.answer,
    }


def category(
    born_on: date, graduated_on: date | None, terms: EligibilityTerms, day: date
) -> Category | None:
    """The kind of youth on a day, by leaving day and age alone; None for neither."""
    if graduated_on is not None and _lately(graduated_on, terms, day):
        same_year = graduated_on.year == day.year
        return "current_year_graduate" if same_year else "earlier_year_graduate"
    of_age = terms.youngest <= age_on(born_on, day) <= terms.oldest_unemployed
    return "unemployed_youth" if of_age else None


class _Met(NamedTuple):
    """Each condition by its code, met or not."""

    of_working_age: bool
    not_employed: bool
    not_held: bool
    months_left: bool
    household_register: bool
    left_school_lately: bool
    young_enough: bool
    unemployment_registered: bool


def _met(person: PersonSeen, terms: EligibilityTerms, day: date) -> _Met:
    age, left_on = age_on(person.born_on, day), person.graduated_on
    registered_on = person.unemployment_registered_on
    return _Met(
        of_working_age=age >= terms.youngest,
        not_employed=not person.employed,
        not_held=not person.held,
        months_left=person.months_served + terms.months_least <= terms.months_limit,
        household_register=terms.household_area is None or _lives_inside(person, terms),
        left_school_lately=left_on is not None and _lately(left_on, terms, day),
        young_enough=age <= terms.oldest_unemployed,
        unemployment_registered=(
            not terms.registration_needed or (registered_on is not None and registered_on <= day)
        ),
    )


def _for_all(
    person: Person, terms: EligibilityTerms, day: date, met: _Met
) -> tuple[Condition, ...]:
    return (
        Condition(
            "of_working_age",
            met.of_working_age,
            AGE_ARTICLE,
            f"已满{terms.youngest}周岁。",
            _age(person, day),
        ),
        Condition(
            "not_employed",
            met.not_employed,
            YOUTH_ARTICLE,
            "未就业（以灵活就业身份缴纳社会保险费不算就业）。",
            "本人申报已就业。" if person.employed else "本人申报未就业。",
        ),
        Condition(
            "not_held",
            met.not_held,
            YOUTH_ARTICLE,
            "没有其他进行中的派遣或见习。",
            f"当日{'有' if person.held else '没有'}其他进行中的派遣或见习。",
        ),
        Condition(
            "months_left",
            met.months_left,
            TERM_ARTICLE,
            f"累计见习不超过{terms.months_limit}个月（一次至少{terms.months_least}个月）。",
            f"已见习{person.months_served}个月。",
        ),
        _household(person, terms, met),
    )


def _by_branch(
    person: Person, terms: EligibilityTerms, day: date, met: _Met
) -> tuple[Condition, ...]:
    registered_on = person.unemployment_registered_on
    return (
        Condition(
            "left_school_lately",
            met.left_school_lately,
            YOUTH_ARTICLE,
            f"高校毕业生：离校{terms.graduate_months}个月内，不限年龄。",
            _leaving(person, terms, day),
            "graduate",
        ),
        Condition(
            "young_enough",
            met.young_enough,
            AGE_ARTICLE,
            f"失业青年：未满{terms.oldest_unemployed + 1}周岁。",
            _age(person, day),
            "unemployed_youth",
        ),
        Condition(
            "unemployment_registered",
            met.unemployment_registered,
            YOUTH_ARTICLE,
            "失业青年：已办理失业登记。" if terms.registration_needed else "失业登记：不要求。",
            f"失业登记日期：{registered_on}。" if registered_on else "没有失业登记。",
            "unemployed_youth",
        ),
    )


def _lately(left_on: date, terms: EligibilityTerms, day: date) -> bool:
    # The corresponding day is the period's last (民法典 201、202).
    return left_on <= day <= add_months(left_on, terms.graduate_months)


def _lives_inside(person: PersonSeen, terms: EligibilityTerms) -> bool:
    home, area = person.household_region, terms.household_area
    return home is not None and lies_within(home, area or home)


def _household(person: Person, terms: EligibilityTerms, met: _Met) -> Condition:
    home, area = person.household_region, terms.household_area
    found = (
        f"户籍{'在' if _lives_inside(person, terms) else '不在'}规定的地区内。"
        if home
        else "没有登记户籍。"
    )
    return Condition(
        "household_register",
        met.household_register,
        YOUTH_ARTICLE,
        "户籍：不要求。" if area is None else f"户籍在规定的地区（行政区划代码{area}）内。",
        "不需要核对户籍。" if area is None else found,
    )


def _age(person: Person, day: date) -> str:
    return f"当日{age_on(person.born_on, day)}周岁。"


def _leaving(person: Person, terms: EligibilityTerms, day: date) -> str:
    left_on = person.graduated_on
    if left_on is None:
        return "没有登记高校毕业离校日期。"
    if left_on > day:
        return f"当日还没有离校，登记的离校日期是{left_on}。"
    return f"{left_on}离校，期限至{add_months(left_on, terms.graduate_months)}。"
