"""What units tells of a post for its agreement, and how the agreement says it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.common.errors import Unavailable


class WordsUnavailable(Unavailable):
    """岗位和单位的内容暂时取不到，无法生成见习协议，请稍后再试。"""


_BARE: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True)
class Words:
    """A unit, its post, its mentor and its training plan, as of the day of the agreement."""

    unit_name: str
    credit_code: str
    unit_address: str
    post_title: str
    duties: str
    workplace: str
    meals: bool
    lodging: bool
    extra_allowance: str | None
    skills: tuple[str, ...]
    mentor_name: str | None
    mentor_title: str | None
    plan_digest: str | None
    """SHA-256 of the training plan 见习计划 that the unit handed in; None without one in force."""
    plan_handed_in_on: date | None


@dataclass(frozen=True)
class Hours:
    """The longest working time and the least rest, of dated values."""

    per_day: int
    per_week: int
    rest_days: int


def phrases(words: Words) -> dict[str, str]:
    """The pieces of sentences that a template names in braces."""
    return {
        "duties_text": words.duties.rstrip("。"),
        "skills_text": _skills(words),
        "extras_text": _extras(words),
        "mentor_text": _mentor(words),
        "plan_text": _plan(words),
    }


def place(county_name: str, workplace: str) -> str:
    """Where a post stands: its county is said once."""
    return workplace if county_name in workplace else f"{county_name}{workplace}"


def shown(day: date) -> str:
    """A day as papers write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def _skills(words: Words) -> str:
    learnt = f"乙方在见习中学习{'、'.join(words.skills)}。"
    return learnt if words.skills else ""


def _extras(words: Words) -> str:
    given = [
        "提供工作餐" if words.meals else "",
        "提供住宿" if words.lodging else "",
        f"另发生活补助（{_allowance(words.extra_allowance)}）" if words.extra_allowance else "",
    ]
    told = "、".join(filter(None, given))
    return f"甲方{told}" if told else "甲方没有登记另外提供的食宿或者生活补助"


def _allowance(told: str) -> str:
    # Whoever wrote a bare number meant yuan; how often, they did not say.
    return f"{told}元" if _BARE.fullmatch(told) else told


def _mentor(words: Words) -> str:
    if words.mentor_name is None:
        return "该岗位登记的带教老师"
    title = f"（{words.mentor_title}）" if words.mentor_title else ""
    return f"{words.mentor_name}{title}"


def _plan(words: Words) -> str:
    if words.plan_digest is None or words.plan_handed_in_on is None:
        return "其登记的见习计划"
    return f"其{shown(words.plan_handed_in_on)}提交的见习计划（文件摘要{words.plan_digest[:16]}）"
