"""What units tells of a post for its agreement, and how the agreement says it."""

from dataclasses import dataclass
from datetime import date

from services.common.errors import Unavailable


class WordsUnavailable(Unavailable):
    """岗位和单位的内容暂时取不到，无法生成见习协议，请稍后再试。"""


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


def _skills(words: Words) -> str:
    learnt = f"乙方在见习中学习{'、'.join(words.skills)}。"
    return learnt if words.skills else ""


def _extras(words: Words) -> str:
    given = [
        "提供工作餐" if words.meals else "",
        "提供住宿" if words.lodging else "",
        f"另发生活补助（{words.extra_allowance}）" if words.extra_allowance else "",
    ]
    told = "、".join(filter(None, given))
    return f"甲方{told}" if told else "甲方没有登记另外提供的食宿或者生活补助"


def _mentor(words: Words) -> str:
    if words.mentor_name is None:
        return "该岗位登记的带教老师"
    title = f"（{words.mentor_title}）" if words.mentor_title else ""
    return f"{words.mentor_name}{title}"


def _plan(words: Words) -> str:
    if words.plan_digest is None or words.plan_handed_in_on is None:
        return "其登记的见习计划"
    on = words.plan_handed_in_on
    handed_in = f"{on.year}年{on.month}月{on.day}日"
    return f"其{handed_in}提交的见习计划（文件摘要{words.plan_digest[:16]}）"
